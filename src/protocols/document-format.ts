/**
 * How REST protocols and event streams write structures: a format reads and writes whole documents
 * by the member that holds them.
 */
import type { Member } from "../model/contract.ts";
import { parseJsonBody, readJsonValue, writeJsonValue } from "./json-value.ts";
import { MalformedXml, parseXml } from "./xml-document.ts";
import { readXmlValue, writeXmlElement } from "./xml-value.ts";

export interface DocumentFormat {
  readonly contentType: string;
  /** @throws Fault `SerializationException`, or MalformedXml */
  read(member: Member, bytes: Uint8Array): unknown;
  /** @param xmlNamespace The namespace of the root element, where the format is XML. */
  write(member: Member, value: unknown, xmlNamespace?: string): string | Uint8Array;
}

export const jsonDocument: DocumentFormat = {
  contentType: "application/json",
  read: ({ shape }, bytes) => readJsonValue(shape, parseJsonBody(bytes)),
  write: ({ shape }, value) => JSON.stringify(writeJsonValue(shape, value)),
};

export const xmlDocument: DocumentFormat = {
  contentType: "application/xml",
  read: readXmlDocument,
  write: writeXmlDocument,
};

const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

function readXmlDocument(member: Member, bytes: Uint8Array): unknown {
  const root = parseXml(bytes);
  if (root.name !== rootName(member)) throw new MalformedXml(`unexpected root ${root.name}`);
  return readXmlValue(member, root);
}

function writeXmlDocument(member: Member, value: unknown, xmlNamespace?: string): string {
  const own = member.xmlNamespace ?? ("members" in member.shape && member.shape.xmlNamespace);
  const namespace = own || (xmlNamespace === undefined ? undefined : { uri: xmlNamespace });
  const root = namespace === undefined ? member : { ...member, xmlNamespace: namespace };
  return XML_DECLARATION + writeXmlElement(rootName(member), root, value);
}

function rootName({ shape, xmlName }: Member): string {
  if (xmlName !== undefined) return xmlName;
  return "members" in shape ? (shape.xmlName ?? shape.name) : shape.kind;
}
