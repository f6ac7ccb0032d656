/**
 * Policy documents on their way in and out: checked in AWS's words, and told URL-encoded as IAM does.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html | Policies are URL-encoded}
 */
import { PolicyValidationError } from "../../iam-engine/validation.ts";
import { validateIdentityPolicy } from "../../iam-engine/validate-identity.ts";
import { malformedPolicy, validationError } from "./faults.ts";

const TEXT_LENGTH_MAX = 131_072;

/** Encodes a document as RFC 3986 says, which also escapes what JavaScript leaves as it is. */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * Checks what IAM wants of every document before it reads it as a policy.
 *
 * @throws Fault `ValidationError`
 */
export function checkDocumentText(document: string): void {
  // oxlint-disable-next-line no-control-regex -- AWS's own list of characters
  const isPlain = /^[\u0009\u000a\u000d\u0020-\u00ff]+$/.test(document);
  if (isPlain && document.length <= TEXT_LENGTH_MAX) return;
  throw validationError(
    "The specified value for policyDocument is invalid. It must contain only printable ASCII characters.",
  );
}

/**
 * Checks an identity policy.
 *
 * @throws Fault `ValidationError`, `MalformedPolicyDocument`
 */
export function checkIdentityPolicy(document: string): void {
  checkDocumentText(document);
  asMalformed(() => validateIdentityPolicy(document));
}

/** Turns a validator's complaint into IAM's error. @throws Fault `MalformedPolicyDocument` */
export function asMalformed(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof PolicyValidationError) throw malformedPolicy(error.message);
    throw error;
  }
}

/** How IAM measures a document: white space does not count. */
export function charactersOf(document: string): number {
  return document.replace(/\s+/g, "").length;
}
