import { createHash } from "node:crypto";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import * as fc from "../../test/support/properties.ts";
import { describe, expect, it } from "vitest";
import type { BodyStream } from "../model/contract.ts";
import { Fault } from "../model/fault.ts";
import { decodeAwsChunked, withoutAwsChunked } from "./aws-chunked.ts";
import type { ChunkSigning } from "./chunk-signatures.ts";
import { readPayloadClaim, type ChunkedPayload } from "./payload-claim.ts";
import { createSigningKeys } from "./signing-keys.ts";
import { EMPTY_SHA256, sha256Hex, signatureOf, verifySignature } from "./sigv4.ts";

// The examples of AWS's pages on streaming signatures share these.
const accessKeyId = "AKIAIOSFODNN7EXAMPLE";
const key = createSigningKeys().get({
  accessKeyId,
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  date: "20130524",
  region: "us-east-1",
  service: "s3",
});
const amzDate = "20130524T000000Z";
const scope = "20130524/us-east-1/s3/aws4_request";
const signingFrom = (seedSignature: string): ChunkSigning => ({
  key,
  amzDate,
  scope,
  seedSignature,
  accessKeyId,
  canonicalRequest: "PUT\n...",
});

const unsigned: ChunkedPayload = { kind: "chunked", isSigned: false, hasTrailer: true };

interface Decoded {
  readonly data: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
}

async function decode(
  body: BodyStream | Uint8Array | string,
  headers: Readonly<Record<string, string>>,
  payload: ChunkedPayload = unsigned,
): Promise<Decoded> {
  const bytes = typeof body === "string" ? Buffer.from(body, "latin1") : body;
  const decoded = decodeAwsChunked(bytes, payload, headers);
  const pieces: Uint8Array[] = [];
  for await (const piece of decoded.data) pieces.push(piece);
  return { data: Buffer.concat(pieces), trailers: Object.fromEntries(decoded.trailers) };
}

async function refusal(
  ...parameters: Parameters<typeof decode>
): Promise<Pick<Fault, "code" | "status" | "message" | "members">> {
  try {
    await decode(...parameters);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error("decoded");
}

const lengthOf = (bytes: number): Record<string, string> => ({
  "x-amz-decoded-content-length": String(bytes),
});
const crc = { "x-amz-trailer": "x-amz-checksum-crc32" };

/** Writes chunks as the unsigned variant has them, without what follows the last one. */
function encode(chunks: readonly string[]): string {
  let text = "";
  for (const chunk of chunks) text += `${chunk.length.toString(16)}\r\n${chunk}\r\n`;
  return `${text}0\r\n`;
}

/** Writes signed chunks, and the last one's signature for the trailer to build on. */
function encodeSigned(
  chunks: readonly string[],
  seed: string,
): { readonly text: string; readonly last: string } {
  let text = "";
  let last = seed;
  for (const chunk of [...chunks, ""]) {
    const hash = sha256Hex(chunk);
    const toSign = `AWS4-HMAC-SHA256-PAYLOAD\n${amzDate}\n${scope}\n${last}\n${EMPTY_SHA256}\n${hash}`;
    last = signatureOf(key, toSign);
    text += `${chunk.length.toString(16)};chunk-signature=${last}\r\n${chunk}${chunk === "" ? "" : "\r\n"}`;
  }
  return { text, last };
}

// Splits bytes at every place that is named, as a network does.
async function* split(bytes: Uint8Array, places: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const place of [...places].toSorted((a, b) => a - b)) {
    const to = place % (bytes.byteLength + 1);
    if (to <= from) continue;
    yield bytes.subarray(from, to);
    from = to;
  }
  yield bytes.subarray(from);
}

