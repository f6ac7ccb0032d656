import { describe, expect, it } from "vitest";
import { findRedirection, sendAsAsked, withKeyDigests, type Adjustable } from "./s3-client.ts";

describe("withKeyDigests", () => {
  it("adds the digest of a key that has none, and encodes the key", () => {
    const key = "1234567890abcdef1234567890abcdef";
    const SSECustomerKeyMD5 = "JMwgiexXqwuPqIPjYFmIZQ==";
    const encoded = Buffer.from(key).toString("base64");
    const sent = { SSECustomerKey: encoded, SSECustomerKeyMD5 };
    expect(withKeyDigests({ SSECustomerKey: key })).toEqual(sent);
    expect(withKeyDigests({ CopySourceSSECustomerKey: Buffer.from(key) })).toEqual({
      CopySourceSSECustomerKey: encoded,
      CopySourceSSECustomerKeyMD5: SSECustomerKeyMD5,
    });
  });

  it("leaves alone what has one, and what has no key", () => {
    const whole = { SSECustomerKey: "k", SSECustomerKeyMD5: "wrong" };
    expect(withKeyDigests(whole)).toBe(whole);
    const none = { SSECustomerKeyMD5: "x" };
    expect(withKeyDigests(none)).toBe(none);
  });
});

describe("sendAsAsked", () => {
  it("undoes what happened to the input", async () => {
    const added: Parameters<Adjustable["middlewareStack"]["add"]>[0][] = [];
    const client = { middlewareStack: { add: (one: (typeof added)[0]) => void added.push(one) } };
    sendAsAsked(client, () => ({ Bucket: "b" }));
    const sent = await added[0]?.((args) => Promise.resolve(args))({
      input: { Bucket: "c" },
      x: 1,
    });
    expect(sent).toEqual({ input: { Bucket: "b" }, x: 1 });
  });
});

describe("findRedirection", () => {
  const error = (code: string, more = ""): string => `<Error><Code>${code}</Code>${more}</Error>`;
  const region = { "x-amz-bucket-region": "eu-west-1" };

  it.each([
    ["GetBucketCors", 301, region, error("PermanentRedirect")],
    ["PutObject", 307, region, error("TemporaryRedirect")],
    ["GetObject", 400, {}, error("AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>")],
    ["HeadObject", 400, region, ""],
    ["GetObject", 400, region, error("IllegalLocationConstraintException")],
  ])("goes where %s with %i is told to go", (operation, status, headers, body) => {
    expect(findRedirection(operation, { status, headers, body })).toBe("eu-west-1");
  });

  it.each([
    ["GetObject", 200, {}, ""],
    ["GetObject", 403, region, error("AccessDenied")],
    ["HeadObject", 404, region, ""],
    ["CreateBucket", 400, region, error("IllegalLocationConstraintException")],
    ["GetObject", 400, {}, error("AuthorizationHeaderMalformed")],
  ])("stays where it is after %s with %i", (operation, status, headers, body) => {
    expect(findRedirection(operation, { status, headers, body })).toBeUndefined();
  });
});
