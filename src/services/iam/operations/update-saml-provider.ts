import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  UpdateSAMLProvider,
  type UpdateSAMLProviderRequest,
  type UpdateSAMLProviderResponse,
} from "../contract.ts";
import { invalidInput } from "../faults.ts";
import { changedKeys, checkKeyChange, requireReadable } from "../saml-key.ts";
import { readMetadata, type SamlMetadata } from "../saml-metadata.ts";
import {
  checkEncryption,
  checkMetadataLength,
  checkProviderArn,
  lockSamlProvider,
  requireSamlProvider,
  samlProviderAt,
  VALID_MS_DEFAULT,
  type EncryptionMode,
  type SamlProvider,
} from "../saml-provider.ts";
import { samlProviders } from "../tables.ts";

/**
 * Changes the metadata of a SAML provider, or how it encrypts.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSAMLProvider.html | UpdateSAMLProvider}
 */
export const updateSAMLProvider: Operation<UpdateSAMLProviderRequest, UpdateSAMLProviderResponse> =
  writeOperation(UpdateSAMLProvider, {
    crossAccount: false,
    validate(input) {
      checkProviderArn(input.SAMLProviderArn);
      checkEncryption(input.AssertionEncryptionMode);
      if (input.SAMLMetadataDocument !== undefined) checkMetadataLength(input.SAMLMetadataDocument);
    },
    locate: (input, call) => samlProviderAt(input.SAMLProviderArn, call),
    permission: ({ provider }) => ({ action: "iam:UpdateSAMLProvider", resource: provider }),
    async prepare({ input, provider }): Promise<SamlMetadata | undefined> {
      requireSamlProvider(provider);
      checkChange(input);
      checkKeyChange(input);
      const { SAMLMetadataDocument: document } = input;
      return document === undefined ? undefined : readMetadata(document);
    },
    async run({ input, provider, prepared, clock, ids, settings, tx }) {
      const known = await lockSamlProvider(provider, tx);
      const nowMs = clock.nowMs();
      const keys = changedKeys(known.keys, input, { ids, nowMs, vault: settings.vault });
      const encryption = (input.AssertionEncryptionMode ?? known.encryption) as EncryptionMode;
      requireReadable(encryption, keys);
      const { SAMLMetadataDocument: metadata = known.metadata } = input;
      const facts = prepared && withDefault(prepared, nowMs);
      await tx.put(samlProviders, { ...known, ...facts, metadata, encryption, keys });
      return { SAMLProviderArn: known.arn };
    },
  });

function checkChange(input: UpdateSAMLProviderRequest): void {
  const { SAMLMetadataDocument, AssertionEncryptionMode, AddPrivateKey, RemovePrivateKey } = input;
  const changes = [SAMLMetadataDocument, AssertionEncryptionMode, AddPrivateKey, RemovePrivateKey];
  if (changes.some((change) => change !== undefined)) return;
  throw invalidInput(
    "Unable to update identity provider. No updates are defined for metadata or encryption assertion.",
  );
}

function withDefault(
  { validUntilMs, ...facts }: SamlMetadata,
  nowMs: number,
): Pick<SamlProvider, "entityId" | "certificates" | "validUntilMs"> {
  return { ...facts, validUntilMs: validUntilMs ?? nowMs + VALID_MS_DEFAULT };
}
