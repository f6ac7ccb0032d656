/**
 * Keys and documents of those who mean no good, over a real socket: nothing folds their paths on the
 * way, and what they cost is seen in the memory of a process that does nothing else.
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAtoll, type AtollProcess } from "../../bench/atoll-process.ts";
import { residentMiB } from "../../bench/figures.ts";

const AUTHORIZATION =
  "AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";

let home: string;
let atoll: AtollProcess;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "atoll-s3-input-"));
  const flags = ["--data", join(home, "data"), "--log-level", "error"];
  atoll = await startAtoll({ flags });
  await ask("PUT", "/bucket");
});
afterAll(async () => {
  await atoll.stop();
  rmSync(home, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Sends a request with its path exactly as it is; the answer ends with the connection. */
function ask(method: string, path: string, body: string | Buffer = ""): Promise<Answer> {
  const socket = connect(atoll.port, "127.0.0.1");
  const head = [
    `${method} ${path} HTTP/1.1`,
    "host: localhost",
    `authorization: ${AUTHORIZATION}`,
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  socket.write(body);
  const pieces: Buffer[] = [];
  socket.on("data", (piece: Buffer) => pieces.push(piece));
  // A server that has answered need not read the rest.
  socket.on("error", () => undefined);
  return new Promise((resolve) =>
    socket.on("close", () => {
      const text = Buffer.concat(pieces).toString();
      const end = text.indexOf("\r\n\r\n");
      resolve({ status: Number(text.slice(9, 12)), text: text.slice(end + 4) });
    }),
  );
}

/** Percent-encodes every byte. */
function encoded(key: string): string {
  return [...Buffer.from(key)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
}

/** The keys of the bucket, as its listing has them. */
async function keys(): Promise<readonly string[]> {
  const { text } = await ask("GET", "/bucket?list-type=2&encoding-type=url");
  return [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = ""]) =>
    decodeURIComponent(key.replaceAll("+", " ")),
  );
}

/** A raw path below the bucket, and the key that it names. */
const paths: readonly (readonly [string, string])[] = [
  ["/a/../b", "a/../b"],
  ["/..", ".."],
  ["/../../../../etc/passwd", "../../../../etc/passwd"],
  ["/./a", "./a"],
  ["//", "/"],
  ["//leading", "/leading"],
  ["///", "//"],
  ["/a//b", "a//b"],
  ["/trailing/", "trailing/"],
  ["/%2e%2e/%2E%2E/x", "../../x"],
  ["/%2f%2f", "//"],
  ["/%25", "%"],
  ["/%252e%252e%252f", "%2e%2e%2f"],
  ["/a+b", "a+b"],
  ["/a%20b", "a b"],
  ["/%3FversionId=x", "?versionId=x"],
  ["/%5c..%5cwindows", "\\..\\windows"],
  ["/__proto__", "__proto__"],
];

/** Of each general category of Unicode some, and what is awkward in files, paths and XML. */
const characters = Array.from(
  "Aaǅʰª\u0301ः\u20dd١Ⅷ²_-()«»!+$^©\u00a0\u2028\u2029\u200b\u202e\ufeff\ufffd\ufffe\uffff\ue000😀" +
    "\u{10ffff}\u{e0001}\u0001\u0008\t\n\r\u001b\u001f\u007f\u0080\u0085\u009f\"'<>&;:*?|`~#",
);

