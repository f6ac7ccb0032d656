import { describe, expect, it } from "vitest";
import type { ServiceSettings } from "../../model/operation.ts";
import { parseQueuePath, parseQueueUrl, queueUrl } from "./queue-url.ts";

const account = "111111111111";

describe("parseQueueUrl", () => {
  it.each([
    ["http://localhost:4566/queue/eu-west-1/111111111111/q", "eu-west-1"],
    ["http://sqs.eu-west-1.localhost.localstack.cloud:4566/111111111111/q", "eu-west-1"],
    ["https://sqs.eu-west-1.amazonaws.com/111111111111/q", "eu-west-1"],
    ["https://sqs-fips.us-gov-west-1.amazonaws.com/111111111111/q", "us-gov-west-1"],
    ["https://eu-west-1.queue.amazonaws.com/111111111111/q", "eu-west-1"],
    ["http://eu-west-1.queue.localhost.localstack.cloud:4566/111111111111/q", "eu-west-1"],
    ["https://queue.amazonaws.com/111111111111/q", "us-east-1"],
    ["http://localhost:4566/111111111111/q", undefined],
    ["http://localhost:4566/111111111111/q/", undefined],
    ["http://sqs.localhost.localstack.cloud:4566/111111111111/q", undefined],
  ])("reads %s", (url, region) => {
    expect(parseQueueUrl(url)).toEqual({ account, region, name: "q" });
  });

  it.each([
    "",
    "q",
    "http://localhost:4566",
    "http://localhost:4566/",
    "http://localhost:4566/q",
    "http://localhost:4566/1111/q",
    "http://localhost:4566/111111111111/",
    "http://localhost:4566/topic/eu-west-1/111111111111/q",
    "http://localhost:4566/queue//111111111111/q",
    "http://localhost:4566/queue/eu-west-1/111111111111/q/more",
    `http://localhost:4566${"/".repeat(100_000)}`,
    "ftp://localhost/111111111111/q",
  ])("does not read %s", (url) => {
    expect(parseQueueUrl(url)).toBeUndefined();
  });
});

describe("parseQueuePath", () => {
  it("reads a queue URL asked directly", () => {
    const host = "sqs.eu-west-1.localhost:4566";
    expect(parseQueuePath("/111111111111/q", host)).toEqual({
      account,
      region: "eu-west-1",
      name: "q",
    });
  });

  it("leaves other paths alone", () => {
    expect(parseQueuePath("/", "localhost:4566")).toBeUndefined();
    expect(parseQueuePath("/bucket/key", "localhost:4566")).toBeUndefined();
  });
});

describe("queueUrl", () => {
  const place = { account, region: "eu-west-1", name: "q" };
  const write = (
    strategy: ServiceSettings["sqsEndpointStrategy"],
    endpoint = "http://127.0.0.1:4566",
    { region = "eu-west-1", userAgent = "aws-cli/2.31.0" } = {},
  ): string =>
    queueUrl(
      { ...place, region },
      {
        endpoint,
        caller: { userAgent },
        settings: { sqsEndpointStrategy: strategy, publicHost: "public:4566" },
      },
    );

  it.each([
    ["atoll", "http://127.0.0.1:4566/queue/eu-west-1/111111111111/q"],
    ["path", "http://public:4566/queue/eu-west-1/111111111111/q"],
    ["standard", "http://sqs.eu-west-1.public:4566/111111111111/q"],
    ["domain", "http://eu-west-1.queue.public:4566/111111111111/q"],
    ["off", "http://public:4566/111111111111/q"],
  ] as const)("writes the form of %s", (strategy, url) => {
    expect(write(strategy)).toBe(url);
  });

  it.each([
    "APN/1.0 HashiCorp/1.0 Terraform/1.11.4 (+https://www.terraform.io) terraform-provider-aws/5.100.0",
    "APN/1.0 Pulumi/1.0 Pulumi-Aws/7.0.0 (+https://www.pulumi.com)",
  ])("leaves the region out for %s", (userAgent) => {
    expect(write("atoll", undefined, { userAgent })).toBe("http://127.0.0.1:4566/111111111111/q");
    expect(write("path", undefined, { userAgent })).toBe(write("path"));
  });

  it("leaves us-east-1 out of the domain form", () => {
    expect(write("domain", undefined, { region: "us-east-1" })).toBe(
      "http://queue.public:4566/111111111111/q",
    );
  });

  it.each([
    ["https://sqs.eu-west-1.example.org", "https://sqs.eu-west-1.example.org/111111111111/q"],
    ["http://queue.example.org", "http://eu-west-1.queue.example.org/111111111111/q"],
    ["http://us-east-2.queue.example.org", "http://eu-west-1.queue.example.org/111111111111/q"],
    ["http://localhost:4566", "http://localhost:4566/queue/eu-west-1/111111111111/q"],
  ])("answers %s in its own form when dynamic", (endpoint, url) => {
    expect(write("dynamic", endpoint)).toBe(url);
  });

  it("is read again in every form but the one without a region", () => {
    for (const strategy of ["atoll", "path", "standard", "domain", "dynamic"] as const) {
      expect(parseQueueUrl(write(strategy))).toEqual(place);
    }
    expect(parseQueueUrl(write("off"))).toEqual({ ...place, region: undefined });
  });
});
