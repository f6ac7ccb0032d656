import { writeOperation, type Operation } from "../../../model/operation.ts";
import { UntagOpenIDConnectProvider, type UntagOpenIDConnectProviderRequest } from "../contract.ts";
import { providerAt } from "../oidc-provider.ts";
import { taggedProvider } from "../tagged-kinds.ts";
import { untagging } from "../tagging.ts";

/**
 * Takes tags of an OpenID Connect provider away.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagOpenIDConnectProvider.html | UntagOpenIDConnectProvider}
 */
export const untagOpenIDConnectProvider: Operation<
  UntagOpenIDConnectProviderRequest,
  Record<string, never>
> = writeOperation(
  UntagOpenIDConnectProvider,
  untagging({
    kind: taggedProvider,
    action: "iam:UntagOpenIDConnectProvider",
    locate: async ({ OpenIDConnectProviderArn: arn }: UntagOpenIDConnectProviderRequest, call) =>
      (await providerAt(arn, call)).provider,
  }),
);
