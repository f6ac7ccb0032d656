import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListOpenIDConnectProviders,
  type ListOpenIDConnectProvidersRequest,
  type ListOpenIDConnectProvidersResponse,
} from "../contract.ts";
import { pathResource } from "../entity.ts";
import { globalRegion } from "../../../model/scope.ts";
import { oidcProviders } from "../tables.ts";

/**
 * Lists the OpenID Connect providers that the account knows.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html | ListOpenIDConnectProviders}
 */
export const listOpenIDConnectProviders: Operation<
  ListOpenIDConnectProvidersRequest,
  ListOpenIDConnectProvidersResponse
> = readOperation(ListOpenIDConnectProviders, {
  crossAccount: false,
  locate: () => ({}),
  permission: ({ scope }) => ({
    action: "iam:ListOpenIDConnectProviders",
    resource: pathResource("oidc-provider", "/*", scope),
  }),
  async run({ scope, tx }) {
    const prefix = { account: scope.account, region: globalRegion(scope.partition) };
    const all = await tx.scan(oidcProviders, { prefix });
    return { OpenIDConnectProviderList: all.map(({ arn }) => ({ Arn: arn })) };
  },
});
