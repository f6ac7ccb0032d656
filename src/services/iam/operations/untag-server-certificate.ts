import { writeOperation, type Operation } from "../../../model/operation.ts";
import { UntagServerCertificate, type UntagServerCertificateRequest } from "../contract.ts";
import { certificateNamed } from "../server-certificate.ts";
import { taggedServerCertificate } from "../tagged-kinds.ts";
import { untagging } from "../tagging.ts";

/**
 * Takes tags off a server certificate; ones that are not there are passed over.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagServerCertificate.html | UntagServerCertificate}
 */
export const untagServerCertificate: Operation<
  UntagServerCertificateRequest,
  Record<string, never>
> = writeOperation(
  UntagServerCertificate,
  untagging({
    kind: taggedServerCertificate,
    action: "iam:UntagServerCertificate",
    locate: async ({ ServerCertificateName }: UntagServerCertificateRequest, call) =>
      (await certificateNamed(ServerCertificateName, call)).certificate,
  }),
);
