import { writeOperation, type Operation } from "../../../model/operation.ts";
import { TagServerCertificate, type TagServerCertificateRequest } from "../contract.ts";
import { certificateNamed } from "../server-certificate.ts";
import { taggedServerCertificate } from "../tagged-kinds.ts";
import { tagging } from "../tagging.ts";

/**
 * Adds tags to a server certificate, over those with the same keys.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagServerCertificate.html | TagServerCertificate}
 */
export const tagServerCertificate: Operation<
  TagServerCertificateRequest,
  Record<string, never>
> = writeOperation(
  TagServerCertificate,
  tagging({
    kind: taggedServerCertificate,
    action: "iam:TagServerCertificate",
    locate: async ({ ServerCertificateName }: TagServerCertificateRequest, call) =>
      (await certificateNamed(ServerCertificateName, call)).certificate,
  }),
);