describe("signed chunks", () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html#example-signature-calculations-streaming
  const seed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
  const payload: ChunkedPayload = {
    kind: "chunked",
    isSigned: true,
    hasTrailer: false,
    signing: signingFrom(seed),
  };
  const body = [
    "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
    "a".repeat(65_536),
    "400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
    "a".repeat(1024),
    "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
    "",
    "",
  ].join("\r\n");
  const headers = lengthOf(66_560);

  it("follow the request's signature, in AWS's example", () => {
    const rawHeaders = [
      ["Host", "s3.amazonaws.com"],
      ["x-amz-date", amzDate],
      ["x-amz-storage-class", "REDUCED_REDUNDANCY"],
      ["x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"],
      ["Content-Encoding", "aws-chunked"],
      ["x-amz-decoded-content-length", "66560"],
      ["Content-Length", "66824"],
    ].flat();
    const request = {
      method: "PUT",
      rawPath: "/examplebucket/chunkObject.txt",
      rawQuery: "",
      rawHeaders,
      signedNames:
        "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class".split(
          ";",
        ),
      payloadHash: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
      signature: seed,
      amzDate,
      scope,
      pathRule: "once",
      key,
    } as const;
    expect(verifySignature(request).isValid).toBe(true);
    expect(body).toHaveLength(66_824);
  });

  it("are verified, in AWS's example", async () => {
    const { data } = await decode(body, headers, payload);
    expect(data.toString()).toBe("a".repeat(66_560));
  });

  it("are verified however the network cuts them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(66_824), { maxLength: 30 }), async (places) => {
        const { data } = await decode(split(Buffer.from(body), places), headers, payload);
        expect(data).toHaveLength(66_560);
      }),
      { numRuns: 30 },
    );
  });

  it("may have spaces around their parts", async () => {
    const spaced = body.replaceAll(";chunk-signature=", " ; chunk-signature = ");
    expect((await decode(spaced, headers, payload)).data).toHaveLength(66_560);
  });

  it.each([
    ["a byte of the data", (text: string) => text.replace("aaaa", "aaab"), "ad80c730a21e"],
    ["the last chunk's signature", (text: string) => text.replace("b6c6", "b6c7"), "b6c7ea8a5354"],
    ["a signature that is none", (text: string) => text.replace(/ad80\w+/, "invalid"), "invalid"],
  ])("are refused when tampered with: %s", async (_, tamper, provided) => {
    const { code, status, members } = await refusal(tamper(body), headers, payload);
    expect({ code, status }).toEqual({ code: "SignatureDoesNotMatch", status: 403 });
    expect(members).toMatchObject({
      AWSAccessKeyId: accessKeyId,
      SignatureProvided: expect.stringMatching(new RegExp(`^${provided}`)),
      StringToSign: expect.stringMatching(/^AWS4-HMAC-SHA256-PAYLOAD\n20130524T000000Z\n/),
      CanonicalRequest: "PUT\n...",
    });
  });

  it("are refused in another order", async () => {
    const chunks = ["x".repeat(8192), "y".repeat(8192)];
    const { text } = encodeSigned(chunks, seed);
    expect((await decode(text, lengthOf(16_384), payload)).data).toHaveLength(16_384);
    const [first = "", second = "", third = "", fourth = "", ...rest] = text.split("\r\n");
    const swapped = [third, fourth, first, second, ...rest].join("\r\n");
    expect((await refusal(swapped, lengthOf(16_384), payload)).code).toBe("SignatureDoesNotMatch");
  });

  it.each([
    ["no signature", (text: string) => text.replace(/;chunk-signature=ad\w+/, "")],
    ["an empty signature", (text: string) => text.replace(/=ad\w+/, "=")],
    ["another parameter", (text: string) => text.replace(";chunk", ";extra=1;chunk")],
    ["a parameter too many", (text: string) => text.replace(/(=ad\w+)/, "$1;extra=1")],
    ["a negative size", (text: string) => text.replace("10000", "-10000")],
    ["no last chunk", (text: string) => text.slice(0, text.indexOf("0;chunk-signature=b6"))],
  ])("are refused with %s", async (_, change) => {
    const { code, status, message } = await refusal(change(body), headers, payload);
    expect({ code, status, message }).toEqual({
      code: "IncompleteBody",
      status: 400,
      message: "The request body terminated unexpectedly",
    });
  });

  it("are not verified, but must be there, when the key is not known", async () => {
    const unverified: ChunkedPayload = { kind: "chunked", isSigned: true, hasTrailer: false };
    const tampered = body.replace("aaaa", "bbbb");
    expect((await decode(tampered, headers, unverified)).data).toHaveLength(66_560);
    expect((await refusal(encode(["a"]), lengthOf(1), unverified)).code).toBe("IncompleteBody");
  });
});

