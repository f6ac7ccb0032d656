/**
 * XML as SAML has it: metadata of identity providers, and what they sign. Read strictly, without
 * document types and without anything that a parser might mend.
 */
import type { Element, Node } from "@xmldom/xmldom";

export type { Element } from "@xmldom/xmldom";

/** The namespaces of SAML 2.0 and of what it builds upon. */
export const NAMESPACES = {
  assertion: "urn:oasis:names:tc:SAML:2.0:assertion",
  protocol: "urn:oasis:names:tc:SAML:2.0:protocol",
  metadata: "urn:oasis:names:tc:SAML:2.0:metadata",
  signature: "http://www.w3.org/2000/09/xmldsig#",
  encryption: "http://www.w3.org/2001/04/xmlenc#",
} as const;

/** Parses a document; undefined when it is not well-formed or brings a document type. */
export async function parseXml(text: string): Promise<Element | undefined> {
  if (/<!DOCTYPE/i.test(text)) return undefined;
  // Loaded by those who need it: most accounts have no SAML provider.
  const { DOMParser } = await import("@xmldom/xmldom");
  const refuse = (_level: string, message: string): never => {
    throw new Error(message);
  };
  try {
    const parsed = new DOMParser({ onError: refuse }).parseFromString(text, "text/xml");
    return parsed.documentElement ?? undefined;
  } catch {
    return undefined;
  }
}

/** Tells whether an element has a name in a namespace. */
export function isNamed(element: Element, namespace: string, name: string): boolean {
  return element.namespaceURI === namespace && element.localName === name;
}

/** The elements directly within another that have a name. */
export function childrenOf(element: Element, namespace: string, name: string): Element[] {
  const found: Element[] = [];
  for (let child = element.firstChild; child !== null; child = child.nextSibling) {
    if (isElement(child) && isNamed(child, namespace, name)) found.push(child);
  }
  return found;
}

/** The one element directly within another that has a name; undefined for none and for several. */
export function childOf(
  element: Element | undefined,
  namespace: string,
  name: string,
): Element | undefined {
  if (element === undefined) return undefined;
  const [found, ...more] = childrenOf(element, namespace, name);
  return more.length === 0 ? found : undefined;
}

/** All text within an element, comments left out. */
export function textOf(element: Element | undefined): string | undefined {
  return element?.textContent?.trim();
}

/** An attribute without a namespace. */
export function attributeOf(element: Element | undefined, name: string): string | undefined {
  return element?.getAttribute(name) ?? undefined;
}

const ELEMENT_NODE = 1;

function isElement(node: Node): node is Element {
  return node.nodeType === ELEMENT_NODE;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** A time as XML Schema writes it, in milliseconds since the epoch. */
export function instantOf(text: string | undefined): number | undefined {
  if (text === undefined || !INSTANT.test(text)) return undefined;
  // oxlint-disable-next-line no-restricted-globals -- reads a given time, no clock
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
