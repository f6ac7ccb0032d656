import { describe, expect, it } from "vitest";
import {
  checkPostForm,
  checkPostLength,
  findPostSignature,
  lengthRange,
  notAForm,
  parsePostPolicy,
  postAnswer,
  postKey,
} from "./post-policy.ts";

const nowMs = Date.UTC(2026, 0, 1);
const expiration = "2026-01-01T01:00:00Z";
const encoded = (document: unknown) =>
  Buffer.from(typeof document === "string" ? document : JSON.stringify(document)).toString(
    "base64",
  );
const policyOf = (...conditions: readonly unknown[]) =>
  parsePostPolicy(encoded({ expiration, conditions }));
const form = (fields: Readonly<Record<string, string>>) => ({
  bucket: "b",
  fields: new Map(Object.entries(fields)),
  nowMs,
});

describe("a POST policy", () => {
  it("is JSON with an expiration and conditions", () => {
    expect(policyOf().expiresAtMs).toBe(nowMs + 3_600_000);
    expect(
      parsePostPolicy(encoded({ expiration: "2026-01-01T00:00:00.5Z", conditions: [] }))
        .expiresAtMs,
    ).toBe(nowMs + 500);
  });

  it.each([
    ["{", "Invalid Policy: Invalid JSON."],
    ["[]", "Invalid Policy: Invalid JSON."],
    [{ conditions: [] }, "Invalid Policy: Policy missing expiration."],
    [{ expiration }, "Invalid Policy: Policy missing conditions."],
    [{ expiration: "soon", conditions: [] }, "Invalid Policy: Invalid 'expiration' value: 'soon'"],
    [
      { expiration: "2026-13-01T00:00:00Z", conditions: [] },
      "Invalid Policy: Invalid 'expiration' value: '2026-13-01T00:00:00Z'",
    ],
    [
      { expiration, conditions: [{ a: "1", b: "2" }] },
      "Invalid Policy: Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
    ],
    [
      { expiration, conditions: [["eq", "$a"]] },
      "Invalid Policy: Invalid Condition: wrong number of arguments.",
    ],
    [
      { expiration, conditions: [["like", "$a", "b"]] },
      "Invalid Policy: Invalid Condition: unknown operation 'like'.",
    ],
  ])("is not %j", (document, message) => {
    expect(() => parsePostPolicy(encoded(document))).toThrow(
      expect.objectContaining({ code: "InvalidPolicyDocument", status: 400, message }),
    );
  });
});

