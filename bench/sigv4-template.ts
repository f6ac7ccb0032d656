/**
 * Signed requests as bytes, made cheaply: everything but the body is canonicalized once, so that a
 * load generator spends its time on the wire and not on signing. Written apart from Atoll's own
 * verifier, of which it is a second opinion.
 */
import { createSecretKey, createHmac, hash, type KeyObject } from "node:crypto";

/** An access key. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What all requests of one kind have in common. */
export interface Recipe {
  /** The host and port that the client names. */
  readonly host: string;
  readonly region: string;
  /** The name in the credential scope, for example `sqs`. */
  readonly service: string;
  readonly contentType: string;
  /** `X-Amz-Target`, for the JSON protocols. */
  readonly target?: string | undefined;
  readonly path?: string | undefined;
}

/** Writes a body into a whole HTTP/1.1 request. */
export type RequestWriter = (body: string) => Buffer;

/** Prepares requests that are signed with these keys, dated now. */
export function signedRequests(recipe: Recipe, keys: Keys): RequestWriter {
  const { host, region, service, contentType, target, path = "/" } = recipe;
  const time = `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
  const day = time.slice(0, 8);
  const headers: [string, string][] = [
    ["content-type", contentType],
    ["host", host],
    ["x-amz-date", time],
  ];
  if (target !== undefined) headers.push(["x-amz-target", target]);
  const names = headers.map(([name]) => name).join(";");
  const lines = headers.map(([name, value]) => `${name}:${value}\n`).join("");
  const canonical = `POST\n${path}\n\n${lines}\n${names}\n`;
  const scope = `${day}/${region}/${service}/aws4_request`;
  const key = signingKey(keys.secretAccessKey, [day, region, service, "aws4_request"]);
  const wire = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const credential = `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}`;
  const head = `POST ${path} HTTP/1.1\r\n${wire}authorization: ${credential}, SignedHeaders=${names}, Signature=`;

  return (body) => {
    const canonicalHash = hash("sha256", canonical + hash("sha256", body));
    const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${canonicalHash}`;
    const signature = createHmac("sha256", key).update(toSign).digest("hex");
    const length = `content-length: ${Buffer.byteLength(body)}`;
    return Buffer.from(`${head}${signature}\r\n${length}\r\n\r\n${body}`);
  };
}

function signingKey(secret: string, parts: readonly string[]): KeyObject {
  let key: Buffer = Buffer.from(`AWS4${secret}`);
  for (const part of parts) key = createHmac("sha256", key).update(part).digest();
  return createSecretKey(key);
}
