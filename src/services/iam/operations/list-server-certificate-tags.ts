import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListServerCertificateTags,
  type ListServerCertificateTagsRequest,
  type ListServerCertificateTagsResponse,
} from "../contract.ts";
import { certificateNamed } from "../server-certificate.ts";
import { taggedServerCertificate } from "../tagged-kinds.ts";
import { listingTags } from "../tagging.ts";

/**
 * Lists the tags of a server certificate.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificateTags.html | ListServerCertificateTags}
 */
export const listServerCertificateTags: Operation<
  ListServerCertificateTagsRequest,
  ListServerCertificateTagsResponse
> = readOperation(
  ListServerCertificateTags,
  listingTags({
    kind: taggedServerCertificate,
    action: "iam:ListServerCertificateTags",
    locate: async ({ ServerCertificateName }: ListServerCertificateTagsRequest, call) =>
      (await certificateNamed(ServerCertificateName, call)).certificate,
  }),
);