describe("signed trailers", () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html#example-signature-calculations-trailing-header
  const seed = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";
  const payload: ChunkedPayload = {
    kind: "chunked",
    isSigned: true,
    hasTrailer: true,
    signing: signingFrom(seed),
  };
  const headers = { ...lengthOf(66_560), "x-amz-trailer": "x-amz-checksum-crc32c" };
  const lines = [
    "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
    "a".repeat(65_536),
    "400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
    "a".repeat(1024),
    "0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
    "x-amz-checksum-crc32c:sOO8/Q==",
    "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435",
  ];

  it("are verified, in AWS's example, and handed on", async () => {
    const { data, trailers } = await decode([...lines, "", ""].join("\r\n"), headers, payload);
    expect(data).toHaveLength(66_560);
    expect(trailers).toEqual({ "x-amz-checksum-crc32c": "sOO8/Q==" });
  });

  it("are refused when tampered with", async () => {
    const tampered = [...lines, "", ""].join("\r\n").replace("sOO8", "sOO9");
    const { code, members } = await refusal(tampered, headers, payload);
    expect(code).toBe("SignatureDoesNotMatch");
    expect(members["StringToSign"]).toMatch(/^AWS4-HMAC-SHA256-TRAILER\n/);
  });

  it("are refused without their signature", async () => {
    const bare = [...lines.slice(0, -1), "", ""].join("\r\n");
    expect((await refusal(bare, headers, payload)).code).toBe("IncompleteBody");
  });

  it("are refused when there are none to sign", async () => {
    const { text, last } = encodeSigned(["data"], seed);
    const hash = sha256Hex("\n");
    const signature = signatureOf(
      key,
      `AWS4-HMAC-SHA256-TRAILER\n${amzDate}\n${scope}\n${last}\n${hash}`,
    );
    const body = `${text}x-amz-trailer-signature:${signature}\r\n\r\n`;
    expect((await refusal(body, lengthOf(4), payload)).code).toBe("IncompleteBody");
  });
});

