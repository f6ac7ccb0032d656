import type { KeyMetadata, MultiRegionConfiguration } from "./contract.ts";
import { algorithmsOf, isPrimary, isSymmetric, keyArn, type KmsKey } from "./key.ts";
import { factsOf, type KeySpecFacts } from "./key-spec.ts";
import { stateOf } from "./key-state.ts";

/** A time as the wire has it. */
export function wireDate(atMs: number): Date {
  // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
  return new Date(atMs);
}

/**
 * What DescribeKey and its kin tell of a key.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html | KeyMetadata}
 */
export function metadataOf(key: KmsKey): KeyMetadata {
  const state = stateOf(key);
  return {
    AWSAccountId: key.account,
    KeyId: key.keyId,
    Arn: keyArn(key),
    CreationDate: wireDate(key.createdAtMs),
    Enabled: state === "Enabled",
    Description: key.description,
    KeyUsage: key.keyUsage,
    KeyState: state,
    Origin: key.origin,
    KeyManager: key.manager,
    ...specMembers(key),
    ...deletionMembers(key),
    ...expiryMembers(key),
    MultiRegion: key.multiRegion !== undefined,
    MultiRegionConfiguration: configurationOf(key),
    CurrentKeyMaterialId: isSymmetric(key) ? key.materialId : undefined,
  };
}

/** The members that tell a key's kind, and what it can be used with. */
export function specMembers(key: Pick<KmsKey, "keySpec" | "keyUsage">): Partial<KeyMetadata> {
  const algorithms = algorithmsOf(key);
  const facts: KeySpecFacts = factsOf(key.keySpec);
  const isNewer = facts.isNewerThanCustomerMasterKeySpec === true;
  return {
    KeySpec: key.keySpec,
    ...(!isNewer && { CustomerMasterKeySpec: key.keySpec }),
    ...(key.keyUsage === "ENCRYPT_DECRYPT" && { EncryptionAlgorithms: algorithms }),
    ...(key.keyUsage === "SIGN_VERIFY" && { SigningAlgorithms: algorithms }),
    ...(key.keyUsage === "GENERATE_VERIFY_MAC" && { MacAlgorithms: algorithms }),
    ...(key.keyUsage === "KEY_AGREEMENT" && { KeyAgreementAlgorithms: algorithms }),
    ...(key.keyUsage === "ENCAPSULATE_DECAPSULATE" && { EncapsulationAlgorithms: algorithms }),
  };
}

function deletionMembers({ deletion }: KmsKey): Partial<KeyMetadata> {
  if (deletion === undefined) return {};
  if (deletion.atMs === undefined) return { PendingDeletionWindowInDays: deletion.windowDays };
  return { DeletionDate: wireDate(deletion.atMs) };
}

function expiryMembers({ origin, lacksMaterial, expiresAtMs }: KmsKey): Partial<KeyMetadata> {
  if (origin !== "EXTERNAL" || lacksMaterial) return {};
  if (expiresAtMs === undefined) return { ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" };
  return { ExpirationModel: "KEY_MATERIAL_EXPIRES", ValidTo: wireDate(expiresAtMs) };
}

function configurationOf(key: KmsKey): MultiRegionConfiguration | undefined {
  const { multiRegion } = key;
  if (multiRegion === undefined) return undefined;
  const member = (region: string): { Arn: string; Region: string } => ({
    Arn: keyArn({ ...key, region }),
    Region: region,
  });
  const { primaryRegion, regions } = multiRegion;
  return {
    MultiRegionKeyType: isPrimary(key) ? "PRIMARY" : "REPLICA",
    PrimaryKey: member(primaryRegion),
    ReplicaKeys: regions.filter((region) => region !== primaryRegion).map(member),
  };
}
