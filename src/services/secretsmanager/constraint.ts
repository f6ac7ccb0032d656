/**
 * The constraints on the members of an input, in the words of AWS's request validation. All that are
 * broken are told in one error:
 *
 * ```
 * check(length("name", "", { min: 1 }))
 *   -> 1 validation error detected: Value '' at 'name' failed to satisfy constraint: Member must have
 *      length greater than or equal to 1
 * ```
 *
 * What is sensitive is named without its value.
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

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** The length of a text. */
export function length(member: string, value: string | undefined, bounds: Bounds): Complaint {
  if (value === undefined) return undefined;
  const wanted = outOfBounds(value.length, bounds);
  return wanted === undefined ? undefined : at(member, value, `have length ${wanted}`);
}

/** How many elements a list has. */
export function count(
  member: string,
  values: readonly unknown[] | undefined,
  bounds: Bounds,
): Complaint {
  if (values === undefined) return undefined;
  const wanted = outOfBounds(values.length, bounds);
  return wanted === undefined ? undefined : atSecret(member, `have length ${wanted}`);
}

/** The length of something that is not told. */
export function secretLength(
  member: string,
  value: string | Uint8Array | undefined,
  bounds: Bounds,
): Complaint {
  if (value === undefined) return undefined;
  const bytes = typeof value === "string" ? Buffer.byteLength(value) : value.length;
  const wanted = outOfBounds(bytes, bounds);
  return wanted === undefined ? undefined : atSecret(member, `have length ${wanted}`);
}

export function range(member: string, value: number | undefined, bounds: Bounds): Complaint {
  if (value === undefined) return undefined;
  const wanted = outOfBounds(value, bounds);
  return wanted === undefined ? undefined : at(member, String(value), `have value ${wanted}`);
}

/** @param expression Anchored, and without nested repetition. */
export function pattern(member: string, value: string | undefined, expression: RegExp): Complaint {
  if (value === undefined || expression.test(value)) return undefined;
  return at(member, value, `satisfy regular expression pattern: ${expression.source}`);
}

function outOfBounds(
  value: number,
  { min = -Infinity, max = Infinity }: Bounds,
): string | undefined {
  if (value < min) return `greater than or equal to ${min}`;
  return value > max ? `less than or equal to ${max}` : undefined;
}

function at(member: string, value: string, wanted: string): string {
  return `Value '${value}' at '${member}' failed to satisfy constraint: Member must ${wanted}`;
}

function atSecret(member: string, wanted: string): string {
  return `Value at '${member}' failed to satisfy constraint: Member must ${wanted}`;
}

/** What names a secret in a request: a name or an ARN. */
export function secretIdLength(secretId: string | undefined, member = "secretId"): Complaint {
  return length(member, secretId, { min: 1, max: 2048 });
}

/** What becomes the id of a new version. */
export function tokenLength(token: string | undefined): Complaint {
  return length("clientRequestToken", token, { min: 32, max: 64 });
}

export function versionIdLength(member: string, versionId: string | undefined): Complaint {
  return length(member, versionId, { min: 32, max: 64 });
}

export function stageLength(member: string, stage: string | undefined): Complaint {
  return length(member, stage, { min: 1, max: 256 });
}

export const DESCRIPTION_LENGTH_MAX = 2048;
