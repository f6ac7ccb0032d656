/** Requests to S3 as the benchmarks send them, and the bare servers that Atoll is held against. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { HttpConnection, type Address } from "./http-connection.ts";

export const ACCOUNT = "111111111111";
export const MIB: number = 1024 ** 2;

/** The signature's word is taken, here and by the peers: what is measured is the storage. */
function headersNow(): Readonly<Record<string, string>> {
  // 20260115T103000Z
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const scope = `${ACCOUNT}/${time.slice(0, 8)}/us-east-1/s3/aws4_request`;
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`,
    "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
    "x-amz-date": time,
  };
}

/** A request without what its body is made of. */
export interface Exchange {
  readonly method: "PUT" | "GET";
  readonly path: string;
  /** How long a body is sent; none without it. */
  readonly bytes?: number;
}

const NOTHING = Buffer.alloc(0);

/** A whole request with a small body, as the load generator sends it. */
export function requestBytes(
  { host, port }: Address,
  {
    method,
    path,
    body = NOTHING,
  }: { readonly method: string; readonly path: string; readonly body?: Buffer },
): Buffer {
  const lines = Object.entries(headersNow()).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} ${path} HTTP/1.1\r\nhost: ${host}:${port}\r\n${lines.join("")}`;
  return Buffer.concat([Buffer.from(`${head}content-length: ${body.length}\r\n\r\n`), body]);
}

/** Sends a request with a small body on a connection of its own. */
export async function send(
  address: Address,
  request: { readonly method: string; readonly path: string; readonly body?: Buffer },
): Promise<void> {
  const connection = new HttpConnection(address);
  const { status, body } = await connection.send(requestBytes(address, request));
  connection.close();
  if (status !== 200) {
    throw new Error(`${request.method} ${request.path}: ${status} ${body.toString()}`);
  }
}

/** Sends a body of some bytes, reads the answer to its end, and tells how many milliseconds that took. */
export async function exchange(
  { host, port }: Address,
  { method, path, bytes = 0 }: Exchange,
): Promise<number> {
  const beganAt = performance.now();
  const headers = { ...headersNow(), "content-length": String(bytes) };
  const request = httpRequest({ host, port, method, path, headers });
  const answered = once(request, "response");
  const piece = Buffer.alloc(MIB, "x");
  for (let sent = 0; sent < bytes; sent += piece.length) {
    if (!request.write(piece)) await once(request, "drain");
  }
  request.end();
  const [answer] = (await answered) as [AsyncIterable<Buffer> & { readonly statusCode: number }];
  for await (const _ of answer);
  if (answer.statusCode !== 200) throw new Error(`${method} ${path}: ${answer.statusCode}`);
  return performance.now() - beganAt;
}

/** Starts one of the bare servers; it prints its port. */
export async function startServer(
  script: string,
  args: readonly string[],
): Promise<{ readonly address: Address; readonly child: ChildProcess }> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return { address: { host: "127.0.0.1", port: Number(line) }, child };
}
