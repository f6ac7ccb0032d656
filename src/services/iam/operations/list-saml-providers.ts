import { readOperation, type Operation } from "../../../model/operation.ts";
import { globalRegion } from "../../../model/scope.ts";
import {
  ListSAMLProviders,
  type ListSAMLProvidersRequest,
  type ListSAMLProvidersResponse,
} from "../contract.ts";
import { pathResource } from "../entity.ts";
import { samlProviders } from "../tables.ts";
import { wireDate } from "../wire-date.ts";

/**
 * Lists the SAML providers that the account knows.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviders.html | ListSAMLProviders}
 */
export const listSAMLProviders: Operation<ListSAMLProvidersRequest, ListSAMLProvidersResponse> =
  readOperation(ListSAMLProviders, {
    crossAccount: false,
    locate: () => ({}),
    permission: ({ scope }) => ({
      action: "iam:ListSAMLProviders",
      resource: pathResource("saml-provider", "/*", scope),
    }),
    async run({ scope, tx }) {
      const prefix = { account: scope.account, region: globalRegion(scope.partition) };
      const all = await tx.scan(samlProviders, { prefix });
      return {
        SAMLProviderList: all.map(({ arn, createdAtMs, validUntilMs }) => ({
          Arn: arn,
          ValidUntil: wireDate(validUntilMs),
          CreateDate: wireDate(createdAtMs),
        })),
      };
    },
  });
