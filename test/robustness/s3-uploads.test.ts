/**
 * Uploads that come to nothing leave nothing: neither an object nor a file. A process that is killed
 * leaves what it was writing, which the next start removes.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAtoll, type AtollProcess } from "../../bench/atoll-process.ts";

const BYTES = 600_000;
const body = randomBytes(BYTES);
const SIGNED =
  "authorization: AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0\r\n";

let folder: string;
let atoll: AtollProcess;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "atoll-s3-uploads-"));
  atoll = await start();
  await ask("PUT", "/bucket");
});
afterAll(async () => {
  await atoll.stop();
  rmSync(folder, { recursive: true, force: true });
});

function start(): Promise<AtollProcess> {
  return startAtoll({ flags: ["--data", folder, "--log-level", "error"] });
}

/** A whole request. */
async function ask(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  sent?: Buffer,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`http://127.0.0.1:${atoll.port}${path}`, {
    method,
    headers: { authorization: SIGNED.slice("authorization: ".length).trim(), ...headers },
    ...(sent !== undefined && { body: new Uint8Array(sent) }),
  });
  return { status: response.status, text: await response.text() };
}

/** Begins an upload by hand. */
function open(headers: string, path = "/bucket/key"): Socket {
  const socket = connect(atoll.port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(`PUT ${path} HTTP/1.1\r\nhost: localhost\r\n${SIGNED}${headers}\r\n`);
  return socket;
}

/** Begins an upload in parts, and tells its id. */
async function beginParts(): Promise<string> {
  const { text } = await ask("POST", "/bucket/key?uploads");
  return /<UploadId>([^<]+)<\/UploadId>/.exec(text)?.[1] ?? "";
}

function files(): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /^[0-9a-f]{32}$/.test(entry.name))
    .map(({ name }) => name);
}

/** Waits until the files are as many. */
async function untilFiles(count: number): Promise<void> {
  await expect.poll(() => files().length).toBe(count);
}

async function expectNothing(): Promise<void> {
  await untilFiles(0);
  expect((await ask("GET", "/bucket?list-type=2")).text).toContain("<KeyCount>0</KeyCount>");
}

function ended(socket: Socket): Promise<string> {
  let text = "";
  socket.setEncoding("latin1").on("data", (piece: string) => (text += piece));
  return new Promise((resolve) => socket.on("close", () => resolve(text)));
}