describe("keys on the wire", () => {
  it.each(paths)("%s is stored and listed as %j", async (path, key) => {
    expect((await ask("PUT", `/bucket${path}`, key)).status).toBe(200);
    expect(await keys()).toEqual([key]);
    expect(await ask("GET", `/bucket${path}`)).toEqual({ status: 200, text: key });
    expect((await ask("DELETE", `/bucket/${encoded(key)}`)).status).toBe(204);
    expect(await keys()).toEqual([]);
  });

  it("of every class of Unicode, up to 1,024 bytes, are listed as they are and in the order of bytes", async () => {
    const all = [...characters.map((each) => `k${each}`), "x".repeat(1024), "€".repeat(341)];
    for (const key of all) {
      const { status } = await ask("PUT", `/bucket/${encoded(key)}`, key);
      expect([key, status]).toEqual([key, 200]);
    }
    const expected = all.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(await keys()).toEqual(expected);
    for (const key of all) {
      const { text } = await ask("GET", `/bucket/${encoded(key)}`);
      expect(text).toBe(key);
      await ask("DELETE", `/bucket/${encoded(key)}`);
    }
    expect(await keys()).toEqual([]);
  });

  it("of 1,025 bytes are refused", async () => {
    const { status, text } = await ask("PUT", `/bucket/${"x".repeat(1025)}`, "x");
    expect([status, text]).toEqual([400, expect.stringContaining("KeyTooLongError")]);
  });

  it("never name a file", async () => {
    const large = Buffer.alloc(200_000, "x");
    for (const [path] of paths)
      expect((await ask("PUT", `/bucket${path}`, large)).status).toBe(200);
    expect(readdirSync(dirname(join(home, "data")))).toEqual(["data"]);
    const blobs = join(home, "data", "blobs");
    const found = readdirSync(blobs, { recursive: true, withFileTypes: true });
    const files = found.filter((entry) => entry.isFile());
    expect(files).toHaveLength(new Set(paths.map(([, key]) => key)).size);
    for (const { name, parentPath } of files) {
      expect(name).toMatch(/^[0-9a-f]{32}$/);
      expect(parentPath).toBe(join(blobs, name.slice(0, 2)));
    }
    for (const [, key] of paths) await ask("DELETE", `/bucket/${encoded(key)}`);
  });
});

/** How many MiB the process has at the most while something is done, more than before. */
async function grownMiB(act: () => Promise<unknown>): Promise<number> {
  const before = residentMiB(atoll.pid);
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, residentMiB(atoll.pid))), 100);
  await act();
  clearInterval(watch);
  return Math.max(peak, residentMiB(atoll.pid)) - before;
}

const levels = Array.from(
  { length: 20 },
  (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(20)}">`,
).join("");
const tag = "<Tag><Key>a</Key><Value>b</Value></Tag>";
const TAGS = Math.ceil(10_000_000 / tag.length);

/** Documents that ask for more than they are. */
const documents: readonly (readonly [string, string, string])[] = [
  [
    "a bomb",
    `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">${levels}]><Tagging>&l20;</Tagging>`,
    "MalformedXML",
  ],
  [
    "an external entity",
    `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Tagging>&x;</Tagging>`,
    "MalformedXML",
  ],
  ["10,000 levels", "<a>".repeat(10_000) + "</a>".repeat(10_000), "MalformedXML"],
  [
    "10 MB of tags",
    `<Tagging><TagSet>${tag.repeat(TAGS)}</TagSet></Tagging>`,
    "MaxMessageLengthExceeded",
  ],
];

describe("documents on the wire", () => {
  it.each(documents)("%s is refused, with flat memory", async (_, document, code) => {
    await ask("PUT", "/bucket/tagged", "x");
    const queries = ["/bucket?tagging", "/bucket/tagged?tagging", "/bucket?lifecycle"];
    const refused = async (path: string): Promise<void> => {
      const { status, text } = await ask("PUT", path, document);
      expect([status, text]).toEqual([400, expect.stringContaining(`<Code>${code}</Code>`)]);
      expect(text).not.toContain("root:");
    };
    const load = async (): Promise<void> => {
      for (let round = 0; round < 20; round += 1) await Promise.all(queries.map(refused));
    };
    // Of the 600 MB that the largest document comes to, buffers not yet collected take up to 80; one
    // that is kept, or parsed, would take more than its size.
    expect(await grownMiB(load)).toBeLessThan(150);
  });

  it("one that comes slowly, or never to its end, is not waited for by others", async () => {
    const socket = connect(atoll.port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(
      `PUT /bucket?tagging HTTP/1.1\r\nhost: localhost\r\nauthorization: ${AUTHORIZATION}\r\ncontent-length: 1000\r\n\r\n<Tagging>`,
    );
    expect((await ask("GET", "/bucket?list-type=2")).status).toBe(200);
    socket.destroy();
    expect((await ask("GET", "/bucket?tagging")).status).toBe(404);
  });
});
