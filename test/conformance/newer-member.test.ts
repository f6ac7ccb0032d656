import { describe, expect, it } from "vitest";
import { asRecordedThen } from "./newer-member.ts";

describe("asRecordedThen", () => {
  const answer = { KeyId: "k", KeyMaterialId: "m" };

  it("takes away what came after the recording, and nothing else", () => {
    const then = asRecordedThen("GenerateDataKeyPair", "2023-05-11", answer);
    expect(then).toEqual({ KeyId: "k" });
    expect(asRecordedThen("GenerateDataKeyPair", "2025-11-10", answer)).toBe(answer);
    expect(asRecordedThen("GenerateDataKey", "2023-05-11", answer)).toBe(answer);
    expect(asRecordedThen("GenerateDataKeyPair", "2023-05-11", undefined)).toBeUndefined();
  });
});
