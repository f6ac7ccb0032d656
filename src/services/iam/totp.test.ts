import { describe, expect, it } from "vitest";
import { findTotpStep, toBase32, totpCode, totpStep } from "./totp.ts";

const SECRET = Buffer.from("12345678901234567890");

describe("totpCode", () => {
  // The vectors of RFC 6238, appendix B, for SHA-1; it prints eight digits, devices show the last six.
  it.each([
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_111_111_111, "050471"],
    [1_234_567_890, "005924"],
    [2_000_000_000, "279037"],
    [20_000_000_000, "353130"],
  ])("is at %d s what RFC 6238 says", (seconds, code) => {
    expect(totpCode(SECRET, totpStep(seconds * 1000))).toBe(code);
  });
});

describe("findTotpStep", () => {
  it("admits a clock that is a minute off, and no code twice", () => {
    expect(findTotpStep(SECRET, "287082", 59_000)).toBe(1);
    expect(findTotpStep(SECRET, "287082", 119_000)).toBe(1);
    expect(findTotpStep(SECRET, "287082", 151_000)).toBeUndefined();
    expect(findTotpStep(SECRET, "287082", 59_000, 1)).toBeUndefined();
  });
});

describe("toBase32", () => {
  it("writes what RFC 4648 says, without padding", () => {
    expect(toBase32(Buffer.from("foobar"))).toBe("MZXW6YTBOI");
    expect(toBase32(SECRET)).toBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  });
});
