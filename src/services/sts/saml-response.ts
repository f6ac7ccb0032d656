/**
 * From what a browser brings to the assertion that the identity provider has signed:
 *
 * ```
 * base64       SAMLAssertion of the request
 * Response     its status is Success, its issuer the provider's
 * Signature    over the Response, or over the Assertion in it; checked with the provider's certificates
 * Assertion    read from the signed text, decrypted before or after
 * ```
 *
 * @see {@link https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf | SAML 2.0 Core}
 */
import {
  attributeOf,
  childOf,
  childrenOf,
  isNamed,
  NAMESPACES,
  parseXml,
  textOf,
  type Element,
} from "../iam/saml-document.ts";
import type { SamlProvider } from "../iam/saml-provider.ts";
import { invalidIdentityToken, rejectedClaim } from "./faults.ts";
import { decryptAssertion } from "./saml-encryption.ts";
import { signedElement } from "./saml-signature.ts";

const { assertion: ASSERTION, protocol: PROTOCOL } = NAMESPACES;

/** The provider as its assertions are read with. */
export interface Trusted extends Pick<SamlProvider, "entityId" | "certificates" | "encryption"> {
  /** What encrypted assertions are read with, PEM. */
  readonly privateKeys: readonly string[];
}

/**
 * Finds the assertion in a response, as it was signed.
 *
 * @throws Fault `InvalidIdentityToken`, `IDPRejectedClaim`
 */
export async function readResponse(base64: string, provider: Trusted): Promise<Element> {
  const text = Buffer.from(base64, "base64").toString("utf8");
  const response = await parseXml(text);
  if (response === undefined) throw invalidIdentityToken("Invalid base64 SAMLResponse");
  if (!isNamed(response, PROTOCOL, "Response")) throw invalidResponse();
  checkStatus(response);
  const assertion = await signedAssertion({ element: response, document: text }, provider);
  if (textOf(childOf(assertion, ASSERTION, "Issuer")) !== provider.entityId) {
    throw invalidIdentityToken("Issuer not present in specified provider");
  }
  return assertion;
}

function checkStatus(response: Element): void {
  const status = childOf(childOf(response, PROTOCOL, "Status"), PROTOCOL, "StatusCode");
  if (attributeOf(status, "Value") === SUCCESS) return;
  throw rejectedClaim("The identity provider reported that the authentication failed");
}

const SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";

/** An element with the text that it was parsed from. */
interface Parsed {
  readonly element: Element;
  readonly document: string;
}

/** The response is signed, or the assertion in it. */
async function signedAssertion(response: Parsed, provider: Trusted): Promise<Element> {
  const { certificates } = provider;
  const whole = await signedElement(response.element, response.document, certificates);
  if (whole !== undefined && isNamed(whole, PROTOCOL, "Response")) {
    const inside = await assertionIn({ element: whole, document: response.document }, provider);
    return inside.element;
  }
  const { element, document } = await assertionIn(response, provider);
  const signed = await signedElement(element, document, certificates);
  if (signed !== undefined && isNamed(signed, ASSERTION, "Assertion")) return signed;
  throw invalidIdentityToken("Response signature invalid");
}

/** The one assertion of a response, decrypted where it must be. */
async function assertionIn({ element, document }: Parsed, provider: Trusted): Promise<Parsed> {
  const [plain, ...others] = childrenOf(element, ASSERTION, "Assertion");
  const [encrypted, ...more] = childrenOf(element, ASSERTION, "EncryptedAssertion");
  if (others.length > 0 || more.length > 0) throw invalidResponse();
  if ((plain === undefined) === (encrypted === undefined)) throw invalidResponse();
  if (encrypted !== undefined) return decrypted(encrypted, provider);
  if (plain === undefined || provider.encryption === "Required") {
    throw invalidIdentityToken("The assertion must be encrypted");
  }
  return { element: plain, document };
}

async function decrypted(encrypted: Element, { privateKeys }: Trusted): Promise<Parsed> {
  const document = decryptAssertion(encrypted, privateKeys) ?? "";
  const element = await parseXml(document);
  if (element !== undefined && isNamed(element, ASSERTION, "Assertion")) {
    return { element, document };
  }
  throw invalidIdentityToken("The assertion cannot be decrypted");
}

function invalidResponse(): Error {
  return invalidIdentityToken("Invalid SAML response");
}
