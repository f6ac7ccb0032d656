/**
 * What a signed assertion says: about whom, for whom, until when, and with which attributes.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html | Configure SAML assertions for the authentication response}
 */
import {
  attributeOf,
  childOf,
  childrenOf,
  instantOf,
  NAMESPACES,
  textOf,
  type Element,
} from "../iam/saml-document.ts";
import type { Partition } from "../../model/scope.ts";
import { expiredToken, invalidIdentityToken } from "./faults.ts";

const { assertion: ASSERTION } = NAMESPACES;

export interface SamlAssertion {
  readonly issuer: string;
  /** The `NameID`. */
  readonly subject: string;
  /** How the subject is named, without the prefix of SAML's own formats. */
  readonly subjectType: string;
  /** Where the assertion was sent. */
  readonly recipient: string;
  readonly attributes: Attributes;
  /** When the provider ends the session. */
  readonly sessionEndsAtMs: number | undefined;
}

/** The values of attributes, by name. */
export type Attributes = ReadonlyMap<string, readonly string[]>;

/** How long after it was issued a response is taken. */
const REDEEM_MS = 300_000;

/** How far a provider's clock may run ahead of Atoll's. */
const SKEW_MS = 300_000;

/**
 * Reads a signed assertion.
 *
 * @param nowMs Atoll's time.
 * @throws Fault `ExpiredTokenException`, `InvalidIdentityToken`
 */
export function readAssertion(
  assertion: Element,
  { nowMs, partition }: { readonly nowMs: number; readonly partition: Partition },
): SamlAssertion {
  const issuedAtMs = instantOf(attributeOf(assertion, "IssueInstant"));
  if (issuedAtMs === undefined)
    throw invalidIdentityToken("IssueInstant is required in AuthnResponse");
  if (nowMs >= issuedAtMs + REDEEM_MS) {
    throw expiredToken("Token must be redeemed within 5 minutes of issuance");
  }
  const conditions = childOf(assertion, ASSERTION, "Conditions");
  checkPeriod(conditions, nowMs);
  checkAudience(conditions, partition);
  const subject = childOf(assertion, ASSERTION, "Subject");
  const nameId = childOf(subject, ASSERTION, "NameID");
  const name = textOf(nameId);
  if (name === undefined || name === "") {
    throw invalidIdentityToken("NameID is required in AuthnResponse");
  }
  const statement = childrenOf(assertion, ASSERTION, "AuthnStatement")[0];
  return {
    issuer: textOf(childOf(assertion, ASSERTION, "Issuer")) ?? "",
    subject: name,
    subjectType: typeOf(attributeOf(nameId, "Format")),
    recipient: recipientOf(subject, nowMs, partition),
    attributes: attributesOf(assertion),
    sessionEndsAtMs: sessionEndOf(statement, nowMs),
  };
}

/** Where AWS takes assertions, whole or as the end of a region's address. */
const SIGN_IN: Readonly<Record<Partition, string>> = {
  aws: "signin.aws.amazon.com/saml",
  "aws-cn": "signin.amazonaws.cn/saml",
  "aws-us-gov": "signin.amazonaws-us-gov.com/saml",
};

/** `https://signin.aws.amazon.com/saml`, or `https://eu-west-1.signin.aws.amazon.com/saml/acs/...` */
function isSignIn(url: string, partition: Partition): boolean {
  const known = SIGN_IN[partition].replaceAll(".", String.raw`\.`);
  return new RegExp(
    String.raw`^https://(?:[a-z]{2}(?:-[a-z]+)+-\d\.)?${known}(?:/acs/[\w-]+)?$`,
  ).test(url);
}

function checkPeriod(element: Element | undefined, nowMs: number): void {
  const beginsAtMs = instantOf(attributeOf(element, "NotBefore"));
  const endsAtMs = instantOf(attributeOf(element, "NotOnOrAfter"));
  if (endsAtMs !== undefined && nowMs >= endsAtMs) throw expiredToken("Response has expired");
  if (beginsAtMs !== undefined && nowMs + SKEW_MS < beginsAtMs) {
    throw invalidIdentityToken("Response is not yet valid");
  }
}

function checkAudience(conditions: Element | undefined, partition: Partition): void {
  const restriction = childOf(conditions, ASSERTION, "AudienceRestriction");
  const audiences = restriction === undefined ? [] : childrenOf(restriction, ASSERTION, "Audience");
  const isForAws = audiences.map(textOf).some((audience = "") => {
    return isSignIn(audience, partition) || /^urn:amazon:webservices(?::|$)/.test(audience);
  });
  if (!isForAws) throw invalidIdentityToken("Response does not contain the required audience.");
}

const BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/** Where the bearer may present it: one confirmation for AWS is enough. */
function recipientOf(subject: Element | undefined, nowMs: number, partition: Partition): string {
  const confirmations =
    subject === undefined ? [] : childrenOf(subject, ASSERTION, "SubjectConfirmation");
  for (const confirmation of confirmations) {
    const data = childOf(confirmation, ASSERTION, "SubjectConfirmationData");
    const recipient = attributeOf(data, "Recipient") ?? "";
    if (attributeOf(confirmation, "Method") !== BEARER || !isSignIn(recipient, partition)) continue;
    checkPeriod(data, nowMs);
    return recipient;
  }
  throw invalidIdentityToken("Recipient in AuthnResponse must be AWS's sign-in endpoint");
}

const FORMATS = "urn:oasis:names:tc:SAML:2.0:nameid-format:";
const UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

function typeOf(format: string = UNSPECIFIED): string {
  return format.startsWith(FORMATS) ? format.slice(FORMATS.length) : format;
}

function sessionEndOf(statement: Element | undefined, nowMs: number): number | undefined {
  const endsAtMs = instantOf(attributeOf(statement, "SessionNotOnOrAfter"));
  if (endsAtMs !== undefined && nowMs >= endsAtMs) throw expiredToken("Response has expired");
  return endsAtMs;
}

function attributesOf(assertion: Element): Attributes {
  const found = new Map<string, string[]>();
  for (const statement of childrenOf(assertion, ASSERTION, "AttributeStatement")) {
    for (const attribute of childrenOf(statement, ASSERTION, "Attribute")) {
      const name = attributeOf(attribute, "Name");
      if (name === undefined) continue;
      const values = childrenOf(attribute, ASSERTION, "AttributeValue").map(textOf);
      found.set(name, [...(found.get(name) ?? []), ...values.filter((each) => each !== undefined)]);
    }
  }
  return found;
}
