import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  AddClientIDToOpenIDConnectProvider,
  type AddClientIDToOpenIDConnectProviderRequest,
} from "../contract.ts";
import { checkClientIds, lockProvider, providerAt } from "../oidc-provider.ts";
import { oidcProviders } from "../tables.ts";

/**
 * Adds an audience to those an OpenID Connect provider is trusted for.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddClientIDToOpenIDConnectProvider.html | AddClientIDToOpenIDConnectProvider}
 */
export const addClientIDToOpenIDConnectProvider: Operation<
  AddClientIDToOpenIDConnectProviderRequest,
  Record<string, never>
> = writeOperation(AddClientIDToOpenIDConnectProvider, {
  crossAccount: false,
  validate: ({ ClientID }) => checkClientIds([ClientID]),
  locate: (input, call) => providerAt(input.OpenIDConnectProviderArn, call),
  permission: ({ provider }) => ({
    action: "iam:AddClientIDToOpenIDConnectProvider",
    resource: provider,
  }),
  async run({ input, provider, tx }) {
    const old = await lockProvider(provider, tx);
    const clientIds = [...new Set([...old.clientIds, input.ClientID])];
    checkClientIds(clientIds);
    await tx.put(oidcProviders, { ...old, clientIds });
    return {};
  },
});
