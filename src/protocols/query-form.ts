/**
 * The parameters of a Query request as a tree, one level for each dot of their names:
 *
 * ```
 * Action=TagQueue&Tag.1.Key=team&Tag.1.Value=a      Action: "TagQueue"
 *                                                   Tag: 1: Key: "team", Value: "a"
 * ```
 *
 * Parameters come in the query, in the body or in both. Of several with one name the first counts.
 */
import type { Fault } from "../model/fault.ts";
import { malformedQueryString, serializationFault } from "./faults.ts";
import type { WireRequest } from "./protocol.ts";

export interface FormNode {
  /** The value of the parameter with exactly this name. */
  value: string | undefined;
  /** What follows behind the next dot. */
  children: Map<string, FormNode> | undefined;
}

/** More dots than any operation's input has, in one parameter's name. */
const LEVELS_MAX = 32;
/** Keeps the tree within about 100 MB; PutMetricData's largest requests make 300,000 nodes. */
const NODES_MAX = 500_000;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Parses the parameters of a request.
 *
 * @throws Fault `MalformedQueryString` for text that is not well encoded, `MalformedInput` beyond
 *   the limits.
 */
export function parseForm(request: WireRequest): FormNode {
  const root: FormNode = { value: undefined, children: undefined };
  let nodes = 0;
  for (const text of [request.query, decode(request.body)]) {
    for (let start = 0; start < text.length;) {
      let end = text.indexOf("&", start);
      if (end < 0) end = text.length;
      nodes += addParameter(root, text.slice(start, end));
      if (nodes > NODES_MAX) throw tooLarge();
      start = end + 1;
    }
  }
  return root;
}

/**
 * Finds the first value of one parameter without parsing the others.
 *
 * @param name A name that needs no encoding, such as `Action`.
 */
export function findParameter(request: WireRequest, name: string): string | undefined {
  return findIn(request.query, name) ?? findIn(decode(request.body), name);
}

function findIn(text: string, name: string): string | undefined {
  const sought = `${name}=`;
  let at = text.indexOf(sought);
  while (at > 0 && text[at - 1] !== "&") at = text.indexOf(sought, at + 1);
  if (at < 0) return undefined;
  const end = text.indexOf("&", at);
  return unescapeText(text.slice(at + sought.length, end < 0 ? text.length : end));
}

/**
 * Adds a parameter to the tree.
 *
 * @returns The number of nodes that it added.
 */
function addParameter(root: FormNode, parameter: string): number {
  const equals = parameter.indexOf("=");
  const name = unescapeText(equals < 0 ? parameter : parameter.slice(0, equals));
  if (name === "") return 0;
  let node = root;
  let added = 0;
  for (let start = 0, levels = 0; start <= name.length; levels += 1) {
    if (levels === LEVELS_MAX) throw tooLarge();
    const dot = name.indexOf(".", start);
    const end = dot < 0 ? name.length : dot;
    const part = name.slice(start, end);
    let child = node.children?.get(part);
    if (child === undefined) {
      child = addChild(node, part);
      added += 1;
    }
    node = child;
    start = end + 1;
  }
  node.value ??= equals < 0 ? "" : unescapeText(parameter.slice(equals + 1));
  return added;
}

function addChild(node: FormNode, name: string): FormNode {
  const child = { value: undefined, children: undefined };
  node.children ??= new Map();
  node.children.set(name, child);
  return child;
}

function decode(body: Uint8Array): string {
  if (body.byteLength === 0) return "";
  try {
    return utf8.decode(body);
  } catch {
    throw malformedQueryString();
  }
}

function unescapeText(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    throw malformedQueryString();
  }
}

function tooLarge(): Fault {
  return serializationFault("The request has too many parameters.");
}
