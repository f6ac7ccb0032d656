/** The constraints on the members of KMS's inputs; those of every service are the model's. */
import { at, length, pattern, validationText, type Complaint } from "../../model/constraint.ts";
import { validation } from "./faults.ts";

export {
  at,
  byteLength,
  eachOneOf,
  length,
  oneOf,
  pattern,
  range,
  type Complaint,
} from "../../model/constraint.ts";

/** @throws Fault `ValidationException`, which tells all that are broken. */
export function check(...complaints: readonly Complaint[]): void {
  const text = validationText(complaints);
  if (text !== undefined) throw validation(text);
}

/** What identifies a key: an id, an ARN, an alias. */
export function keyIdLength(keyId: string | undefined, member = "keyId"): Complaint {
  return length(member, keyId, { min: 1, max: 2048 });
}

/** A region, as multi-region keys have it. */
export function regionForm(member: string, region: string): readonly Complaint[] {
  return [length(member, region, { min: 1, max: 32 }), pattern(member, region, REGION)];
}

const REGION = /^([a-z]+-){2,3}\d+$/;

/** The id of imported material. */
export function materialIdForm(id: string | undefined): readonly Complaint[] {
  const member = "keyMaterialId";
  return [length(member, id, { min: 64, max: 64 }), pattern(member, id, /^[a-f0-9]+$/)];
}

/** The name of a key's policy. */
export function policyNameForm(name: string | undefined): readonly Complaint[] {
  const member = "policyName";
  const isGood = name === undefined || /^\w+$/.test(name);
  return [
    length(member, name, { min: 1, max: 128 }),
    isGood ? undefined : at(member, name, "satisfy regular expression pattern: [\\w]+"),
  ];
}

const PRINCIPAL = /^[\w+=,.@:/-]+$/;

/** Who is granted something, or may retire a grant. */
export function principal(member: string, value: string | undefined): Complaint {
  return length(member, value, { min: 1, max: 256 }) ?? pattern(member, value, PRINCIPAL);
}

const GRANT_TOKENS_MAX = 10;
const GRANT_TOKEN_LENGTH_MAX = 8192;

export function grantTokens(tokens: readonly string[] | undefined): Complaint {
  if (tokens === undefined) return undefined;
  if (tokens.length > GRANT_TOKENS_MAX) {
    const wanted = `have length less than or equal to ${GRANT_TOKENS_MAX}`;
    return at("grantTokens", `[${tokens.join(", ")}]`, wanted);
  }
  return tokens
    .map((token, index) =>
      length(`grantTokens.${index + 1}.member`, token, { min: 1, max: GRANT_TOKEN_LENGTH_MAX }),
    )
    .find((complaint) => complaint !== undefined);
}
