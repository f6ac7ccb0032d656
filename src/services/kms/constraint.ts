/**
 * The constraints on the members of an input, in the words of AWS's request validation. All that are
 * broken are told in one error:
 *
 * ```
 * check(oneOf("keySpec", "RSA_1", keySpecNames), length("description", text, { max: 8192 }))
 *   -> 1 validation error detected: Value 'RSA_1' at 'keySpec' failed to satisfy constraint: Member
 *      must satisfy enum value set: [SYMMETRIC_DEFAULT, ...]
 * ```
 */
import { validation } from "./faults.ts";

/** A sentence about a broken constraint; undefined for one that holds. */
export type Complaint = string | undefined;

/** @throws Fault `ValidationException` */
export function check(...complaints: readonly Complaint[]): void {
  const broken = complaints.filter((each) => each !== undefined);
  if (broken.length === 0) return;
  const errors = broken.length === 1 ? "error" : "errors";
  throw validation(`${broken.length} validation ${errors} detected: ${broken.join("; ")}`);
}

/** A member has one of some values. */
export function oneOf(
  member: string,
  value: string | undefined,
  allowed: readonly string[],
): Complaint {
  if (value === undefined || allowed.includes(value)) return undefined;
  return at(member, value, `satisfy enum value set: [${allowed.join(", ")}]`);
}

/** Every element of a list has one of some values. */
export function eachOneOf(
  member: string,
  values: readonly string[],
  allowed: readonly string[],
): Complaint {
  if (values.every((value) => allowed.includes(value))) return undefined;
  const wanted = `satisfy constraint: [Member must satisfy enum value set: [${allowed.join(", ")}]]`;
  return at(member, `[${values.join(", ")}]`, wanted);
}

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** The length of a text. */
export function length(
  member: string,
  value: string | undefined,
  { min = 0, max = Infinity }: Bounds,
): Complaint {
  if (value === undefined) return undefined;
  if (value.length < min) return at(member, value, `have length greater than or equal to ${min}`);
  return value.length > max
    ? at(member, value, `have length less than or equal to ${max}`)
    : undefined;
}

/** The length of bytes, which are not told. */
export function byteLength(
  member: string,
  value: Uint8Array | undefined,
  { min = 0, max = Infinity }: Bounds,
): Complaint {
  if (value === undefined) return undefined;
  const failed = `Value at '${member}' failed to satisfy constraint: Member must`;
  if (value.length < min) return `${failed} have length greater than or equal to ${min}`;
  return value.length > max ? `${failed} have length less than or equal to ${max}` : undefined;
}

export function range(
  member: string,
  value: number | undefined,
  { min = -Infinity, max = Infinity }: Bounds,
): Complaint {
  if (value === undefined) return undefined;
  if (value < min) return at(member, String(value), `have value greater than or equal to ${min}`);
  return value > max
    ? at(member, String(value), `have value less than or equal to ${max}`)
    : undefined;
}

/** @param expression Anchored, and without nested repetition. */
export function pattern(member: string, value: string | undefined, expression: RegExp): Complaint {
  if (value === undefined || expression.test(value)) return undefined;
  return at(member, value, `satisfy regular expression pattern: ${expression.source}`);
}

function at(member: string, value: string, wanted: string): string {
  return `Value '${value}' at '${member}' failed to satisfy constraint: Member must ${wanted}`;
}

/** What identifies a key: an id, an ARN, an alias. */
export function keyIdLength(keyId: string | undefined, member = "keyId"): Complaint {
  return length(member, keyId, { min: 1, max: 2048 });
}

const GRANT_TOKENS_MAX = 10;
const GRANT_TOKEN_LENGTH_MAX = 8192;

export function grantTokens(tokens: readonly string[] | undefined): Complaint {
  if (tokens === undefined) return undefined;
  if (tokens.length > GRANT_TOKENS_MAX) {
    const wanted = `have length less than or equal to ${GRANT_TOKENS_MAX}`;
    return `Value '[${tokens.join(", ")}]' at 'grantTokens' failed to satisfy constraint: Member must ${wanted}`;
  }
  return tokens
    .map((token, index) =>
      length(`grantTokens.${index + 1}.member`, token, { min: 1, max: GRANT_TOKEN_LENGTH_MAX }),
    )
    .find((complaint) => complaint !== undefined);
}
