import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  UpdateOpenIDConnectProviderThumbprint,
  type UpdateOpenIDConnectProviderThumbprintRequest,
} from "../contract.ts";
import { checkThumbprints, lockProvider, providerAt } from "../oidc-provider.ts";
import { oidcProviders } from "../tables.ts";

/**
 * Replaces the thumbprints of an OpenID Connect provider's certificates.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html | UpdateOpenIDConnectProviderThumbprint}
 */
export const updateOpenIDConnectProviderThumbprint: Operation<
  UpdateOpenIDConnectProviderThumbprintRequest,
  Record<string, never>
> = writeOperation(UpdateOpenIDConnectProviderThumbprint, {
  crossAccount: false,
  validate: ({ ThumbprintList }) => checkThumbprints(ThumbprintList),
  locate: (input, call) => providerAt(input.OpenIDConnectProviderArn, call),
  permission: ({ provider }) => ({
    action: "iam:UpdateOpenIDConnectProviderThumbprint",
    resource: provider,
  }),
  async run({ input, provider, tx }) {
    const old = await lockProvider(provider, tx);
    await tx.put(oidcProviders, { ...old, thumbprints: input.ThumbprintList });
    return {};
  },
});
