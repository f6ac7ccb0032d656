/**
 * Errors as botocore shows them, which is how they were recorded: read from the answer itself, for
 * the SDK for JavaScript keeps less of it.
 */
import { STATUS_CODES } from "node:http";

/** An answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WireError {
  /** `Code`, `Message`, and where present `Type`, `QueryErrorCode`, `Detail` and S3's own. */
  readonly error: Readonly<Record<string, string>>;
  /** The members of the error's body. */
  readonly members: Readonly<Record<string, unknown>>;
}

/** Reads an error of any protocol but CBOR's. */
export function wireError(answer: WireAnswer): WireError {
  const { status, headers, body } = answer;
  if (body === "") {
    // The answer to a HEAD request has only its status.
    return { error: { Code: String(status), Message: STATUS_CODES[status] ?? "" }, members: {} };
  }
  return body.startsWith("<") ? xmlError(body) : jsonError(body, headers);
}

function jsonError(body: string, headers: Readonly<Record<string, string>>): WireError {
  const members = JSON.parse(body) as Record<string, unknown>;
  const type = headers["x-amzn-errortype"] ?? text(members["__type"] ?? members["code"]);
  const name = type.replace(/^.*#/, "").replace(/:.*$/, "");
  const message = text(members["message"] ?? members["Message"]);
  const [code, sender] = headers["x-amzn-query-error"]?.split(";") ?? [];
  if (code === undefined || sender === undefined) {
    return { error: { Code: name, Message: message }, members };
  }
  const error = { Code: code, Message: message, QueryErrorCode: name, Type: sender };
  return { error, members };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

const XML_ERROR = /<Error>([\s\S]*?)<\/Error>/;
const XML_MEMBER = /<([\w.-]+)(?:\s*\/>|>([^<]*)<\/\1>)/g;
/** What botocore counts as facts of the answer, not of the error. */
const FACTS_OF_ANSWER = ["RequestId", "RequestID", "HostId"];

function xmlError(body: string): WireError {
  const members: Record<string, string> = {};
  const [, inner = ""] = XML_ERROR.exec(body) ?? [];
  for (const [, name = "", content = ""] of inner.matchAll(XML_MEMBER)) {
    if (!FACTS_OF_ANSWER.includes(name)) members[name] = unescaped(content);
  }
  return { error: members, members };
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  gt: ">",
  lt: "<",
  quot: '"',
};

function unescaped(text: string): string {
  return text.replaceAll(/&(?:#x([\da-fA-F]+)|#(\d+)|(\w+));/g, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(String(hex), 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return ENTITIES[String(name)] ?? whole;
  });
}
