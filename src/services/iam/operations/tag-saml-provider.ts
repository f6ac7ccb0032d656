import { writeOperation, type Operation } from "../../../model/operation.ts";
import { TagSAMLProvider, type TagSAMLProviderRequest } from "../contract.ts";
import { samlProviderAt } from "../saml-provider.ts";
import { taggedSamlProvider } from "../tagged-kinds.ts";
import { tagging } from "../tagging.ts";

/**
 * Adds tags to a SAML provider, over those with the same keys.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagSAMLProvider.html | TagSAMLProvider}
 */
export const tagSAMLProvider: Operation<
  TagSAMLProviderRequest,
  Record<string, never>
> = writeOperation(
  TagSAMLProvider,
  tagging({
    kind: taggedSamlProvider,
    action: "iam:TagSAMLProvider",
    locate: async ({ SAMLProviderArn: arn }: TagSAMLProviderRequest, call) =>
      (await samlProviderAt(arn, call)).provider,
  }),
);