describe("unsigned chunks", () => {
  it("of the real S3 client are decoded, with the checksum that it computed on the way", async () => {
    const request = await captureUpload(Buffer.from("hello ".repeat(5000)));
    const payload = readPayloadClaim(request.headers["x-amz-content-sha256"]);
    if (payload?.kind !== "chunked") throw new Error("the client did not stream");
    const { data, trailers } = await decode(request.body, request.headers, payload);
    expect(data.toString()).toBe("hello ".repeat(5000));
    expect(trailers["x-amz-checksum-crc32"]).toMatch(/^[A-Za-z0-9+/]{6}==$/);
  });

  it("hold any bytes, whatever the chunks and however the network cuts them", async () => {
    const chunk = fc.uint8Array({ minLength: 8192, maxLength: 9000 });
    const places = fc.array(fc.nat(40_000), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 3 }), places, async (chunks, cuts) => {
        const texts = chunks.map((bytes) => Buffer.from(bytes).toString("latin1"));
        const body = Buffer.from(`${encode(texts)}x-amz-checksum-crc32: abc=\r\n\r\n`, "latin1");
        const plain = Buffer.concat(chunks);
        const headers = { ...lengthOf(plain.byteLength), ...crc };
        const { data, trailers } = await decode(split(body, cuts), headers);
        expect(sha256Hex(data)).toBe(sha256Hex(plain));
        expect(trailers).toEqual({ "x-amz-checksum-crc32": "abc=" });
      }),
      { numRuns: 40 },
    );
  });

  it("are decoded byte by byte", async () => {
    const body = Buffer.from(`${encode(["data"])}x-amz-checksum-crc32:abc=\r\n\r\n`);
    const cuts = Array.from(body.keys());
    expect(await decode(split(body, cuts), { ...lengthOf(4), ...crc })).toEqual({
      data: Buffer.from("data"),
      trailers: { "x-amz-checksum-crc32": "abc=" },
    });
  });

  it("may be none at all", async () => {
    expect(await decode("0\r\n\r\n", lengthOf(0))).toEqual({ data: Buffer.alloc(0), trailers: {} });
  });

  it.each([
    ["without the empty line", encode(["data"]), {}],
    [
      "without the empty line, after a trailer",
      `${encode(["data"])}x-amz-checksum-crc32:a\r\n`,
      crc,
    ],
    ["followed by junk", `${encode(["data"])}x-amz-checksum-crc32:a\r\n\r\n\xff\xde\xad\n\n`, crc],
    [
      "followed by another trailer",
      `${encode(["data"])}x-amz-checksum-crc32:a\r\n\r\nb:c\r\n`,
      crc,
    ],
    ["with capitals in a size", "00000A\r\n0123456789\r\n0\r\n\r\n", lengthOf(10)],
  ])("may end %s, as with AWS", async (_, body, headers) => {
    const { data } = await decode(body, { ...lengthOf(4), ...headers });
    expect(data.byteLength).toBeGreaterThan(0);
  });

  it("take the last of repeated trailers", async () => {
    const body = `${encode(["data"])}x-amz-checksum-crc32:a\r\nX-Amz-Checksum-CRC32: b \r\n\r\n`;
    const { trailers } = await decode(body, { ...lengthOf(4), ...crc });
    expect(trailers).toEqual({ "x-amz-checksum-crc32": "b" });
  });

  it.each([
    ["that are not encoded at all", "just some data\r\n"],
    ["that are not encoded, without any line", "x".repeat(5000)],
    ["that break off in the data", "4\r\nda"],
    ["that break off in a size", "a"],
    ["without the last one", "4\r\ndata\r\n"],
    ["with bare line feeds", "4\ndata\n0\n\n"],
    ["with bare carriage returns", "4\rdata\r0\r\r"],
    ["with half a line end at the end", `${encode(["data"])}\r`],
    ["whose data is longer than said", "4\r\ndatax\r\n0\r\n\r\n"],
    ["whose data is shorter than said", "4\r\ndat\r\n0\r\n\r\n"],
    ["with an empty size", "\r\n\r\n"],
    ["with a size beyond all numbers", "ffffffffffffffff\r\n"],
    ["with a size that is no number", "4x\r\ndata\r\n0\r\n\r\n"],
    ["with a trailer that is no header", `${encode(["data"])}x-amz-checksum-crc32\r\n\r\n`],
    ["with a trailer that breaks off", `${encode(["data"])}x-amz-checksum-crc32:a`],
    ["with a trailer that ends in a line feed", `${encode(["data"])}x-amz-checksum-crc32:a\n`],
    ["with an endless line", `4${" ".repeat(100_000)}`],
    ["of nothing", ""],
  ])("are refused: ones %s", async (_, body) => {
    const { code, status, message } = await refusal(body, { ...lengthOf(4), ...crc });
    expect({ code, status, message }).toEqual({
      code: "IncompleteBody",
      status: 400,
      message: "The request body terminated unexpectedly",
    });
  });

  it.each([
    ["fewer bytes", 5, encode(["data"]), 4],
    ["more bytes", 3, encode(["data"]), 4],
    ["an end in the middle", 8, "4\r\ndata\r\n0\r\n4\r\nmore\r\n0\r\n\r\n", 4],
  ])("are refused with %s than announced", async (_, announced, body, provided) => {
    expect(await refusal(body, lengthOf(announced))).toMatchObject({
      code: "IncompleteBody",
      status: 400,
      message:
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
      members: { NumberBytesExpected: announced, NumberBytesProvided: provided },
    });
  });

  it("are refused when one but the last is too small", async () => {
    const body = encode(["x".repeat(1024), "y".repeat(4096), "z".repeat(3072)]);
    expect(await refusal(body, lengthOf(8192))).toMatchObject({
      code: "InvalidChunkSizeError",
      status: 403,
      message: "Only the last chunk is allowed to have a size less than 8192 bytes",
      members: { Chunk: 2, BadChunkSize: 1024 },
    });
  });

  it.each([
    ["announced and not sent", `${encode(["data"])}\r\n`, crc],
    ["announced and sent too late", `${encode(["data"])}\r\nx-amz-checksum-crc32:a\r\n`, crc],
    ["sent and not announced", `${encode(["data"])}x-amz-checksum-crc32:a\r\n\r\n`, {}],
    ["of another name", `${encode(["data"])}x-amz-checksum-crc32c:a\r\n\r\n`, crc],
    [
      "beside the announced",
      `${encode(["data"])}x-amz-checksum-crc32:a\r\n__proto__:b\r\n\r\n`,
      crc,
    ],
  ])("are refused with a trailer %s", async (_, body, headers) => {
    expect(await refusal(body, { ...lengthOf(4), ...headers })).toMatchObject({
      code: "MalformedTrailerError",
      status: 400,
    });
  });

  it.each(["x-amz-content-sha256", "__proto__", "x-amz-checksum-crc32,bonus"])(
    "are refused when %s is announced as a trailer",
    async (name) => {
      const headers = { ...lengthOf(4), "x-amz-trailer": name };
      expect(await refusal(encode(["data"]), headers)).toMatchObject({
        code: "InvalidRequest",
        status: 400,
        message: "The value specified in the x-amz-trailer header is not supported",
      });
    },
  );

  it.each([undefined, "", "-1", "1e3", "four", "9".repeat(30)])(
    "are refused without a length: %s",
    async (length) => {
      const headers = length === undefined ? {} : { "x-amz-decoded-content-length": length };
      expect(await refusal(encode(["data"]), headers)).toMatchObject({
        code: "MissingContentLength",
        status: 411,
      });
    },
  );

  it("are decoded no faster than they are taken", async () => {
    let given = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("10000000\r\n");
      for (let index = 0; index < 4096; index += 1) {
        given += 1;
        yield Buffer.alloc(65_536);
      }
      yield Buffer.from("\r\n0\r\n\r\n");
    }
    const { data, bytes } = decodeAwsChunked(source(), unsigned, lengthOf(268_435_456));
    expect(bytes).toBe(268_435_456);
    const iterator = data[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.next();
    expect(given).toBe(2);
    await iterator.return?.();
    expect(given).toBe(2);
  });

  it("are handed on without copies", async () => {
    const body = Buffer.from(encode(["data"]));
    const { data } = decodeAwsChunked(body, unsigned, lengthOf(4));
    for await (const piece of data) expect(piece.buffer).toBe(body.buffer);
  });

  it("let the source's own failure through", async () => {
    async function* source(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("4\r\nda");
      throw new Error("connection lost");
    }
    await expect(decode(source(), lengthOf(4))).rejects.toThrow("connection lost");
  });
});

