import { writeOperation, type Operation } from "../../../model/operation.ts";
import { UntagSAMLProvider, type UntagSAMLProviderRequest } from "../contract.ts";
import { samlProviderAt } from "../saml-provider.ts";
import { taggedSamlProvider } from "../tagged-kinds.ts";
import { untagging } from "../tagging.ts";

/**
 * Takes tags of a SAML provider away.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagSAMLProvider.html | UntagSAMLProvider}
 */
export const untagSAMLProvider: Operation<
  UntagSAMLProviderRequest,
  Record<string, never>
> = writeOperation(
  UntagSAMLProvider,
  untagging({
    kind: taggedSamlProvider,
    action: "iam:UntagSAMLProvider",
    locate: async ({ SAMLProviderArn: arn }: UntagSAMLProviderRequest, call) =>
      (await samlProviderAt(arn, call)).provider,
  }),
);
