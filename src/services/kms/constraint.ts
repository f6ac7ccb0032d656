/** The constraints on the members of KMS's inputs; those of every service are the model's. */
import { at, length, pattern, validationText, type Complaint } from "../../model/constraint.ts";
import { validation } from "./faults.ts";

export {
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