interface Upload {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: BodyStream;
}

/** What the real client sends when the body is a stream: unsigned chunks and a trailer. */
async function captureUpload(content: Uint8Array): Promise<Upload> {
  let upload: Upload | undefined;
  const { Readable } = await import("node:stream");
  const client = new S3Client({
    region: "eu-west-1",
    endpoint: "http://localhost:4566",
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    requestHandler: {
      handle: async (request: unknown) => {
        const { headers, body } = request as Upload;
        const pieces: Uint8Array[] = [];
        for await (const piece of body) pieces.push(Buffer.from(piece));
        upload = { headers, body: split(Buffer.concat(pieces), []) };
        throw new Error("captured");
      },
    },
  });
  const command = new PutObjectCommand({
    Bucket: "b",
    Key: "k",
    Body: Readable.from([content]),
    ContentLength: content.byteLength,
  });
  await client.send(command).catch(() => undefined);
  if (upload === undefined) throw new Error("the client sent nothing");
  return upload;
}

describe("withoutAwsChunked", () => {
  it.each([
    ["aws-chunked", undefined],
    ["aws-chunked,gzip", "gzip"],
    ["gzip, AWS-Chunked", "gzip"],
    ["gzip", "gzip"],
    ["", undefined],
  ])("leaves of %j what is the object's own", (sent, kept) => {
    expect(withoutAwsChunked(sent)).toBe(kept);
  });
});

describe("readPayloadClaim", () => {
  it("knows every value of S3's, and none besides", () => {
    const sha256 = createHash("sha256").digest("hex");
    expect(readPayloadClaim(undefined)).toEqual({ kind: "settled" });
    expect(readPayloadClaim("UNSIGNED-PAYLOAD")).toEqual({ kind: "settled" });
    expect(readPayloadClaim(sha256)).toEqual({ kind: "sha256", sha256 });
    expect(readPayloadClaim("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER")).toEqual({
      kind: "chunked",
      isSigned: true,
      hasTrailer: true,
    });
    for (const value of ["", "unsigned-payload", sha256.slice(1), `${sha256}0`]) {
      expect(readPayloadClaim(value)).toBeUndefined();
    }
  });
});
