import { writeOperation, type Operation } from "../../../model/operation.ts";
import { globalRegion } from "../../../model/scope.ts";
import {
  CreateSAMLProvider,
  type CreateSAMLProviderRequest,
  type CreateSAMLProviderResponse,
} from "../contract.ts";
import { existsAlready, overQuota } from "../faults.ts";
import { changedKeys, checkKeyChange, requireReadable } from "../saml-key.ts";
import { readMetadata } from "../saml-metadata.ts";
import {
  checkEncryption,
  checkMetadataLength,
  checkName,
  samlProviderAt,
  VALID_MS_DEFAULT,
  type EncryptionMode,
} from "../saml-provider.ts";
import { samlProviders } from "../tables.ts";
import { readTags, taggedCreation, toWireTags } from "../tag.ts";

const PROVIDERS_MAX = 100;
const ID_LENGTH = 22;
const ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/**
 * Makes an identity provider of the SAML kind known, so that roles can trust it.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html | CreateSAMLProvider}
 */
export const createSAMLProvider: Operation<CreateSAMLProviderRequest, CreateSAMLProviderResponse> =
  writeOperation(CreateSAMLProvider, {
    crossAccount: false,
    validate(input) {
      checkMetadataLength(input.SAMLMetadataDocument);
      checkName(input.Name);
      checkEncryption(input.AssertionEncryptionMode);
      readTags(input.Tags);
    },
    locate({ Name }, call) {
      const { partition, account } = call.scope;
      return samlProviderAt(`arn:${partition}:iam::${account}:saml-provider/${Name}`, call);
    },
    permission: ({ input, provider }) =>
      taggedCreation(
        { action: "iam:CreateSAMLProvider", resource: provider },
        "iam:TagSAMLProvider",
        input.Tags,
      ),
    prepare({ input }) {
      checkKeyChange(input);
      return readMetadata(input.SAMLMetadataDocument);
    },
    async run({ input, provider, prepared, scope, clock, ids, settings, tx }) {
      const { arn, account } = provider;
      const region = globalRegion(scope.partition);
      if (provider.record !== undefined) {
        throw existsAlready(`Provider with name ${input.Name} already exists.`);
      }
      const known = await tx.count(samlProviders, { prefix: { account, region } });
      if (known >= PROVIDERS_MAX) throw overQuota("SAMLProvidersPerAccount", PROVIDERS_MAX);
      const nowMs = clock.nowMs();
      const keys = changedKeys([], input, { ids, nowMs, vault: settings.vault });
      const encryption = (input.AssertionEncryptionMode ?? "Allowed") as EncryptionMode;
      requireReadable(encryption, keys);
      const { entityId, certificates, validUntilMs = nowMs + VALID_MS_DEFAULT } = prepared;
      const tags = readTags(input.Tags);
      await tx.put(samlProviders, {
        account,
        region,
        arn,
        id: ids.text(ID_LENGTH, ID_ALPHABET),
        metadata: input.SAMLMetadataDocument,
        entityId,
        certificates,
        createdAtMs: nowMs,
        validUntilMs,
        encryption,
        keys,
        tags,
      });
      return { SAMLProviderArn: arn, ...(input.Tags && { Tags: toWireTags(tags) }) };
    },
  });
