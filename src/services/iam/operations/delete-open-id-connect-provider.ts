import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  DeleteOpenIDConnectProvider,
  type DeleteOpenIDConnectProviderRequest,
} from "../contract.ts";
import { globalRegion } from "../../../model/scope.ts";
import { providerAt } from "../oidc-provider.ts";
import { oidcProviders } from "../tables.ts";

/**
 * Forgets an OpenID Connect provider; one that is not known is no error.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html | DeleteOpenIDConnectProvider}
 */
export const deleteOpenIDConnectProvider: Operation<
  DeleteOpenIDConnectProviderRequest,
  Record<string, never>
> = writeOperation(DeleteOpenIDConnectProvider, {
  crossAccount: false,
  locate: (input, call) => providerAt(input.OpenIDConnectProviderArn, call),
  permission: ({ provider }) => ({ action: "iam:DeleteOpenIDConnectProvider", resource: provider }),
  async run({ provider, scope, tx }) {
    const { account, arn } = provider;
    await tx.delete(oidcProviders, { account, region: globalRegion(scope.partition), arn });
    return {};
  },
});
