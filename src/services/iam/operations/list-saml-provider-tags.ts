import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListSAMLProviderTags,
  type ListSAMLProviderTagsRequest,
  type ListSAMLProviderTagsResponse,
} from "../contract.ts";
import { samlProviderAt } from "../saml-provider.ts";
import { taggedSamlProvider } from "../tagged-kinds.ts";
import { listingTags } from "../tagging.ts";

/**
 * Lists the tags of a SAML provider.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviderTags.html | ListSAMLProviderTags}
 */
export const listSAMLProviderTags: Operation<
  ListSAMLProviderTagsRequest,
  ListSAMLProviderTagsResponse
> = readOperation(
  ListSAMLProviderTags,
  listingTags({
    kind: taggedSamlProvider,
    action: "iam:ListSAMLProviderTags",
    locate: async ({ SAMLProviderArn: arn }: ListSAMLProviderTagsRequest, call) =>
      (await samlProviderAt(arn, call)).provider,
  }),
);
