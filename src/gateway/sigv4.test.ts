import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  canonicalRequest,
  signedNames,
  verbatimRequest,
  type CanonicalParts,
} from "./sigv4-canonical.ts";
import {
  EMPTY_SHA256,
  isSameText,
  sha256Hex,
  signatureOf,
  stringToSign,
  verifySignature,
} from "./sigv4.ts";
import { createSigningKeys } from "./signing-keys.ts";

const suite = join(import.meta.dirname, "../../../shared/recordings/sigv4");
const cases = existsSync(suite)
  ? readdirSync(suite, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".sreq"),
    )
  : [];

const key = createSigningKeys().get({
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  date: "20150830",
  region: "us-east-1",
  service: "service",
});
const amzDate = "20150830T123600Z";
const scope = "20150830/us-east-1/service/aws4_request";

/** Reads a request of the suite as Node reads one off a socket: characters are bytes. */
function parseRequest(text: string, signedHeaders: string): CanonicalParts {
  const [head = "", body = ""] = text.split(/\r?\n\r?\n(.*)/s);
  const [requestLine = "", ...headerLines] = head.split(/\r?\n/);
  const method = requestLine.slice(0, requestLine.indexOf(" "));
  const target = requestLine.slice(method.length + 1, requestLine.lastIndexOf(" "));
  const [rawPath = "", rawQuery = ""] = target.split(/\?(.*)/s);
  const rawHeaders: string[] = [];
  for (const line of headerLines) {
    const colon = line.indexOf(":");
    if (/^\s/.test(line)) rawHeaders.push(`${rawHeaders.pop() ?? ""}\n${line}`);
    else rawHeaders.push(line.slice(0, colon), line.slice(colon + 1));
  }
  const payloadHash = sha256Hex(Buffer.from(body, "latin1"));
  return {
    method,
    rawPath,
    rawQuery,
    rawHeaders,
    signedNames: signedNames(signedHeaders),
    payloadHash,
  };
}

function caseOf(requestFile: string): {
  readonly parts: CanonicalParts;
  readonly signature: string;
  readonly read: (extension: string) => string;
} {
  const base = join(suite, requestFile).slice(0, -".sreq".length);
  const read = (extension: string): string =>
    readFileSync(base + extension, "latin1").replaceAll("\r\n", "\n");
  const [, signedHeaders = "", signature = ""] =
    /SignedHeaders=([^,]+), Signature=(\w+)/.exec(read(".authz")) ?? [];
  return { parts: parseRequest(read(".sreq"), signedHeaders), signature, read };
}

describe.skipIf(cases.length === 0)("AWS's Signature Version 4 test suite", () => {
  it("is there as a whole", () => {
    expect(cases).toHaveLength(34);
  });

  it.each(cases)("%s", (name) => {
    const { parts, signature, read } = caseOf(name);
    const canonical = canonicalRequest(parts, "twice");
    expect(canonical).toBe(read(".creq"));
    expect(stringToSign(amzDate, scope, canonical)).toBe(read(".sts"));
    expect(signatureOf(key, read(".sts"))).toBe(signature);
    const request = { ...parts, signature, amzDate, scope, pathRule: "twice", key } as const;
    expect(verifySignature(request).isValid).toBe(true);
    expect(verifySignature({ ...request, method: "PUT" }).isValid).toBe(false);
  });
});

const plain: CanonicalParts = {
  method: "GET",
  rawPath: "/",
  rawQuery: "",
  rawHeaders: ["Host", "localhost:4566"],
  signedNames: ["host"],
  payloadHash: EMPTY_SHA256,
};

const pathOf = (rawPath: string, rule: "once" | "twice"): string =>
  canonicalRequest({ ...plain, rawPath }, rule).split("\n")[1] ?? "";
const queryOf = (rawQuery: string): string =>
  canonicalRequest({ ...plain, rawQuery }, "once").split("\n")[2] ?? "";
const headersOf = (rawHeaders: readonly string[], signedHeaders: string): readonly string[] =>
  canonicalRequest({ ...plain, rawHeaders, signedNames: signedNames(signedHeaders) }, "once")
    .split("\n")
    .slice(3, -3);