describe("a form", () => {
  it("keeps to its policy", () => {
    const policy = policyOf(
      { bucket: "b" },
      ["starts-with", "$key", "user/"],
      ["eq", "$Content-Type", "text/plain"],
      ["starts-with", "$x-amz-meta-any", ""],
      ["content-length-range", 0, 10],
    );
    const fields = { key: "user/a", "content-type": "text/plain", policy: "p", "x-ignore-a": "1" };
    checkPostForm(policy, form({ ...fields, "x-amz-meta-any": "thing" }));
    const failing = [
      [{ ...fields, key: "admin/a" }, '["starts-with", "$key", "user/"]'],
      [{ ...fields, "content-type": "text/html" }, '["eq", "$Content-Type", "text/plain"]'],
    ] as const;
    for (const [wrong, text] of failing) {
      expect(() => checkPostForm(policy, form(wrong))).toThrow(
        expect.objectContaining({
          code: "AccessDenied",
          status: 403,
          message: `Invalid according to Policy: Policy Condition failed: ${text}`,
        }),
      );
    }
    expect(() => checkPostForm(policy, { ...form(fields), bucket: "c" })).toThrow(
      'Policy Condition failed: ["eq", "$bucket", "b"]',
    );
    expect(() => checkPostForm(policy, form({ ...fields, acl: "public-read" }))).toThrow(
      "Invalid according to Policy: Extra input fields: acl",
    );
  });

  it("may list content types, each of which has to fit", () => {
    const policy = policyOf(["starts-with", "$Content-Type", "image/"]);
    const sent = (type: string): void => checkPostForm(policy, form({ "content-type": type }));
    sent("image/png");
    sent("image/png, image/jpeg");
    expect(() => sent("image/png,text/html")).toThrow(
      'Policy Condition failed: ["starts-with", "$Content-Type", "image/"]',
    );
  });

  it("is of its time", () => {
    expect(() => checkPostForm(policyOf(), { ...form({}), nowMs: nowMs + 3_600_000 })).toThrow(
      "Invalid according to Policy: Policy expired.",
    );
  });

  // Recorded from AWS.
  it("has a file of a length in range", () => {
    const policy = policyOf(["content-length-range", 5, "10"]);
    expect(lengthRange(policy)).toEqual({ minBytes: 5, maxBytes: 10 });
    checkPostLength(policy, 5);
    checkPostLength(policy, 10);
    expect(() => checkPostLength(policy, 12)).toThrow(
      expect.objectContaining({
        code: "EntityTooLarge",
        message: "Your proposed upload exceeds the maximum allowed size",
        members: { ProposedSize: "12", MaxSizeAllowed: "10" },
      }),
    );
    expect(() => checkPostLength(policy, 1)).toThrow(
      expect.objectContaining({
        code: "EntityTooSmall",
        message: "Your proposed upload is smaller than the minimum allowed size",
        members: { ProposedSize: "1", MinSizeAllowed: "5" },
      }),
    );
    expect(() => checkPostForm(policyOf(["content-length-range", "test", "10"]), form({}))).toThrow(
      'Invalid according to Policy: Policy Condition failed: ["content-length-range", "test", "10"]',
    );
  });

  it("is signed in full, or not at all", () => {
    const v4 = {
      "x-amz-algorithm": "AWS4-HMAC-SHA256",
      "x-amz-credential": "c",
      "x-amz-date": "d",
      "x-amz-signature": "s",
      policy: "p",
    };
    expect(findPostSignature(new Map(Object.entries(v4)))).toMatchObject({
      version: "v4",
      credential: "c",
      signature: "s",
      policy: "p",
    });
    expect(findPostSignature(new Map([["key", "k"]]))).toBeUndefined();
    const v2 = [
      ["awsaccesskeyid", "a"],
      ["signature", "s"],
      ["policy", "p"],
    ] as const;
    expect(findPostSignature(new Map(v2))).toMatchObject({ version: "v2", accessKeyId: "a" });
    const missing = (name: string, fields: Readonly<Record<string, string>>) =>
      expect(() => findPostSignature(new Map(Object.entries(fields)))).toThrow(
        expect.objectContaining({
          code: "InvalidArgument",
          message: `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
          members: { ArgumentName: name, ArgumentValue: "" },
        }),
      );
    missing("X-Amz-Algorithm", { "x-amz-credential": "c", policy: "p" });
    const { "x-amz-signature": _, ...unsigned } = v4;
    missing("X-Amz-Signature", unsigned);
    missing("AWSAccessKeyId", { signature: "s", policy: "p" });
    missing("Signature", { awsaccesskeyid: "a", policy: "p" });
    expect(() => findPostSignature(new Map([["policy", "p"]]))).toThrow("Access Denied");
  });

  it("names its object, perhaps by the file", () => {
    const key = (value: string, file: string) => postKey(new Map([["key", value]]), file);
    expect(key("user/${filename}", "C:\\pictures\\$&.jpg")).toBe("user/$&.jpg");
    expect(key("fixed", "a.jpg")).toBe("fixed");
    expect(() => postKey(new Map(), "a")).toThrow(/a field named 'key'/);
  });

  it("is answered as it asks", () => {
    const object = { bucket: "b", key: "a b", etag: '"e"' };
    const answer = (fields: Readonly<Record<string, string>>) =>
      postAnswer(new Map(Object.entries(fields)), object);
    expect(answer({})).toEqual({ kind: "status", status: 204 });
    expect(answer({ success_action_status: "201" })).toEqual({ kind: "status", status: 201 });
    expect(answer({ success_action_status: "302" })).toEqual({ kind: "status", status: 204 });
    expect(answer({ success_action_redirect: "http://h/p?x=1" })).toEqual({
      kind: "redirect",
      location: "http://h/p?x=1&bucket=b&key=a+b&etag=%22e%22",
    });
    expect(answer({ success_action_redirect: "nowhere" })).toEqual({ kind: "status", status: 204 });
    expect(notAForm()).toMatchObject({ code: "PreconditionFailed", status: 412 });
  });
});
