import { describe, expect, it } from "vitest";
import { arnMatches, compileArnPattern, compileResourcePattern } from "./arn-pattern.ts";
import { tokensOf } from "./glob.ts";

const QUEUE = "arn:aws:sqs:eu-west-1:111111111111:orders";

function matches(pattern: string, arn: string): boolean {
  return arnMatches(compileResourcePattern(tokensOf(pattern)), arn);
}

describe("a pattern over ARNs", () => {
  it.each([
    ["*", QUEUE, true],
    [QUEUE, QUEUE, true],
    ["arn:aws:sqs:*:111111111111:orders", QUEUE, true],
    ["arn:aws:sqs:eu-west-1:111111111111:*", QUEUE, true],
    ["arn:aws:sqs:eu-west-?:111111111111:ord*", QUEUE, true],
    ["arn:aws:sqs:eu-west-1:222222222222:*", QUEUE, false],
    ["arn:aws:sqs:eu-west-1:111111111111:Orders", QUEUE, false],
    ["arn:aws:s3:::b*", "arn:aws:s3:::bucket/key", true],
    ["arn:aws:s3:::b/*", "arn:aws:s3:::b/a:b/c*", true],
    ["arn:aws:logs:*:*:log-group:*", "arn:aws:logs:r:1:log-group:a:log-stream:b", true],
  ])("%s on %s: %s", (pattern, arn, expected) => {
    expect(matches(pattern, arn)).toBe(expected);
  });

  it("has wildcards that do not cross the first five colons", () => {
    expect(matches("arn:aws:sqs:*:orders:*", QUEUE)).toBe(false);
    expect(matches("arn:*:*:*:*:*", QUEUE)).toBe(true);
    expect(matches("arn:aws:s*:eu-west-1:111111111111:orders", QUEUE)).toBe(true);
  });

  it("may be short only when it ends in a star", () => {
    expect(matches("arn:aws:sqs:*", QUEUE)).toBe(true);
    expect(matches("arn:aws:sqs:eu-west-1", QUEUE)).toBe(false);
    expect(matches("orders", QUEUE)).toBe(false);
    expect(matches("", QUEUE)).toBe(false);
  });

  it("covers actions without a resource only when it covers everything", () => {
    expect(matches("*", "*")).toBe(true);
    expect(matches("arn:*:*:*:*:*", "*")).toBe(false);
    expect(matches("arn:aws:sqs:*:*:*", "*")).toBe(false);
  });

  it("matches no text that is not an ARN but by a star", () => {
    expect(matches("arn:aws:sqs:*:*:*", "arn:aws:sqs")).toBe(false);
    expect(matches("*", "anything")).toBe(true);
  });

  it("of a condition has all six segments", () => {
    const holds = (pattern: string): boolean =>
      arnMatches(compileArnPattern(tokensOf(pattern)), QUEUE);
    expect([holds("arn:aws:sqs:*"), holds("*"), holds("arn:aws:sqs:*:*:*")]).toEqual([
      false,
      false,
      true,
    ]);
  });
});
