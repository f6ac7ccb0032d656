import { describe, expect, it } from "vitest";
import { parseLogging, checkLogTarget } from "./access-logging.ts";
import { parseAcceleration, parsePayer, parseVersioning } from "./bucket-switch.ts";

const malformed = expect.objectContaining({ code: "MalformedXML" });

describe("transfer acceleration", () => {
  // Recorded from AWS.
  it("is on or off, and not for names with periods", () => {
    expect(parseAcceleration("b", { Status: "Enabled" })).toBe("Enabled");
    for (const configuration of [undefined, {}, { Status: "enabled" }, { Status: "random" }]) {
      expect(() => parseAcceleration("b", configuration)).toThrow(malformed);
    }
    expect(() => parseAcceleration("a.b", { Status: "random" })).toThrow(
      expect.objectContaining({
        code: "InvalidRequest",
        message:
          "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names",
      }),
    );
  });
});

describe("who pays", () => {
  it("is the owner or the requester", () => {
    expect(parsePayer({ Payer: "Requester" })).toBe("Requester");
    expect(() => parsePayer({ Payer: "Nobody" })).toThrow(malformed);
    expect(() => parsePayer(undefined)).toThrow(malformed);
  });
});

describe("versioning", () => {
  it("is on or suspended", () => {
    expect(parseVersioning({ Status: "Suspended" })).toBe("Suspended");
    expect(() => parseVersioning({})).toThrow(
      expect.objectContaining({
        code: "IllegalVersioningConfigurationException",
        message: "The Versioning element must be specified",
      }),
    );
    expect(() => parseVersioning({ Status: "enabled" })).toThrow(malformed);
  });
});

describe("access logging", () => {
  const logging = { TargetBucket: "logs", TargetPrefix: "" };
  const bucket = { account: "111111111111", region: "us-east-1", ownership: undefined } as const;
  const Grantee = { Type: "CanonicalUser", ID: "x" };

  it("has a target and a prefix", () => {
    expect(parseLogging({})).toBeUndefined();
    expect(parseLogging({ LoggingEnabled: logging })).toBe(logging);
    const wrong = [
      { ...logging, TargetBucket: "" },
      { ...logging, TargetGrants: [{ Grantee, Permission: "READ_ACP" }] },
      { ...logging, TargetObjectKeyFormat: {} },
      { ...logging, TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: "Now" } } },
    ];
    for (const LoggingEnabled of wrong) {
      expect(() => parseLogging({ LoggingEnabled })).toThrow(malformed);
    }
  });

  it("goes to a bucket of the same owner and region", () => {
    checkLogTarget(logging, bucket, bucket);
    expect(() => checkLogTarget(logging, bucket, undefined)).toThrow(
      expect.objectContaining({
        code: "InvalidTargetBucketForLogging",
        message: "The target bucket for logging does not exist",
        members: { TargetBucket: "logs" },
      }),
    );
    expect(() => checkLogTarget(logging, bucket, { ...bucket, account: "2" })).toThrow(
      /must be the same/,
    );
    // Recorded from AWS.
    const europe = { ...bucket, region: "eu-west-1" };
    const west = { ...bucket, region: "us-west-2" };
    const crossing = [
      [bucket, europe, { TargetBucketLocation: "eu-west-1" }],
      [west, europe, { SourceBucketLocation: "us-west-2", TargetBucketLocation: "eu-west-1" }],
    ] as const;
    for (const [source, target, members] of crossing) {
      expect(() => checkLogTarget(logging, source, target)).toThrow(
        expect.objectContaining({
          code: "CrossLocationLoggingProhibitted",
          status: 403,
          message: "Cross S3 location logging not allowed. ",
          members,
        }),
      );
    }
  });

  it("grants nothing where the target has no ACLs", () => {
    const granting = { ...logging, TargetGrants: [{ Grantee, Permission: "READ" }] };
    checkLogTarget(granting, bucket, bucket);
    expect(() =>
      checkLogTarget(granting, bucket, { ...bucket, ownership: "BucketOwnerEnforced" }),
    ).toThrow("The bucket does not allow ACLs");
  });
});
