/**
 * The constraints on the members of an input, in the words of AWS's request validation. Each service
 * tells all that are broken in one error of its own:
 *
 * ```
 * oneOf("keySpec", "RSA_1", keySpecNames)
 *   -> Value 'RSA_1' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set:
 *      [SYMMETRIC_DEFAULT, ...]
 * validationText([that, undefined])
 *   -> 1 validation error detected: Value 'RSA_1' at 'keySpec' failed to ...
 * ```
 *
 * What is sensitive is named without its value.
 */

/** A sentence about a broken constraint; undefined for one that holds. */
export type Complaint = string | undefined;

/** Both included. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** What is told of all complaints together; undefined where there are none. */
export function validationText(complaints: readonly Complaint[]): string | undefined {
  const broken = complaints.filter((each) => each !== undefined);
  if (broken.length === 0) return undefined;
  const errors = broken.length === 1 ? "error" : "errors";
  return `${broken.length} validation ${errors} detected: ${broken.join("; ")}`;
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
  return values === undefined ? undefined : untoldLength(member, values.length, bounds);
}

/** The length of bytes, which are not told; of a text in UTF-8. */
export function byteLength(
  member: string,
  value: string | Uint8Array | undefined,
  bounds: Bounds,
): Complaint {
  if (value === undefined) return undefined;
  const bytes = typeof value === "string" ? Buffer.byteLength(value) : value.length;
  return untoldLength(member, bytes, bounds);
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

/** A constraint that a value breaks, in AWS's words. */
export function at(member: string, value: string, wanted: string): string {
  return `Value '${value}' at '${member}' failed to satisfy constraint: Member must ${wanted}`;
}

function untoldLength(member: string, found: number, bounds: Bounds): Complaint {
  const wanted = outOfBounds(found, bounds);
  if (wanted === undefined) return undefined;
  return `Value at '${member}' failed to satisfy constraint: Member must have length ${wanted}`;
}

function outOfBounds(
  value: number,
  { min = -Infinity, max = Infinity }: Bounds,
): string | undefined {
  if (value < min) return `greater than or equal to ${min}`;
  return value > max ? `less than or equal to ${max}` : undefined;
}
