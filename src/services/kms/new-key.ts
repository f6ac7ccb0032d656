/**
 * What a CreateKey request asks for, checked as far as its members go together.
 *
 * ```
 * {}                                                  SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT, AWS_KMS
 * { KeySpec: "RSA_2048" }                             refused: what shall it be used for?
 * { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }    fine
 * ```
 */
import type { Ids } from "../../model/ids.ts";
import type { Scope } from "../../model/scope.ts";
import { check, length, oneOf } from "./constraint.ts";
import type { CreateKeyRequest } from "./contract.ts";
import { customKeyStoreNotFound, unsupported, validation } from "./faults.ts";
import { newKeyId, type KeyOrigin, type KmsKey } from "./key.ts";
import { makeKeyPair } from "./key-pair.ts";
import { defaultPolicy, policyForm, requirePolicy } from "./key-policy.ts";
import {
  factsOf,
  isInPartition,
  keySpecNames,
  keyUsages,
  type KeySpec,
  type KeyUsage,
} from "./key-spec.ts";
import type { NewMaterial } from "./material.ts";
import { requireTags, withTags } from "./tag.ts";

export interface KeyChoice {
  readonly keySpec: KeySpec;
  readonly keyUsage: KeyUsage;
  readonly origin: KeyOrigin;
}

const ORIGINS = ["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"];
const DESCRIPTION_LENGTH_MAX = 8192;

/**
 * Checks a request.
 *
 * @throws Fault `ValidationException`, `TagException`, `MalformedPolicyDocumentException`,
 *   `UnsupportedOperationException`
 */
export function requireNewKey(input: CreateKeyRequest, { partition }: Scope): void {
  const { Policy: policy, Description: description, Tags: tags = [] } = input;
  check(
    policyForm(policy),
    length("description", description, { max: DESCRIPTION_LENGTH_MAX }),
    oneOf("keyUsage", input.KeyUsage, keyUsages),
    oneOf("customerMasterKeySpec", input.CustomerMasterKeySpec, keySpecNames),
    oneOf("keySpec", input.KeySpec, keySpecNames),
    oneOf("origin", input.Origin, ORIGINS),
    length("customKeyStoreId", input.CustomKeyStoreId, { min: 1, max: 64 }),
    length("xksKeyId", input.XksKeyId, { min: 1, max: 128 }),
  );
  requireTags(tags);
  requireSpec(input, partition);
  requirePolicy(policy);
}

function requireSpec(input: CreateKeyRequest, partition: Scope["partition"]): void {
  const { KeySpec: spec, CustomerMasterKeySpec: oldSpec, KeyUsage: usage } = input;
  if (spec !== undefined && oldSpec !== undefined) {
    throw validation(
      "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.",
    );
  }
  const keySpec = (spec ?? oldSpec ?? "SYMMETRIC_DEFAULT") as KeySpec;
  if (usage === undefined && keySpec !== "SYMMETRIC_DEFAULT") {
    throw validation(
      "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
    );
  }
  const facts = factsOf(keySpec);
  if (!facts.usages.includes((usage ?? "ENCRYPT_DECRYPT") as KeyUsage)) {
    throw validation(`KeyUsage ${usage} is not compatible with KeySpec ${keySpec}`);
  }
  if (!isInPartition(keySpec, partition)) {
    throw unsupported(`KeySpec ${keySpec} is not supported in this region.`);
  }
  requireOrigin(input);
}

function requireOrigin({
  Origin: origin,
  CustomKeyStoreId,
  XksKeyId,
  MultiRegion,
}: CreateKeyRequest): void {
  const isInStore = origin === "AWS_CLOUDHSM" || origin === "EXTERNAL_KEY_STORE";
  if (!isInStore && (CustomKeyStoreId !== undefined || XksKeyId !== undefined)) {
    throw validation(`CustomKeyStoreId and XksKeyId need an Origin of a custom key store.`);
  }
  if (!isInStore) return;
  if (CustomKeyStoreId === undefined)
    throw validation(`Origin ${origin} needs a CustomKeyStoreId.`);
  if (MultiRegion === true)
    throw unsupported("A key in a custom key store cannot be multi-region.");
  throw customKeyStoreNotFound(CustomKeyStoreId);
}

/** What kind of key it is to be, with AWS's defaults. */
export function choiceOf(input: CreateKeyRequest): KeyChoice {
  return {
    keySpec: (input.KeySpec ?? input.CustomerMasterKeySpec ?? "SYMMETRIC_DEFAULT") as KeySpec,
    keyUsage: (input.KeyUsage ?? "ENCRYPT_DECRYPT") as KeyUsage,
    origin: (input.Origin ?? "AWS_KMS") as KeyOrigin,
  };
}

/** Makes the key's material; none for one that waits for its owner's. */
export async function makeMaterial(
  { keySpec, origin }: KeyChoice,
  ids: Ids,
): Promise<NewMaterial | undefined> {
  if (origin === "EXTERNAL") return undefined;
  const { material } = factsOf(keySpec);
  if (material.kind === "aes") return { secret: ids.bytes(32) };
  if (material.kind === "hmac") return { secret: ids.bytes(material.bytes[0]) };
  return makeKeyPair(keySpec);
}

/** The record of a new key. */
export function newKey(
  input: CreateKeyRequest,
  { partition, account, region }: Scope,
  {
    ids,
    nowMs,
    materialId,
  }: {
    readonly ids: Ids;
    readonly nowMs: number;
    readonly materialId: string | undefined;
  },
): KmsKey {
  const isMultiRegion = input.MultiRegion === true;
  return {
    partition,
    account,
    region,
    keyId: newKeyId(ids, isMultiRegion),
    createdAtMs: nowMs,
    description: input.Description ?? "",
    ...choiceOf(input),
    manager: "CUSTOMER",
    isEnabled: true,
    policy: input.Policy ?? defaultPolicy({ partition, account }),
    tags: withTags({}, input.Tags ?? []),
    aliases: [],
    grantCount: 0,
    ...(materialId !== undefined && { materialId }),
    lacksMaterial: materialId === undefined,
    ...(isMultiRegion && { multiRegion: { primaryRegion: region, regions: [region] } }),
    onDemandRotations: 0,
  };
}