describe("the canonical path", () => {
  it.each([
    ["/bucket/a//b/../c/./d", "/bucket/a//b/../c/./d"],
    ["/bucket/%2e%2e/x", "/bucket/../x"],
    ["/bucket/a%20b%C3%A9", "/bucket/a%20b%C3%A9"],
    ["/bucket/%c3%a9(1)", "/bucket/%C3%A9%281%29"],
    ["/bucket/a+b", "/bucket/a%2Bb"],
    ["/bucket/100%", "/bucket/100%25"],
    ["/bucket/%zz", "/bucket/%25zz"],
    ["/bucket/\u00c3\u00a9", "/bucket/%C3%A9"],
    ["/bucket/\u{1f600}", "/bucket/%F0%9F%98%80"],
    ["", "/"],
  ])("of S3 is the key, encoded once: %s", (raw, canonical) => {
    expect(pathOf(raw, "once")).toBe(canonical);
  });

  it.each([
    [
      "/2015-03-31/functions/arn%3Aaws%3Alambda/invocations",
      "/2015-03-31/functions/arn%253Aaws%253Alambda/invocations",
    ],
    ["/a/./b/../c//d/", "/a/c/d/"],
    ["/..", "/"],
    ["/a/..", "/"],
    ["//", "/"],
    ["/.hidden", "/.hidden"],
    ["/a+b", "/a%2Bb"],
  ])("of other services is normalized and encoded twice: %s", (raw, canonical) => {
    expect(pathOf(raw, "twice")).toBe(canonical);
  });
});

describe("the canonical query", () => {
  it.each([
    ["b=2&a=1", "a=1&b=2"],
    ["a=2&a=1&a=10", "a=1&a=10&a=2"],
    ["a-b=1&a=1", "a=1&a-b=1"],
    ["acl", "acl="],
    ["acl=&X-Amz-Signature=abc", "acl="],
    ["a=%7e%2a*", "a=~%2A%2A"],
    ["a=x+y&b=x%2By", "a=x%20y&b=x%2By"],
    ["&&a=1&", "a=1"],
    ["a=b=c", "a=b%3Dc"],
    ["__proto__=1&a=%", "__proto__=1&a=%25"],
  ])("is sorted and encoded once: %s", (raw, canonical) => {
    expect(queryOf(raw)).toBe(canonical);
  });
});

describe("the canonical headers", () => {
  it("are sorted, lower-case and of one line each", () => {
    const raw = ["X-Amz-Date", amzDate, "Host", "localhost:4566", "User-Agent", "not signed"];
    expect(headersOf(raw, "x-amz-date;host")).toEqual([
      "host:localhost:4566",
      `x-amz-date:${amzDate}`,
    ]);
  });

  it("join repeated headers in the order they came, and miss what was not sent", () => {
    const raw = ["x-a", "  2 ", "host", "h", "X-A", "1  3", "x-a", ""];
    expect(headersOf(raw, "host;x-a;x-b")).toEqual(["host:h", "x-a:2,1 3,", "x-b:"]);
  });

  it("are found among very many names", () => {
    const many = Array.from({ length: 100 }, (_, index) => `x-${index + 100}`).join(";");
    expect(headersOf(["X-107", "a", "host", "h"], `host;${many}`)).toContain("x-107:a");
  });

  it("keep the bytes of UTF-8 that look like white space", () => {
    const name = Buffer.from("\u00e0 la carte", "utf8").toString("latin1");
    expect(headersOf(["host", "h", "x-amz-meta-a", name], "host;x-amz-meta-a")[1]).toBe(
      `x-amz-meta-a:${name}`,
    );
  });
});

describe("verifySignature", () => {
  const request = { ...plain, amzDate, scope, pathRule: "once", key } as const;

  it("takes a client's own percent-encoding where it differs from AWS's", () => {
    const parts = { ...plain, rawPath: "/bucket/a(1)", rawQuery: "prefix=%2f" };
    const text = stringToSign(amzDate, scope, verbatimRequest(parts, "once"));
    const signature = signatureOf(key, text);
    expect(text).not.toBe(stringToSign(amzDate, scope, canonicalRequest(parts, "once")));
    expect(verifySignature({ ...request, ...parts, signature }).isValid).toBe(true);
  });

  it("shows AWS's form when neither matches", () => {
    const result = verifySignature({ ...request, rawPath: "/bucket/a(1)", signature: "0" });
    expect(result.isValid).toBe(false);
    expect(result.canonicalRequest).toContain("/bucket/a%281%29");
    expect(result.stringToSign).toContain(sha256Hex(result.canonicalRequest));
  });
});

describe("isSameText", () => {
  it("compares texts of any length and content", () => {
    expect(isSameText("abc", "abc")).toBe(true);
    expect(isSameText("abc", "abd")).toBe(false);
    expect(isSameText("abc", "ab")).toBe(false);
    expect(isSameText("", "")).toBe(true);
    // Both are 0x41 when only their low bytes are looked at.
    expect(isSameText("A", "\u0141")).toBe(false);
  });
});
