import { describe, expect, it } from "vitest";
import { readHost } from "./host.ts";

function told(host: string | undefined): string {
  const form = readHost(host);
  switch (form.kind) {
    case "bucket":
      return `bucket ${form.bucket}`;
    case "access-point":
      return `access point ${form.name} ${form.account} ${form.region ?? "-"}`;
    case "resource":
      return `${form.resource} ${form.name} ${form.region ?? "-"}`;
    case "service":
      return [...form.services.map(({ id }) => id), form.account ?? ""].join(" ").trim();
    case "queue":
    case "other":
      return form.kind;
  }
}

describe("readHost", () => {
  it.each([
    ["photos.s3.eu-west-1.localhost:4566", "bucket photos"],
    ["photos.s3.localhost.localstack.cloud:4566", "bucket photos"],
    ["photos.s3.eu-west-1.localhost.localstack.cloud:4566", "bucket photos"],
    ["photos.s3.amazonaws.com", "bucket photos"],
    ["my.photos.2026.s3.eu-west-1.amazonaws.com", "bucket my.photos.2026"],
    ["has.s3.inside.s3.eu-west-1.amazonaws.com", "bucket has.s3.inside"],
    ["photos.s3.dualstack.eu-west-1.amazonaws.com", "bucket photos"],
    ["photos.s3-fips.us-gov-west-1.amazonaws.com", "bucket photos"],
    ["photos.s3-accelerate.amazonaws.com", "bucket photos"],
    ["photos.s3-eu-west-1.amazonaws.com", "bucket photos"],
    ["kms.s3.localhost.localstack.cloud", "bucket kms"],
    ["sqs.us-east-1.s3.localhost", "bucket sqs.us-east-1"],
    ["Photos.S3.Eu-West-1.LocalHost:4566", "bucket photos"],
  ])("reads the bucket of %s", (host, expected) => {
    expect(told(host)).toBe(expected);
  });

  it.each([
    ["sales-111122223333.s3-accesspoint.eu-west-1.amazonaws.com", "sales 111122223333 eu-west-1"],
    [
      "a-b-111122223333.s3-accesspoint-fips.us-gov-west-1.amazonaws.com",
      "a-b 111122223333 us-gov-west-1",
    ],
    [
      "sales-111122223333.s3-accesspoint.dualstack.eu-west-1.amazonaws.com",
      "sales 111122223333 eu-west-1",
    ],
    ["sales-111122223333.localhost:4566", "sales 111122223333 -"],
  ])("reads the access point of %s", (host, expected) => {
    expect(told(host)).toBe(`access point ${expected}`);
  });

  it("reads the alias of an access point where a bucket's name stands", () => {
    expect(told("sales-0123456789-s3alias.localhost:4566")).toBe("bucket sales-0123456789-s3alias");
    expect(told("sales-11112222333.localhost")).toBe("other");
  });

  it.each([
    ["s3.eu-west-1.localhost:4566", "s3"],
    ["s3.localhost.localstack.cloud:4566", "s3"],
    ["s3-eu-west-1.amazonaws.com", "s3"],
    ["s3-accelerate.amazonaws.com", "s3"],
    ["s3-control.eu-west-1.localhost", "s3control"],
    ["111122223333.s3-control.eu-west-1.localhost:4566", "s3control 111122223333"],
    ["s3-outposts.eu-west-1.amazonaws.com", "s3outposts"],
    ["kms.eu-west-1.localhost:4566", "kms"],
    ["kms-fips.us-gov-west-1.amazonaws.com", "kms"],
    ["kms.localhost.localstack.cloud:4566", "kms"],
    ["dynamodb.eu-west-1.localhost", "dynamodb"],
    ["streams.dynamodb.eu-west-1.localhost", "dynamodbstreams"],
    ["api.ecr.eu-west-1.localhost", "ecr"],
    ["api.ecr-public.us-east-1.localhost", "ecr-public"],
    ["data.jobs.iot.eu-west-1.localhost", "iot-jobs-data"],
    ["sms-voice.eu-west-1.localhost", "pinpoint-sms-voice-v2"],
    ["sms-voice.pinpoint.eu-west-1.localhost", "pinpoint-sms-voice sms-voice"],
    ["email.eu-west-1.localhost", "pinpoint-email ses sesv2"],
    ["monitoring.eu-west-1.localhost", "cloudwatch"],
    ["sts.amazonaws.com", "sts"],
    ["sqs.eu-west-1.localhost:4566", "sqs"],
  ])("reads the service of %s, by the longest prefix", (host, expected) => {
    expect(told(host)).toBe(expected);
  });

  it.each([
    [
      "abc123.lambda-url.us-east-1.localhost.localstack.cloud:4566",
      "function-url abc123 us-east-1",
    ],
    ["abc123.lambda-url.localhost", "function-url abc123 -"],
    ["api1.execute-api.eu-west-1.amazonaws.com", "api api1 eu-west-1"],
    ["api1-vpce-0a1b.execute-api.eu-west-1.amazonaws.com", "api api1 eu-west-1"],
    ["api1.execute-api.localhost.localstack.cloud:4566", "api api1 -"],
    ["photos.s3-website.eu-west-1.localhost", "website photos eu-west-1"],
    ["my.photos.s3-website-eu-west-1.amazonaws.com", "website my.photos eu-west-1"],
    ["photos.s3-website.localhost.localstack.cloud:4566", "website photos -"],
  ])("reads the resource of %s", (host, expected) => {
    expect(told(host)).toBe(expected);
  });

  it.each(["queue.localhost", "us-east-1.queue.amazonaws.com", "eu-west-1.queue.localhost:4566"])(
    "knows SQS's oldest form %s",
    (host) => {
      expect(told(host)).toBe("queue");
    },
  );

  it.each([
    undefined,
    "",
    ":",
    ".",
    "...",
    ".s3.localhost.",
    "localhost",
    "localhost:4566",
    "127.0.0.1:4566",
    "[::1]:4566",
    "localhost.localstack.cloud:4566",
    "sqs",
    "sqs:4566",
    "s3",
    "photos.s3",
    "photos.s3:4566",
    "not-sqs.eu-west-1.localhost",
    "orders.queue.localhost",
    "queue",
    "photos.s3x.localhost",
    "photos.s3-backup.localhost",
    "lambda-url.us-east-1.localhost",
    "__proto__.constructor",
    "s3-website.localhost",
    "\u00fcber.\u20ac.localhost",
  ])("makes nothing of %s", (host) => {
    expect(told(host)).toBe("other");
  });

  it("makes nothing of a host longer than any name", () => {
    expect(told(`${"a.".repeat(30_000)}s3.localhost`)).toBe("other");
    expect(told("s3.".repeat(20_000))).toBe("other");
  });

  it("keeps answering when every request has another host", () => {
    for (let index = 0; index < 2_000; index += 1) {
      expect(told(`b${index}.s3.localhost`)).toBe(`bucket b${index}`);
    }
  });
});
