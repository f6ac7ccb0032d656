/**
 * Plausible requests in the REST protocols: a value for every member that the contract binds to the
 * path, the query, a header or the body.
 *
 * ```
 * PUT /fuzz/fuzz1?tagging HTTP/1.1        labels and query of `/{Bucket}/{Key+}?tagging`
 * x-amz-tagging-directive: fuzz0          a member bound to a header
 *
 * <Tagging><TagSet>...</TagSet></Tagging>   the payload
 * ```
 */
import type { Member, OperationContract, Shape } from "../../src/model/contract.ts";
import type { Draft } from "./draft.ts";
import type { Random } from "./random.ts";

type Value = Readonly<Record<string, unknown>>;

/** Writes a drawn input as a request. */
export function restDraft(
  { http, input, service }: OperationContract,
  value: Value,
  headers: Draft["headers"],
  random: Random,
): Draft {
  if (http === undefined) throw new Error(`${input.name} has no binding`);
  const [pattern = "/", fixed = ""] = http.uri.split("?", 2);
  const query = fixed === "" ? [] : [fixed];
  const rest: [string, Member, unknown][] = [];
  let target = pattern;
  let payload: [string, Member, unknown] | undefined;
  for (const [name, member] of Object.entries(input.members)) {
    const given = value[name];
    if (member.httpLabel === true) {
      target = target.replace(new RegExp(`\\{${name}\\+?\\}`), label(given, random));
    } else if (given === undefined || given === null) continue;
    else if (member.httpQuery !== undefined) query.push(`${member.httpQuery}=${escaped(given)}`);
    else if (isHeader(member)) headers.push(...headersOf(member, given));
    else if (member.httpPayload === true) payload = [name, member, given];
    else rest.push([name, member, given]);
  }
  const isXml = service.protocols.includes("restXml");
  const body = payload === undefined ? bodyOf(rest, isXml, input.name) : payloadOf(payload, isXml);
  if (query.length > 0) target += `?${query.join("&")}`;
  return { method: http.method, target, headers, body, family: undefined, isRest: true };
}

function label(value: unknown, random: Random): string {
  // Slashes in a key go as they are, or escaped.
  const text = escaped(value ?? "");
  return random.chance(0.5) ? text.replaceAll("%2F", "/") : text;
}

function escaped(value: unknown): string {
  return encodeURIComponent(textOf(value).toWellFormed());
}

function isHeader({ httpHeader, httpPrefixHeaders }: Member): boolean {
  return httpHeader !== undefined || httpPrefixHeaders !== undefined;
}

function headersOf(
  { httpHeader, httpPrefixHeaders: prefix = "" }: Member,
  value: unknown,
): Draft["headers"] {
  if (httpHeader !== undefined) return [[httpHeader, headerText(value)]];
  const entries = typeof value === "object" ? Object.entries(value as Value) : [];
  return entries.map(([key, text]): [string, string] => [`${prefix}${key}`, headerText(text)]);
}

/** What a header can hold: control characters would end it. */
function headerText(value: unknown): string {
  return Buffer.from(textOf(value).replaceAll(/\p{Cc}/gu, " ")).toString("latin1");
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function bodyOf(rest: readonly [string, Member, unknown][], isXml: boolean, name: string): Buffer {
  if (rest.length === 0) return Buffer.alloc(0);
  if (!isXml)
    return Buffer.from(JSON.stringify(Object.fromEntries(rest.map(([n, , v]) => [n, v]))));
  const inside = rest.map(([member, binding, value]) => xml(member, binding, value)).join("");
  return Buffer.from(`<${name}>${inside}</${name}>`);
}

function payloadOf([name, member, value]: [string, Member, unknown], isXml: boolean): Buffer {
  const { shape } = member;
  if (shape.kind === "blob") return Buffer.from(textOf(value), "base64");
  if (shape.kind === "string") return Buffer.from(textOf(value));
  return Buffer.from(isXml ? xml(name, member, value) : JSON.stringify(value));
}

function xml(name: string, { shape, xmlName, xmlFlattened }: Member, value: unknown): string {
  if (value === undefined || value === null) return "";
  const tag = xmlName ?? ("xmlName" in shape && shape.xmlName) ?? name;
  if (shape.kind === "list" && Array.isArray(value)) {
    const inner = xmlFlattened === true ? tag : (shape.member.xmlName ?? "member");
    const items = value.map((item) => xml(String(inner), { shape: shape.member.shape }, item));
    return xmlFlattened === true ? items.join("") : element(String(tag), items.join(""));
  }
  return element(String(tag), contentOf(shape, value));
}

function contentOf(shape: Shape, value: unknown): string {
  if (typeof value !== "object" || value === null) return escapedXml(textOf(value));
  if (shape.kind !== "structure" && shape.kind !== "union") return escapedXml(textOf(value));
  return Object.entries(shape.members)
    .map(([name, member]) => xml(name, member, (value as Value)[name]))
    .join("");
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

function escapedXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
