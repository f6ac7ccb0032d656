/** What nobody sends who means well: keys of every kind, documents made to exhaust their reader. */
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OWNER, type Emulator } from "../../testing/emulator.ts";

const Bucket = "nasty";

let atoll: Emulator;

beforeEach(async () => {
  atoll = await emulator();
  await atoll.s3.send(new CreateBucketCommand({ Bucket }));
});

/** One character of each general category of Unicode that a text can hold, and the awkward ones. */
const characters =
  "A a ǅ ʰ ª \u0301 ः \u20dd ١ Ⅷ ² _ - ( ) « » ! + $ ^ © \u00a0 \u2028 \u2029 \u0001 \u001f \u007f \u0085 \u200b \u202e \ufeff \ufffd \ufffe \uffff \ue000 😀 \u{10ffff} \u{e0001}";

const keys = [
  ...characters.split(" ").map((character) => `x${character}y`),
  ..."\t\n\r".split(""),
  " ",
  "..",
  "../../etc/passwd",
  "a/../../b",
  "./a",
  "//",
  "/leading",
  "trailing/",
  "a//b",
  "%",
  "%2e%2e%2f",
  "%00",
  "%zz",
  "a+b",
  "?versionId=x",
  "#fragment",
  "&amp;<Key>'\"",
  "\\..\\windows",
  "__proto__",
  "constructor",
  "é",
  "e\u0301",
  "x".repeat(1024),
  "€".repeat(341),
];

describe("keys", () => {
  it.each(keys)("are stored, listed and deleted as they are: %j", async (Key) => {
    await atoll.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    const { Body } = await atoll.s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await Body?.transformToString()).toBe(Key.replace(/^\ufeff/, ""));
    const listing = { Bucket, EncodingType: "url" } as const;
    const { Contents = [] } = await atoll.s3.send(new ListObjectsV2Command(listing));
    expect(
      Contents.map((each) => decodeURIComponent((each.Key ?? "").replaceAll("+", " "))),
    ).toEqual([Key]);
    await atoll.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    const gone = atoll.s3.send(new HeadObjectCommand({ Bucket, Key }));
    await expect(gone).rejects.toMatchObject({ name: "NotFound" });
  });

  it("have 1,024 bytes at the most", async () => {
    for (const Key of ["x".repeat(1025), "€".repeat(342)]) {
      await expect(
        atoll.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" })),
      ).rejects.toMatchObject({ name: "KeyTooLongError" });
    }
  });

  it("may hold U+0000, or are refused, but are never cut there", async () => {
    const Key = "a\u0000b";
    await atoll.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" })).catch(() => undefined);
    await expect(atoll.s3.send(new HeadObjectCommand({ Bucket, Key: "a" }))).rejects.toMatchObject({
      name: "NotFound",
    });
    const { Contents = [] } = await atoll.s3.send(
      new ListObjectsV2Command({ Bucket, EncodingType: "url" }),
    );
    expect(["", "a%00b"]).toContain(Contents.map((each) => each.Key).join());
  });
});

/** Sends a document, signed by name only. */
async function send(query: string, body: string): Promise<{ status: number; text: string }> {
  const response = await atoll.atoll.fetch(
    new Request(`http://localhost:4566/${Bucket}?${query}`, {
      method: query === "delete" ? "POST" : "PUT",
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${OWNER}/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body,
    }),
  );
  return { status: response.status, text: await response.text() };
}

/** How much the heap and what hangs on it grow while something is done, in MiB. */
async function grownMiB(act: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage();
  await act();
  const after = process.memoryUsage();
  return (after.heapUsed + after.external - before.heapUsed - before.external) / 1024 ** 2;
}

const DOCUMENTS = ["tagging", "lifecycle", "cors", "delete", "versioning", "encryption"];

describe("documents", () => {
  const bomb = Array.from(
    { length: 20 },
    (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(20)}">`,
  ).join("");

  it.each(DOCUMENTS)("that expand are refused: %s", async (query) => {
    const document = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">${bomb}]><Tagging>&l20;</Tagging>`;
    const { status, text } = await send(query, document);
    expect([status, text]).toEqual([400, expect.stringContaining("<Code>MalformedXML</Code>")]);
  });

  it.each(DOCUMENTS)("that reach outside are refused: %s", async (query) => {
    const document = `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Tagging>&x;</Tagging>`;
    const { status, text } = await send(query, document);
    expect([status, text]).toEqual([400, expect.stringContaining("<Code>MalformedXML</Code>")]);
    expect(text).not.toContain("root:");
  });

  it.each(DOCUMENTS)("of 10,000 levels are refused: %s", async (query) => {
    const document = "<a>".repeat(10_000) + "</a>".repeat(10_000);
    const { status, text } = await send(query, document);
    expect([status, text]).toEqual([400, expect.stringContaining("<Code>MalformedXML</Code>")]);
  });

  it("of 10 MB of tags are refused, and are not held in memory", async () => {
    const tag = "<Tag><Key>a</Key><Value>b</Value></Tag>";
    const tags = tag.repeat(Math.ceil(10_000_000 / tag.length));
    const document = `<Tagging><TagSet>${tags}</TagSet></Tagging>`;
    let answer = { status: 0, text: "" };
    const grown = await grownMiB(async () => (answer = await send("tagging", document)));
    expect(answer).toEqual({
      status: 400,
      text: expect.stringContaining("<Code>MaxMessageLengthExceeded</Code>") as string,
    });
    // The request itself is in this process, too.
    expect(grown).toBeLessThan(64);
  });

  it("that are no XML are refused", async () => {
    for (const body of ["", "{}", "<", "<Tagging>", "\u0000", "<Tagging/>trailing"]) {
      expect((await send("tagging", body)).status).toBe(400);
    }
  });
});
