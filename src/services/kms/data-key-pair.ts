/**
 * Data key pairs: key pairs for use outside of KMS, whose private key is also given encrypted under a
 * symmetric key. The pair is made before the transaction: RSA takes its time.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#data-key-pairs | Data key pairs}
 */
import type { Call, OperationSpec } from "../../model/operation.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { check, grantTokens, keyIdLength, oneOf } from "./constraint.ts";
import { sealer } from "./encryption.ts";
import { requireContextSize, type EncryptionContext } from "./encryption-context.ts";
import { unsupported } from "./faults.ts";
import { requireGrantTokens } from "./grant-token.ts";
import type { KmsKey } from "./key.ts";
import { makeKeyPair } from "./key-pair.ts";
import { keyPermission } from "./key-permission.ts";
import { dataKeyPairSpecs, isInPartition, isKeySpec, type KeySpec } from "./key-spec.ts";
import { noteUse } from "./key-usage.ts";
import { keyAt, type KeyResource, type LocatedKey } from "./located.ts";
import type { NewMaterial } from "./material.ts";
import { keyToUse, keyToUseOrMake } from "./use.ts";

/** What both operations that make pairs are asked. */
export interface DataKeyPairRequest {
  readonly KeyId: string;
  readonly KeyPairSpec: string;
  readonly EncryptionContext?: EncryptionContext;
  readonly GrantTokens?: readonly string[] | undefined;
  readonly DryRun?: boolean | undefined;
}

type Pair = Required<NewMaterial>;

const SYMMETRIC = { usage: "ENCRYPT_DECRYPT", algorithm: "SYMMETRIC_DEFAULT" } as const;

/** What both operations have in common: all but their answer. */
export function dataKeyPairSpec(operation: string): Pick<
  OperationSpec<DataKeyPairRequest, unknown, LocatedKey, WriteTransaction, Pair>,
  "crossAccount" | "validate" | "locate" | "permission"
> & {
  prepare(facts: LocatedKey & { readonly input: DataKeyPairRequest }): Promise<Pair>;
} {
  return {
    crossAccount: true,
    validate(input, call) {
      check(
        keyIdLength(input.KeyId),
        oneOf("keyPairSpec", input.KeyPairSpec, dataKeyPairSpecs),
        grantTokens(input.GrantTokens),
      );
      requireContextSize(input.EncryptionContext);
      requireGrantTokens(input.GrantTokens, call);
      pairSpec(input, call);
    },
    locate: (input, call) => keyAt(input.KeyId, call),
    permission: ({ key, input, caller, scope }) =>
      keyPermission(
        `kms:${operation}`,
        key,
        { caller, scope },
        {
          context: input.EncryptionContext,
          conditions: {
            "kms:DataKeyPairSpec": input.KeyPairSpec,
            "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
          },
        },
      ),
    async prepare({ key, input }) {
      requireBeforehand(key, operation, input);
      return makeKeyPair(input.KeyPairSpec as KeySpec);
    },
  };
}

/** What would fail afterwards fails before a pair is made for nothing. */
function requireBeforehand(key: KeyResource, operation: string, input: DataKeyPairRequest): void {
  if (key.isDraft !== true) keyToUse(key, { operation, ...SYMMETRIC }, input);
}

function pairSpec(input: DataKeyPairRequest, { scope }: Pick<Call, "scope">): void {
  const { KeyPairSpec: spec } = input;
  if (isKeySpec(spec) && isInPartition(spec, scope.partition)) return;
  throw unsupported(`KeyPairSpec ${spec} is not supported in this region.`);
}

export interface DataKeyPair {
  /** The key under which the private key is encrypted. */
  readonly key: KmsKey;
  readonly blob: Uint8Array;
}

/** Encrypts the private key of a pair. */
export async function sealDataKeyPair(
  operation: string,
  {
    key,
    input,
    prepared,
  }: LocatedKey & { readonly input: DataKeyPairRequest; readonly prepared: Pair },
  call: Omit<Call, "tx"> & { readonly tx: WriteTransaction },
): Promise<DataKeyPair> {
  const used = await keyToUseOrMake(key, { operation, ...SYMMETRIC }, input, call);
  const manner = { algorithm: SYMMETRIC.algorithm, context: input.EncryptionContext };
  const seal = await sealer(used, manner, call);
  const blob = await seal(prepared.secret);
  noteUse(used, operation, call);
  return { key: used, blob };
}
