/**
 * What botocore's client of S3 does otherwise than the SDK for JavaScript: the recordings were made
 * with the former.
 *
 * ```
 * keys of callers            botocore adds the digest of a key, unless one is given
 * members that are left out  botocore leaves them out; the SDK says the client's region to CreateBucket
 * another region's bucket    botocore asks again, there, whatever the answer calls it
 * ```
 */
import { createHash } from "node:crypto";
import { wireError, type WireAnswer } from "./wire-error.ts";

type Params = Readonly<Record<string, unknown>>;

const KEYS = ["SSECustomerKey", "CopySourceSSECustomerKey"];

/** The parameters with keys of the caller's own in base64, and their digests. */
export function withKeyDigests(params: Params): Params {
  let sent = params;
  for (const name of KEYS) {
    const key = params[name];
    if (params[`${name}MD5`] !== undefined) continue;
    if (typeof key !== "string" && !(key instanceof Uint8Array)) continue;
    const digest = createHash("md5").update(key).digest("base64");
    sent = { ...sent, [name]: Buffer.from(key).toString("base64"), [`${name}MD5`]: digest };
  }
  return sent;
}

/** The part of a client by which what it sends can be changed. */
export interface Adjustable {
  readonly middlewareStack: {
    add(middleware: Middleware, options: { readonly step: "initialize"; priority: "low" }): void;
  };
}

type Next = (args: object) => Promise<unknown>;
type Middleware = (next: Next) => Next;

/** Lets a client send what was asked, whatever its commands made of that before. */
export function sendAsAsked(client: Adjustable, asked: () => object): void {
  const restore: Middleware = (next) => (args) => next({ ...args, input: { ...asked() } });
  client.middlewareStack.add(restore, { step: "initialize", priority: "low" });
}

/**
 * The region where botocore asks again after an answer; undefined where it leaves it at that.
 *
 * @param operation Bodies do not tell everything: the answer to a HEAD request has none.
 */
export function findRedirection(operation: string, answer: WireAnswer): string | undefined {
  const { status, headers } = answer;
  if (status < 300) return undefined;
  const { Code: code, Region: region } = wireError(answer).error;
  const isRedirect = status === 301 || status === 307 || code === "PermanentRedirect";
  const isWronglySigned = code === "AuthorizationHeaderMalformed" && region !== undefined;
  const isUnexplained = operation.startsWith("Head") && status === 400;
  const isElsewhere = code === "IllegalLocationConstraintException" && operation !== "CreateBucket";
  if (!isRedirect && !isWronglySigned && !isUnexplained && !isElsewhere) return undefined;
  return headers["x-amz-bucket-region"] ?? region;
}
