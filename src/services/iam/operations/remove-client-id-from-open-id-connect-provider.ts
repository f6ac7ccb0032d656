import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  RemoveClientIDFromOpenIDConnectProvider,
  type RemoveClientIDFromOpenIDConnectProviderRequest,
} from "../contract.ts";
import { lockProvider, providerAt } from "../oidc-provider.ts";
import { oidcProviders } from "../tables.ts";

/**
 * Takes an audience of an OpenID Connect provider away.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveClientIDFromOpenIDConnectProvider.html | RemoveClientIDFromOpenIDConnectProvider}
 */
export const removeClientIDFromOpenIDConnectProvider: Operation<
  RemoveClientIDFromOpenIDConnectProviderRequest,
  Record<string, never>
> = writeOperation(RemoveClientIDFromOpenIDConnectProvider, {
  crossAccount: false,
  locate: (input, call) => providerAt(input.OpenIDConnectProviderArn, call),
  permission: ({ provider }) => ({
    action: "iam:RemoveClientIDFromOpenIDConnectProvider",
    resource: provider,
  }),
  async run({ input, provider, tx }) {
    const old = await lockProvider(provider, tx);
    const clientIds = old.clientIds.filter((each) => each !== input.ClientID);
    await tx.put(oidcProviders, { ...old, clientIds });
    return {};
  },
});
