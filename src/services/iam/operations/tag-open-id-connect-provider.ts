import { writeOperation, type Operation } from "../../../model/operation.ts";
import { TagOpenIDConnectProvider, type TagOpenIDConnectProviderRequest } from "../contract.ts";
import { providerAt } from "../oidc-provider.ts";
import { taggedProvider } from "../tagged-kinds.ts";
import { tagging } from "../tagging.ts";

/**
 * Adds tags to an OpenID Connect provider, over those with the same keys.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagOpenIDConnectProvider.html | TagOpenIDConnectProvider}
 */
export const tagOpenIDConnectProvider: Operation<
  TagOpenIDConnectProviderRequest,
  Record<string, never>
> = writeOperation(
  TagOpenIDConnectProvider,
  tagging({
    kind: taggedProvider,
    action: "iam:TagOpenIDConnectProvider",
    locate: async ({ OpenIDConnectProviderArn: arn }: TagOpenIDConnectProviderRequest, call) =>
      (await providerAt(arn, call)).provider,
  }),
);
