/** Whether an answer is one that a client can read. */
import { cbor } from "@smithy/core/cbor";
import type { Draft, Family } from "./draft.ts";

export interface SeenAnswer {
  readonly method: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * Finds what is wrong with an answer.
 *
 * @param draft The request: the syntax that it asks for, where that is clear.
 */
export function findFlaw(
  answer: SeenAnswer,
  { family, isRest = false }: Pick<Draft, "family" | "isRest">,
): string | undefined {
  const { status, headers, body, method } = answer;
  const flaw = headFlaw(answer);
  if (flaw !== undefined || (isRest && status < 400)) return flaw;
  if (method === "HEAD" || status === 204) {
    return body.length === 0 ? undefined : "a body where there may be none";
  }
  const type = headers["content-type"] ?? "";
  if (body.length === 0) return status < 400 ? undefined : "an error without a body";
  if (family !== undefined && familyOf(type) !== family) return `${type} instead of ${family}`;
  return syntaxFlaw(type, body);
}

function headFlaw({ status, headers }: SeenAnswer): string | undefined {
  if (!Number.isInteger(status) || status < 200 || status > 599) return `status ${status}`;
  // 501 names an operation that does not exist yet; no other failure of the server is modelled.
  if (status >= 500 && status !== 501) return `unmodelled ${status}`;
  const unprintable = Object.keys(headers).find((name) =>
    /[^\t\x20-\x7e\x80-\xff]/.test(headers[name] ?? ""),
  );
  return unprintable === undefined ? undefined : `unprintable header ${unprintable}`;
}

function familyOf(type: string): Family | undefined {
  if (/json/.test(type)) return "json";
  if (/xml/.test(type)) return "xml";
  return /cbor/.test(type) ? "cbor" : undefined;
}

function syntaxFlaw(type: string, body: Buffer): string | undefined {
  try {
    switch (familyOf(type)) {
      case "json":
        JSON.parse(utf8(body));
        return undefined;
      case "xml":
        requireWellFormed(utf8(body));
        return undefined;
      case "cbor":
        cbor.deserialize(body);
        return undefined;
      default:
        return /^text\/(?:html|plain)/.test(type) ? undefined : `a body of type \`${type}\``;
    }
  } catch (error) {
    return `not well-formed ${type}: ${String(error)}`;
  }
}

function utf8(body: Buffer): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(body);
}

/** What XML 1.0 allows between tags: no control characters, no bare ampersand or angle bracket. */
const TEXT =
  /^(?:[\t\n\r\x20-%'-;=?-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}>]|&(?:amp|lt|gt|quot|apos|#x?[\da-fA-F]+);)*$/u;

function requireWellFormed(text: string): void {
  const open: string[] = [];
  let documents = 0;
  for (const [token] of text.matchAll(/<[^>]*>|[^<]+/g)) {
    if (token.startsWith("<?")) continue;
    if (token.startsWith("</")) {
      if (open.pop() !== token.slice(2, -1).trim()) throw new Error(`unbalanced ${token}`);
    } else if (token.startsWith("<")) {
      const name = /^<([A-Za-z_][\w:.-]*)(?:\s+[\w:.-]+="[^"<]*")*\s*\/?>$/.exec(token)?.[1];
      if (name === undefined) throw new Error(`a tag ${token}`);
      if (open.length === 0) documents += 1;
      if (!token.endsWith("/>")) open.push(name);
    } else if (!TEXT.test(token)) {
      throw new Error(`a text ${JSON.stringify(token.slice(0, 80))}`);
    } else if (open.length === 0 && token.trim() !== "") {
      throw new Error("text outside the document");
    }
  }
  if (open.length > 0 || documents !== 1) throw new Error("no single, closed document");
}
