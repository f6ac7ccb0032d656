import { X509Certificate } from "node:crypto";
import { invalidInput } from "./faults.ts";
import {
  attributeOf,
  childOf,
  childrenOf,
  instantOf,
  isNamed,
  NAMESPACES,
  parseXml,
  textOf,
  type Element,
} from "./saml-document.ts";

/** What the metadata of an identity provider says. */
export interface SamlMetadata {
  /** How it names itself: the `Issuer` of its assertions. */
  readonly entityId: string;
  /** The certificates that it signs with, PEM. */
  readonly certificates: readonly string[];
  readonly validUntilMs: number | undefined;
}

/**
 * Reads an identity provider's metadata.
 *
 * @throws Fault `InvalidInput` When it is none.
 */
export async function readMetadata(document: string): Promise<SamlMetadata> {
  const root = await parseXml(document);
  if (root === undefined || !isNamed(root, NAMESPACES.metadata, "EntityDescriptor"))
    throw refused();
  const entityId = attributeOf(root, "entityID");
  const descriptor = childOf(root, NAMESPACES.metadata, "IDPSSODescriptor");
  if (entityId === undefined || entityId === "" || descriptor === undefined) throw refused();
  const certificates = certificatesIn(descriptor);
  if (certificates.length === 0) throw refused();
  const validUntil = attributeOf(root, "validUntil");
  const validUntilMs = instantOf(validUntil);
  if (validUntil !== undefined && validUntilMs === undefined) throw refused();
  return { entityId, certificates, validUntilMs };
}

/** A key without `use` is for signing too. */
function certificatesIn(descriptor: Element): string[] {
  return childrenOf(descriptor, NAMESPACES.metadata, "KeyDescriptor")
    .filter((key) => (attributeOf(key, "use") ?? "signing") === "signing")
    .flatMap((key) => childrenOf(key, NAMESPACES.signature, "KeyInfo"))
    .flatMap((info) => childrenOf(info, NAMESPACES.signature, "X509Data"))
    .flatMap((data) => childrenOf(data, NAMESPACES.signature, "X509Certificate"))
    .map((certificate) => pemOf(textOf(certificate) ?? ""));
}

function pemOf(base64: string): string {
  try {
    return new X509Certificate(Buffer.from(base64, "base64")).toString();
  } catch {
    throw refused();
  }
}

function refused(): Error {
  return invalidInput("Could not parse metadata");
}
