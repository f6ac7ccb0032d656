import { describe, expect, it } from "vitest";
import type { Queue, QueuePlace, RedriveAllowPolicy } from "./queue.ts";
import {
  checkDeadLetterQueue,
  parseRedriveAllowPolicy,
  parseRedrivePolicy,
  writeRedriveAllowPolicy,
  writeRedrivePolicy,
} from "./redrive-policy.ts";

const arn = "arn:aws:sqs:us-east-1:111111111111:dlq";
const json = JSON.stringify;

describe("parseRedrivePolicy", () => {
  it("reads a count given as a text, and writes it as a number", () => {
    const policy = parseRedrivePolicy(json({ maxReceiveCount: "5", deadLetterTargetArn: arn }));
    expect(policy).toEqual({ deadLetterTargetArn: arn, maxReceiveCount: 5 });
    expect(policy && writeRedrivePolicy(policy)).toBe(
      `{"deadLetterTargetArn":"${arn}","maxReceiveCount":5}`,
    );
  });

  it("takes an empty text as none", () => {
    expect(parseRedrivePolicy("")).toBeUndefined();
  });

  it.each([" ", "4", "[]", "null", "{"])("refuses %j as no JSON map", (text) => {
    expect(() => parseRedrivePolicy(text)).toThrow(
      "Invalid value for the parameter RedrivePolicy. Reason: Redrive policy is not a valid JSON map.",
    );
  });

  it.each([
    [{}, "Redrive policy does not contain mandatory attribute: maxReceiveCount."],
    [
      { maxReceiveCount: 5 },
      "Redrive policy does not contain mandatory attribute: deadLetterTargetArn.",
    ],
    [
      { deadLetterTargetArn: arn, maxReceiveCount: 0 },
      "Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.",
    ],
    [
      { deadLetterTargetArn: arn, maxReceiveCount: "1001" },
      "Invalid value for maxReceiveCount: 1001, valid values are from 1 to 1000 both inclusive.",
    ],
    [
      { deadLetterTargetArn: arn, maxReceiveCount: 1.5 },
      "Invalid value for maxReceiveCount: 1.5, valid values are from 1 to 1000 both inclusive.",
    ],
    [
      { deadLetterTargetArn: "dlq", maxReceiveCount: 5 },
      "Dead-letter target ARN should be fully qualified ARN.",
    ],
    [
      { deadLetterTargetArn: arn, maxReceiveCount: 5, more: 1 },
      "Only following attributes are supported: [maxReceiveCount, deadLetterTargetArn].",
    ],
    [
      { deadLetterTargetArn: "arn:aws:sns:us-east-1:111111111111:t", maxReceiveCount: 5 },
      "Only SQS queues are valid resources for deadLetterTargetArn.",
    ],
  ])("refuses %j", (policy, reason) => {
    expect(() => parseRedrivePolicy(json(policy))).toThrow(
      `Value ${json(policy)} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
    );
  });
});

describe("checkDeadLetterQueue", () => {
  const place = { partition: "aws", account: "111111111111", region: "us-east-1" } as const;
  const source = { ...place, name: "q", fifo: false };
  const target = { ...place, name: "dlq" };
  const found = (redriveAllowPolicy?: RedriveAllowPolicy): Queue =>
    ({ ...target, redriveAllowPolicy }) as Queue;
  const sourceArn = "arn:aws:sqs:us-east-1:111111111111:q";

  it.each([
    undefined,
    { redrivePermission: "allowAll" },
    { redrivePermission: "byQueue", sourceQueueArns: [sourceArn] },
  ] as const)("lets a source use a dead-letter queue that allows %j", (allow) => {
    expect(() =>
      checkDeadLetterQueue({ text: "{}", source, target, found: found(allow) }),
    ).not.toThrow();
  });

  it.each([
    { redrivePermission: "denyAll" },
    { redrivePermission: "byQueue", sourceQueueArns: [`${sourceArn}2`] },
  ] as const)("does not when it allows %j", (allow) => {
    expect(() => checkDeadLetterQueue({ text: "{}", source, target, found: found(allow) })).toThrow(
      "redrive allow policy doesn't allow it",
    );
  });

  it("wants the same owner, then the same type, then that it exists", () => {
    const other = { ...target, account: "222222222222", name: "dlq.fifo" };
    const check = (at: QueuePlace): void =>
      checkDeadLetterQueue({ text: "{}", source, target: at, found: undefined });
    expect(() => check(other)).toThrow("Dead-letter target owner should be same as the source.");
    expect(() => check({ ...other, account: place.account })).toThrow(
      "Dead-letter queue must be same type of queue as the source..",
    );
    expect(() => check(target)).toThrow("Dead letter target does not exist.");
  });
});

describe("parseRedriveAllowPolicy", () => {
  it.each([
    { redrivePermission: "allowAll" },
    { redrivePermission: "denyAll" },
    { redrivePermission: "byQueue", sourceQueueArns: [arn] },
  ])("reads %j and writes it again", (policy) => {
    const parsed = parseRedriveAllowPolicy(json(policy));
    expect(parsed && writeRedriveAllowPolicy(parsed)).toBe(json(policy));
  });

  it.each([
    "x",
    "[]",
    "{}",
    json({ redrivePermission: "some" }),
    json({ redrivePermission: "allowAll", more: 1 }),
    json({ redrivePermission: "byQueue", sourceQueueArns: arn }),
    json({ redrivePermission: "byQueue", sourceQueueArns: [1] }),
    '{"redrivePermission":"allowAll","__proto__":{}}',
  ])("refuses the format of %s", (text) => {
    expect(() => parseRedriveAllowPolicy(text)).toThrow(
      "Invalid value for the parameter RedriveAllowPolicy. Reason: Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.",
    );
  });

  it.each([
    [
      { redrivePermission: "byQueue" },
      "When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.",
    ],
    [
      { redrivePermission: "byQueue", sourceQueueArns: [] },
      "When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.",
    ],
    [
      { redrivePermission: "byQueue", sourceQueueArns: Array<string>(11).fill(arn) },
      "The maximum number of source queue ARNs you can specify is 10.",
    ],
    [
      { redrivePermission: "denyAll", sourceQueueArns: [arn] },
      "To specify one or more source queue ARNs, you must set redrivePermission to byQueue.",
    ],
  ])("refuses %j", (policy, what) => {
    expect(() => parseRedriveAllowPolicy(json(policy))).toThrow(
      `Value ${json(policy)} for parameter RedriveAllowPolicy is invalid. Reason: Amazon SQS can't create the redrive allow policy. ${what}`,
    );
  });
});
