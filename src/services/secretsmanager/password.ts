/**
 * Random passwords.
 *
 * ```
 * {}                                              32 characters, one of each type at least
 * { PasswordLength: 8, ExcludePunctuation: true } eight letters and digits
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html | GetRandomPassword}
 */
import type { Ids } from "../../model/ids.ts";
import type { GetRandomPasswordRequest } from "./contract.ts";
import { invalidParameter, invalidRequest } from "./faults.ts";

const LENGTH_USUAL = 32;

/**
 * Makes a password of what the request leaves, each character as likely as any other.
 *
 * @throws Fault `InvalidRequestException`, `InvalidParameterException`
 */
export function makePassword(request: GetRandomPasswordRequest, ids: Ids): string {
  const { PasswordLength, RequireEachIncludedType = true } = request;
  const length = Math.trunc(PasswordLength ?? LENGTH_USUAL);
  const types = typesIn(request);
  if (types.length === 0) {
    throw invalidRequest("The password can't be generated because all characters are excluded.");
  }
  if (!RequireEachIncludedType) return ids.text(length, types.join(""));
  if (length < types.length) {
    throw invalidParameter(
      "The password length must be at least the number of required character types.",
    );
  }
  return withEachType(types, length, ids);
}

/** The characters of each type that is wanted, but for those that are excluded. */
function typesIn(request: GetRandomPasswordRequest): readonly string[] {
  const excluded = new Set(request.ExcludeCharacters);
  const types = [
    request.ExcludeLowercase === true ? "" : "abcdefghijklmnopqrstuvwxyz",
    request.ExcludeUppercase === true ? "" : "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    request.ExcludeNumbers === true ? "" : "0123456789",
    request.ExcludePunctuation === true ? "" : "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    request.IncludeSpace === true ? " " : "",
  ];
  const left = types.map((type) =>
    Array.from(type)
      .filter((each) => !excluded.has(each))
      .join(""),
  );
  return left.filter((type) => type !== "");
}

/** Draws one of each type and the rest of all, and shuffles them. */
function withEachType(types: readonly string[], length: number, ids: Ids): string {
  const required = types.map((type) => ids.text(1, type)).join("");
  const rest = length > types.length ? ids.text(length - types.length, types.join("")) : "";
  const characters = Array.from(required + rest);
  for (let at = characters.length - 1; at > 0; at -= 1) {
    const other = below(at + 1, ids);
    const [one = "", two = ""] = [characters[at], characters[other]];
    characters[at] = two;
    characters[other] = one;
  }
  return characters.join("");
}

/** A whole number from 0 to a limit of at most 4096, the limit left out; all are as likely. */
function below(limit: number, ids: Ids): number {
  for (;;) {
    const [high = 0, low = 0] = ids.bytes(2);
    const drawn = high * 256 + low;
    if (drawn < 65_536 - (65_536 % limit)) return drawn % limit;
  }
}
