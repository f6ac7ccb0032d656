/**
 * URI patterns such as `/{Bucket}/{Key+}?tagging`: their parts, and the labels of a path by them.
 */
import type { HttpBinding } from "../model/contract.ts";
import type { WireRequest } from "./protocol.ts";
import { decodeUriText, parseQuery } from "./uri-text.ts";

export interface Segment {
  readonly kind: "literal" | "label" | "greedy";
  /** The literal text, or the name of the label. */
  readonly text: string;
}

export interface UriPattern {
  readonly segments: readonly Segment[];
  /** Arguments that the query must have; an empty value stands for any. */
  readonly literals: readonly (readonly [name: string, value: string])[];
}

const patterns = new WeakMap<HttpBinding, UriPattern>();

/** Takes a binding's pattern apart, once. */
export function patternOf(http: HttpBinding): UriPattern {
  const known = patterns.get(http);
  if (known !== undefined) return known;
  const [path = "", query = ""] = http.uri.split("?", 2);
  const segments = path.split("/").filter((text) => text !== "");
  const pattern = { segments: segments.map(segmentOf), literals: literalsOf(query) };
  patterns.set(http, pattern);
  return pattern;
}

function segmentOf(text: string): Segment {
  if (!text.startsWith("{")) return { kind: "literal", text };
  if (text.endsWith("+}")) return { kind: "greedy", text: text.slice(1, -2) };
  return { kind: "label", text: text.slice(1, -1) };
}

/** The SDK's `x-id=Operation` is a hint that other clients do not send. */
function literalsOf(query: string): UriPattern["literals"] {
  return [...parseQuery(query)]
    .map(([name, values]) => [name, values[0] ?? ""] as const)
    .filter(([name]) => name !== "x-id");
}

/** The literal path that follows a greedy label, `/policy` for instance, or nothing. */
export function suffixAfter(segments: readonly Segment[], greedyAt: number): string {
  return segments
    .slice(greedyAt + 1)
    .map(({ text }) => `/${text}`)
    .join("");
}

/** What a greedy label takes of the rest of a path, undefined when the suffix does not follow. */
export function greedyText(rest: string, suffix: string): string | undefined {
  if (suffix === "") return rest;
  const end = withoutTrailingSlashes(rest);
  return end.endsWith(suffix) && end.length > suffix.length
    ? end.slice(0, -suffix.length)
    : undefined;
}

function withoutTrailingSlashes(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0x2f) end -= 1;
  return text.slice(0, end);
}

/**
 * Reads the labels of an operation's path, decoded.
 *
 * @param http The binding of the operation that this request means.
 * @throws MalformedUri
 */
export function readLabels(
  http: HttpBinding,
  { path, labels }: Pick<WireRequest, "path" | "labels">,
): Record<string, string> {
  const values: Record<string, string> = { ...labels };
  const { segments } = patternOf(http);
  let at = 0;
  for (const [index, { kind, text }] of segments.entries()) {
    if (index === 0 && kind === "label" && values[text] !== undefined) continue;
    if (kind === "greedy") {
      const raw = greedyText(path.slice(at + 1), suffixAfter(segments, index));
      values[text] = decodeUriText(raw ?? "");
      break;
    }
    const next = path.indexOf("/", at + 1);
    const end = next === -1 ? path.length : next;
    if (kind === "label") values[text] = decodeUriText(path.slice(at + 1, end));
    at = end;
  }
  return values;
}
