import { describe, expect, it } from "vitest";
import {
  ANONYMOUS_USER_ID,
  canonicalUserId,
  EC2_USER_ID,
  findAccountOf,
  isCanonicalUserId,
} from "./canonical-user.ts";

describe("canonical user ids", () => {
  it("are of one account, and always the same", () => {
    const id = canonicalUserId("111122223333");
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(canonicalUserId("111122223333")).toBe(id);
    expect(canonicalUserId("111122223334")).not.toBe(id);
  });

  it.each(["000000000000", "000000000001", "111122223333", "999999999999"])(
    "can be read back to %s",
    (account) => {
      expect(findAccountOf(canonicalUserId(account))).toBe(account);
    },
  );

  it("are not any 64 digits", () => {
    const id = canonicalUserId("111122223333");
    const wrong = [
      "",
      "abc",
      id.toUpperCase(),
      id.slice(0, -1),
      `${id.slice(0, -1)}${id.endsWith("0") ? "1" : "0"}`,
      "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a",
    ];
    for (const text of wrong) expect(isCanonicalUserId(text)).toBe(false);
    expect(isCanonicalUserId(EC2_USER_ID)).toBe(true);
    expect(isCanonicalUserId(ANONYMOUS_USER_ID)).toBe(true);
  });
});
