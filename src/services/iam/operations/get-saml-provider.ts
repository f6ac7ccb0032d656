import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetSAMLProvider,
  type GetSAMLProviderRequest,
  type GetSAMLProviderResponse,
} from "../contract.ts";
import { checkProviderArn, requireSamlProvider, samlProviderAt } from "../saml-provider.ts";
import { toWireTags } from "../tag.ts";
import { wireDate } from "../wire-date.ts";

/**
 * Tells about a SAML provider; of its private keys, their ids only.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSAMLProvider.html | GetSAMLProvider}
 */
export const getSAMLProvider: Operation<GetSAMLProviderRequest, GetSAMLProviderResponse> =
  readOperation(GetSAMLProvider, {
    crossAccount: false,
    validate: ({ SAMLProviderArn }) => checkProviderArn(SAMLProviderArn),
    locate: (input, call) => samlProviderAt(input.SAMLProviderArn, call),
    permission: ({ provider }) => ({ action: "iam:GetSAMLProvider", resource: provider }),
    run({ provider }) {
      const found = requireSamlProvider(provider);
      return {
        SAMLProviderUUID: found.id,
        SAMLMetadataDocument: found.metadata,
        CreateDate: wireDate(found.createdAtMs),
        ValidUntil: wireDate(found.validUntilMs),
        Tags: toWireTags(found.tags),
        AssertionEncryptionMode: found.encryption,
        PrivateKeyList: found.keys.map(({ id, uploadedAtMs }) => ({
          KeyId: id,
          Timestamp: wireDate(uploadedAtMs),
        })),
      };
    },
  });
