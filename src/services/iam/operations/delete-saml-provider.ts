import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteSAMLProvider, type DeleteSAMLProviderRequest } from "../contract.ts";
import { checkProviderArn, requireSamlProvider, samlProviderAt } from "../saml-provider.ts";
import { samlProviders } from "../tables.ts";

/**
 * Forgets a SAML provider. Roles that trust it stay, and nobody can assume them through it.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSAMLProvider.html | DeleteSAMLProvider}
 */
export const deleteSAMLProvider: Operation<
  DeleteSAMLProviderRequest,
  Record<string, never>
> = writeOperation(DeleteSAMLProvider, {
  crossAccount: false,
  validate: ({ SAMLProviderArn }) => checkProviderArn(SAMLProviderArn),
  locate: (input, call) => samlProviderAt(input.SAMLProviderArn, call),
  permission: ({ provider }) => ({ action: "iam:DeleteSAMLProvider", resource: provider }),
  async run({ provider, tx }) {
    const { account, region, arn } = requireSamlProvider(provider);
    await tx.delete(samlProviders, { account, region, arn });
    return {};
  },
});
