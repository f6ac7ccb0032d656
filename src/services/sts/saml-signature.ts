/**
 * Which part of a SAML document its identity provider has signed. Only what comes out of here is
 * read: a signature proves the canonical text that it covers, and nothing of the document around it,
 * however it was put together.
 *
 * ```
 * <Response><Assertion ID="a"><Signature>...#a...</Signature><Subject>alice</Subject></Assertion></Response>
 *   -> <Assertion ID="a"><Subject>alice</Subject></Assertion>, as it was signed
 * ```
 *
 * @see {@link https://www.usenix.org/conference/usenixsecurity12/technical-sessions/presentation/somorovsky | On Breaking SAML}
 */
import {
  attributeOf,
  childrenOf,
  NAMESPACES,
  parseXml,
  type Element,
} from "../iam/saml-document.ts";

/**
 * Finds what the signature directly within an element covers.
 *
 * @param document The text that the element was parsed from.
 * @param certificates The signer's, PEM; whatever the document itself shows is not believed.
 * @returns The signed element, parsed from its canonical text; undefined when there is no such
 *   signature, or when none of the certificates proves it.
 */
export async function signedElement(
  element: Element,
  document: string,
  certificates: readonly string[],
): Promise<Element | undefined> {
  const [signature, ...more] = childrenOf(element, NAMESPACES.signature, "Signature");
  if (signature === undefined || more.length > 0) return undefined;
  for (const certificate of certificates) {
    const text = await signedText(signature, document, certificate);
    if (text === undefined) continue;
    const signed = await parseXml(text);
    // SAML's signatures stand in what they sign, not in something else around it.
    const isThis = attributeOf(signed, "ID") === attributeOf(element, "ID");
    return isThis ? signed : undefined;
  }
  return undefined;
}

async function signedText(
  signature: Element,
  document: string,
  publicCert: string,
): Promise<string | undefined> {
  // Loaded by those who need it: most accounts have no SAML provider.
  const { SignedXml } = await import("xml-crypto");
  const check = new SignedXml({ publicCert, getCertFromKeyInfo: () => null });
  try {
    check.loadSignature(signature);
    if (!check.checkSignature(document)) return undefined;
  } catch {
    // It throws for what is not signed well and for what is not well signed.
    return undefined;
  }
  const [text, ...more] = check.getSignedReferences();
  return more.length === 0 ? text : undefined;
}