describe("an upload leaves nothing behind", () => {
  it("when its client goes away in the middle", async () => {
    const socket = open(`content-length: ${BYTES * 4}\r\n`);
    // So much that some of it is in a file.
    for (let sent = 0; sent < 3; sent += 1) socket.write(body);
    await untilFiles(1);
    socket.destroy();
    await expectNothing();
    expect(files()).toEqual([]);
  });

  it("when its client ends it too early", async () => {
    const socket = open(`content-length: ${BYTES * 4}\r\n`);
    const answer = ended(socket);
    socket.write(body);
    socket.end();
    expect(await answer).not.toContain("200 OK");
    await expectNothing();
  });

  it("when a chunked one has another length than it said", async () => {
    const chunk = `${BYTES.toString(16)}\r\n`;
    for (const decoded of [BYTES - 1, BYTES + 1]) {
      const encoded = Buffer.concat([Buffer.from(chunk), body, Buffer.from("\r\n0\r\n\r\n")]);
      const { status, text } = await ask(
        "PUT",
        "/bucket/key",
        {
          "content-encoding": "aws-chunked",
          "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
          "x-amz-decoded-content-length": String(decoded),
        },
        encoded,
      );
      expect([status, text]).toEqual([400, expect.stringContaining("<Code>")]);
    }
    await expectNothing();
  });

  it.each([
    ["Content-MD5", "content-md5", createHash("md5").update("other").digest("base64"), "BadDigest"],
    ["a malformed Content-MD5", "content-md5", "no", "InvalidDigest"],
    ["CRC32", "x-amz-checksum-crc32", "AAAAAA==", "BadDigest"],
    ["CRC64NVME", "x-amz-checksum-crc64nvme", "AAAAAAAAAAA=", "BadDigest"],
    ["SHA-256", "x-amz-checksum-sha256", `${"A".repeat(43)}=`, "BadDigest"],
    ["a payload's hash", "x-amz-content-sha256", "0".repeat(64), "XAmzContentSHA256Mismatch"],
  ])("when %s is wrong", async (_, header, value, code) => {
    const { status, text } = await ask("PUT", "/bucket/key", { [header]: value }, body);
    expect([status, text]).toEqual([400, expect.stringContaining(`<Code>${code}</Code>`)]);
    await expectNothing();
  });

  it("when it is a part that is broken off or wrong, but for the upload itself", async () => {
    const uploadId = await beginParts();
    const path = `/bucket/key?partNumber=1&uploadId=${uploadId}`;
    const socket = open(`content-length: ${BYTES * 4}\r\n`, path);
    for (let sent = 0; sent < 3; sent += 1) socket.write(body);
    await untilFiles(1);
    socket.destroy();
    await untilFiles(0);
    const other = createHash("md5").update("other").digest("base64");
    const wrong = await ask("PUT", path, { "content-md5": other }, body);
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining("BadDigest")]);
    expect((await ask("GET", `/bucket/key?uploadId=${uploadId}`)).text).not.toContain("<Part>");
    await expectNothing();
    expect((await ask("PUT", path, {}, body)).status).toBe(200);
    expect(files()).toHaveLength(1);
    expect((await ask("DELETE", `/bucket/key?uploadId=${uploadId}`)).status).toBe(204);
    await expectNothing();
  });

  it("when it replaces a part and is wrong: the part before stays", async () => {
    const uploadId = await beginParts();
    const path = `/bucket/key?partNumber=1&uploadId=${uploadId}`;
    expect((await ask("PUT", path, {}, body)).status).toBe(200);
    const kept = files();
    const wrong = await ask("PUT", path, { "x-amz-checksum-crc32": "AAAAAA==" }, body);
    expect(wrong.status).toBe(400);
    await expect.poll(files).toEqual(kept);
    await ask("DELETE", `/bucket/key?uploadId=${uploadId}`);
    await expectNothing();
  });

  it("when it comes by a form and is broken off", async () => {
    const socket = connect(atoll.port, "127.0.0.1");
    socket.on("error", () => undefined);
    const head = [
      "POST /bucket HTTP/1.1",
      "host: localhost",
      "content-type: multipart/form-data; boundary=b",
      `content-length: ${BYTES * 4}`,
    ];
    const field = '--b\r\ncontent-disposition: form-data; name="key"\r\n\r\nkey\r\n';
    const file = '--b\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n';
    socket.write(`${head.join("\r\n")}\r\n\r\n${field}${file}`);
    for (let sent = 0; sent < 3; sent += 1) socket.write(body);
    await untilFiles(1);
    socket.destroy();
    await expectNothing();
    expect(files()).toEqual([]);
  });

  it("of what comes behind its length", async () => {
    for (const bytes of [5, BYTES]) {
      const socket = open(`content-length: ${bytes}\r\n`);
      const answers = ended(socket);
      const surplus = Buffer.from("these are no part of it\r\n\r\n");
      socket.write(Buffer.concat([body.subarray(0, bytes), surplus]));
      expect(await answers).toContain("HTTP/1.1 400");
      // What came before was a whole request, whose answer has no connection left: it is worked on
      // still, and done when the process has finished what it began.
      await atoll.stop();
      atoll = await start();
      const got = await fetch(`http://127.0.0.1:${atoll.port}/bucket/key`, {
        headers: { authorization: SIGNED.slice("authorization: ".length).trim() },
      });
      const found = Buffer.from(await got.arrayBuffer());
      expect(got.status === 404 || found.equals(body.subarray(0, bytes))).toBe(true);
      await ask("DELETE", "/bucket/key");
      await expectNothing();
    }
  });

  it("when a trailer is wrong", async () => {
    const end = Buffer.from("\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n");
    const encoded = Buffer.concat([Buffer.from(`${BYTES.toString(16)}\r\n`), body, end]);
    const { status, text } = await ask(
      "PUT",
      "/bucket/key",
      {
        "content-encoding": "aws-chunked",
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": String(BYTES),
        "x-amz-trailer": "x-amz-checksum-crc32",
      },
      encoded,
    );
    expect([status, text]).toEqual([400, expect.stringContaining("<Code>BadDigest</Code>")]);
    await expectNothing();
  });

  it("when the process is killed, but for one file until the next start", async () => {
    const socket = open(`content-length: ${BYTES * 4}\r\n`);
    for (let sent = 0; sent < 3; sent += 1) socket.write(body);
    await untilFiles(1);
    await atoll.stop("SIGKILL");
    expect(files()).toHaveLength(1);
    atoll = await start();
    expect(files()).toEqual([]);
    await expectNothing();
  });
});
