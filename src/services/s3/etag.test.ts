import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { bareEtag, multipartEtag, opaqueEtag, partCountOf, quotedEtag } from "./etag.ts";

const md5 = (text: string) => createHash("md5").update(text).digest("hex");

describe("entity tags", () => {
  // Recorded from AWS: two parts of 5,242,881 "a" and one of 10.
  it("of parts are the MD5 of the parts' MD5s and their number", () => {
    const large = md5("a".repeat(5_242_881));
    expect(large).toBe("c4c753e69bb853187f5854c46cf801c6");
    const etag = multipartEtag([large, large, md5("a".repeat(10))]);
    expect(etag).toBe("4d45984fc3feb2ac9b22683c49674b56-3");
    expect(partCountOf(etag)).toBe(3);
    expect(partCountOf(large)).toBeUndefined();
  });

  it("of objects under other keys say nothing of the bytes", () => {
    const etag = opaqueEtag(md5("a"), "version-1");
    expect(etag).toMatch(/^[0-9a-f]{32}$/);
    expect(etag).not.toBe(md5("a"));
    expect(etag).not.toBe(opaqueEtag(md5("a"), "version-2"));
    expect(etag).toBe(opaqueEtag(md5("a"), "version-1"));
  });

  it("are read with quotes and without", () => {
    expect(quotedEtag("abc")).toBe('"abc"');
    expect(bareEtag(' "abc" ')).toBe("abc");
    expect(bareEtag("abc")).toBe("abc");
    expect(bareEtag('"')).toBe('"');
  });
});
