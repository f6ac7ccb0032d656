import { describe, expect, it } from "vitest";
import { isQueueName, parseQueueArn, queueArn } from "./queue.ts";

describe("isQueueName", () => {
  it("takes letters, digits, hyphens and underscores", () => {
    expect(isQueueName("Orders_2-eu", false)).toBe(true);
  });

  it("wants .fifo on FIFO queues only", () => {
    expect(isQueueName("orders.fifo", true)).toBe(true);
    expect(isQueueName("orders", true)).toBe(false);
    expect(isQueueName("orders.fifo", false)).toBe(false);
    expect(isQueueName(".fifo", true)).toBe(false);
  });

  it("counts the suffix among the 80 characters", () => {
    expect(isQueueName("a".repeat(80), false)).toBe(true);
    expect(isQueueName("a".repeat(81), false)).toBe(false);
    expect(isQueueName(`${"a".repeat(75)}.fifo`, true)).toBe(true);
    expect(isQueueName(`${"a".repeat(76)}.fifo`, true)).toBe(false);
  });

  it.each(["", "a b", "a.b", "a/b", "ä", "a\n"])("refuses %j", (name) => {
    expect(isQueueName(name, false)).toBe(false);
  });
});

describe("parseQueueArn", () => {
  it("reads what queueArn writes", () => {
    const place = {
      partition: "aws-cn",
      account: "111111111111",
      region: "cn-north-1",
      name: "orders",
    } as const;
    expect(parseQueueArn(queueArn(place))).toEqual(place);
  });

  it.each([
    "orders",
    "arn:aws:sns:us-east-1:111111111111:orders",
    "arn:aws:sqs:us-east-1:1:orders",
    "arn:aws:sqs::111111111111:orders",
    "arn:moon:sqs:us-east-1:111111111111:orders",
  ])("does not read %s", (text) => {
    expect(parseQueueArn(text)).toBeUndefined();
  });
});
