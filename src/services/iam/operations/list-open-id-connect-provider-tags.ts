import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListOpenIDConnectProviderTags,
  type ListOpenIDConnectProviderTagsRequest,
  type ListOpenIDConnectProviderTagsResponse,
} from "../contract.ts";
import { providerAt } from "../oidc-provider.ts";
import { taggedProvider } from "../tagged-kinds.ts";
import { listingTags } from "../tagging.ts";

/**
 * Lists the tags of an OpenID Connect provider.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviderTags.html | ListOpenIDConnectProviderTags}
 */
export const listOpenIDConnectProviderTags: Operation<
  ListOpenIDConnectProviderTagsRequest,
  ListOpenIDConnectProviderTagsResponse
> = readOperation(
  ListOpenIDConnectProviderTags,
  listingTags({
    kind: taggedProvider,
    action: "iam:ListOpenIDConnectProviderTags",
    locate: async ({ OpenIDConnectProviderArn: arn }: ListOpenIDConnectProviderTagsRequest, call) =>
      (await providerAt(arn, call)).provider,
  }),
);
