/**
 * What a grant covers.
 *
 * ```
 * Operations [Decrypt], EncryptionContextSubset { Department: "IT" }
 *   Decrypt with { Department: "IT", Team: "a" }   covered
 *   Decrypt without a context                      not
 *   Encrypt                                        not
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html#grant-constraints | Using grant constraints}
 */
import type { Caller } from "../../model/principal.ts";
import type { GrantConstraints } from "./contract.ts";
import { isSameContext, isWithin, type EncryptionContext } from "./encryption-context.ts";
import type { Grant } from "./grant.ts";
import type { KeyUsage } from "./key-spec.ts";

/** The operations that have an encryption context, which constraints are about. */
const WITH_CONTEXT: ReadonlySet<string> = new Set([
  "Decrypt",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
  "GenerateDataKeyWithoutPlaintext",
  "ReEncryptFrom",
  "ReEncryptTo",
]);

/** What every key can be granted for. */
const FOR_ALL = ["CreateGrant", "DescribeKey", "RetireGrant"];

const SYMMETRIC = [...WITH_CONTEXT];

const BY_USAGE: Readonly<Record<KeyUsage, readonly string[]>> = {
  ENCRYPT_DECRYPT: ["Decrypt", "Encrypt", "GetPublicKey", "ReEncryptFrom", "ReEncryptTo"],
  SIGN_VERIFY: ["GetPublicKey", "Sign", "Verify"],
  GENERATE_VERIFY_MAC: ["GenerateMac", "VerifyMac"],
  KEY_AGREEMENT: ["DeriveSharedSecret", "GetPublicKey"],
  ENCAPSULATE_DECAPSULATE: ["Decapsulate", "Encapsulate", "GetPublicKey"],
};

/** All operations that a grant may name. */
export const grantOperations: readonly string[] = [
  ...new Set([...FOR_ALL, ...SYMMETRIC, ...Object.values(BY_USAGE).flat()]),
].toSorted();

/** The operations that a grant on a key may name. */
export function grantableOperations(usage: KeyUsage, isSymmetric: boolean): readonly string[] {
  return [...FOR_ALL, ...(isSymmetric ? SYMMETRIC : BY_USAGE[usage])];
}

/** Tells whether a grant that names a caller covers what it does. */
export function covers(
  { operations, constraints }: Grant,
  action: string,
  caller: Caller,
  context: EncryptionContext,
): boolean {
  const operation = action.slice("kms:".length);
  if (!operations.includes(operation)) return false;
  if (constraints === undefined) return true;
  const { principal } = caller;
  const { SourceArn } = constraints;
  if (SourceArn !== undefined) {
    const sourceArn = principal.kind === "service" ? principal.sourceArn : undefined;
    if (sourceArn !== SourceArn) return false;
  }
  return !WITH_CONTEXT.has(operation) || meetsContext(constraints, context);
}

function meetsContext(
  { EncryptionContextEquals: equals, EncryptionContextSubset: subset }: GrantConstraints,
  context: EncryptionContext,
): boolean {
  if (equals !== undefined && !isSameContext(equals, context)) return false;
  return subset === undefined || isWithin(subset, context);
}

/** Tells whether a grant gives away no more than the one by which it is made. */
export function isNarrower(
  child: Pick<Grant, "operations" | "constraints">,
  parent: Grant,
): boolean {
  if (!child.operations.every((operation) => parent.operations.includes(operation))) return false;
  const { constraints } = parent;
  if (constraints === undefined) return true;
  const own = child.constraints ?? {};
  const {
    EncryptionContextEquals: equals,
    EncryptionContextSubset: subset,
    SourceArn,
  } = constraints;
  if (SourceArn !== undefined && own.SourceArn !== SourceArn) return false;
  const ownEquals = own.EncryptionContextEquals;
  if (equals !== undefined && (ownEquals === undefined || !isSameContext(equals, ownEquals))) {
    return false;
  }
  return subset === undefined || isWithin(subset, ownEquals ?? own.EncryptionContextSubset);
}

/** For people, in explanations. */
export function describeGrant({ grantId, grantee, operations }: Grant): string {
  return `grant ${grantId} to ${grantee} for ${operations.join(", ")}`;
}
