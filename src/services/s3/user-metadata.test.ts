import {
  CopyObjectCommand,
  CreateBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { emulator } from "../../testing/emulator.ts";
import { asHeader, readMetadata, writeMetadata } from "./user-metadata.ts";

function read(a: string): string | undefined {
  return readMetadata({ a })["a"];
}

function write(a: string): string | undefined {
  return writeMetadata({ a })["a"];
}

describe("metadata in headers", () => {
  // Recorded from AWS.
  it.each([
    ["=?UTF-8?Q?actually-ascii?=", "actually-ascii"],
    ["=?UTF-8?B?YWJj?=", "abc"],
    ["=?UTF-8?B?=GGG?=", "\ufffda\ufffd"],
    ["!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"],
  ])("that come as %s are kept as %s", (header, kept) => {
    expect(read(header)).toBe(kept);
  });

  // Recorded from AWS.
  it.each([
    [
      "test_\u2014_file%E2%80%94_\u00e9_2?.pdf",
      "=?UTF-8?Q?test=5F=E2=80=94=5Ffile%E2%80%94=5F=C3=A9=5F2=3F.pdf?=",
    ],
    ["\u00c4M\u00c4Z\u00d5\u00d1 S3", "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?="],
    ["\0\x01\x02\x03", "=?UTF-8?B?AAECAw==?="],
    ["\ufffd".repeat(7), "=?UTF-8?B?77+977+977+977+977+977+977+9?="],
    ["\ufffda\ufffd", "=?UTF-8?B?77+9Ye+/vQ==?="],
    [
      "test_\u2014_file%E2%80%94_\u00e9_2\u{1f451}.pdf",
      "=?UTF-8?Q?test=5F=E2=80=94=5Ffile%E2%80%94=5F=C3=A9=5F2=F0=9F=91=91.pdf?=",
    ],
    ["\u00c3\u00b6", "=?UTF-8?B?w4PCtg==?="],
    ["Mini\u00c3\u00b6", "=?UTF-8?Q?Mini=C3=83=C2=B6?="],
    ["plain _ =?x", "plain _ =?x"],
  ])("that are %j go out as %s", (kept, header) => {
    expect(write(kept)).toBe(header);
  });

  it("have white space between words of which neither is encoded", () => {
    expect(read("a =?utf-8?q?b_c?= =?UTF-8?b?ZA==?=  e")).toBe("a b cd  e");
  });

  it.each([
    ["=?UTF-8?B?YWJ?="],
    ["=?klingon?Q?a?="],
    ["=?UTF-8?X?a?="],
    ["=?UTF-8?Q?a"],
    ["x=?UTF-8?Q?a?="],
  ])("are as they came where %s is no encoded word", (header) => {
    expect(read(header)).toBe(header);
  });

  it("fill several words where one would be too long, and none ends inside a character", () => {
    for (const text of ["\u{1f451}".repeat(40), `${"long ".repeat(30)}\u00e9`, "\u00e9"]) {
      const header = write(text) ?? "";
      for (const word of header.split(" ")) expect(word.length).toBeLessThanOrEqual(75);
      expect(read(header)).toBe(text);
    }
  });

  it("can be any text", () => {
    for (const text of ["a", "=?UTF-8?B?YWJj?=", "\u00e9 =?", "\0", ""]) {
      expect(read(asHeader(text))).toBe(text);
    }
  });

  it("may be named __proto__", () => {
    const metadata = JSON.parse('{"__proto__": "a"}') as Record<string, string>;
    expect(Object.keys(readMetadata(metadata))).toEqual(["__proto__"]);
  });
});

describe("an object's metadata", () => {
  it("is told as S3 encodes it, and goes along with a copy", async () => {
    const { s3 } = await emulator();
    const Bucket = "words";
    await s3.send(new CreateBucketCommand({ Bucket }));
    const Metadata = { word: "=?utf-8?Q?=C3=A9?=", plain: "=?UTF-8?Q?abc?=" };
    await s3.send(new PutObjectCommand({ Bucket, Key: "a", Metadata }));
    await s3.send(new CopyObjectCommand({ Bucket, Key: "b", CopySource: "words/a" }));
    for (const Key of ["a", "b"]) {
      const told = await s3.send(new HeadObjectCommand({ Bucket, Key }));
      expect(told.Metadata).toEqual({ word: "=?UTF-8?B?w6k=?=", plain: "abc" });
    }
  });
});
