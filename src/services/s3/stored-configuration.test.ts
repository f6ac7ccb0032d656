import { describe, expect, it } from "vitest";
import {
  checkAnalytics,
  checkIntelligentTiering,
  checkInventory,
  checkMetrics,
  noSuchConfigurationId,
  tooManyConfigurations,
} from "./stored-configuration.ts";

const Bucket = "arn:aws:s3:::target";
const malformed = expect.objectContaining({ code: "MalformedXML", status: 400 });
const tag = { Key: "a", Value: "b" };

const analytics = {
  Id: "a",
  Filter: { Prefix: "logs/" },
  StorageClassAnalysis: {
    DataExport: {
      OutputSchemaVersion: "V_1",
      Destination: { S3BucketDestination: { Format: "CSV", Bucket, Prefix: "test" } },
    },
  },
};
const tiering = {
  Id: "a",
  Status: "Enabled",
  Tierings: [{ Days: 90, AccessTier: "ARCHIVE_ACCESS" }],
};
const inventory = {
  Id: "a",
  Destination: { S3BucketDestination: { Bucket, Format: "CSV" } },
  IsEnabled: true,
  IncludedObjectVersions: "All",
  Schedule: { Frequency: "Daily" },
};

describe("configurations with an id", () => {
  it("have that of the request", () => {
    expect(() => checkAnalytics("other", analytics)).toThrow(malformed);
    expect(() => checkIntelligentTiering("other", tiering)).toThrow(malformed);
    expect(() => checkInventory("other", inventory)).toThrow(malformed);
    expect(() => checkMetrics("other", { Id: "a" })).toThrow(malformed);
    const long = "x".repeat(65);
    expect(() => checkMetrics(long, { Id: long })).toThrow(malformed);
  });

  it.each([
    [undefined, true],
    [{ Prefix: "a" }, true],
    [{ Tag: tag }, true],
    [{ AccessPointArn: "arn:aws:s3:us-east-1:111111111111:accesspoint/p" }, true],
    [{ And: { Prefix: "a", Tags: [tag] } }, true],
    [{}, false],
    [{ Prefix: "a", Tag: tag }, false],
    [{ And: { Prefix: "a" } }, false],
  ])("filter by %j: %j", (Filter, isFine) => {
    let passed = true;
    try {
      checkMetrics("a", { Id: "a", Filter });
    } catch {
      passed = false;
    }
    expect(passed).toBe(isFine);
  });

  it("have faults when missing, or too many", () => {
    expect(noSuchConfigurationId()).toMatchObject({ code: "NoSuchConfiguration", status: 404 });
    expect(tooManyConfigurations().code).toBe("TooManyConfigurations");
  });
});

describe("analytics", () => {
  it("may be exported as CSV", () => {
    checkAnalytics("a", analytics);
    checkAnalytics("a", { Id: "a", StorageClassAnalysis: {} });
    const wrong = {
      OutputSchemaVersion: "V_2",
      Destination: { S3BucketDestination: { Format: "CSV", Bucket } },
    };
    expect(() =>
      checkAnalytics("a", { Id: "a", StorageClassAnalysis: { DataExport: wrong } }),
    ).toThrow(malformed);
  });
});

describe("intelligent tiering", () => {
  it.each([
    [[{ Days: 730, AccessTier: "ARCHIVE_ACCESS" }], true],
    [[{ Days: 180, AccessTier: "DEEP_ARCHIVE_ACCESS" }], true],
    [[{ Days: 179, AccessTier: "DEEP_ARCHIVE_ACCESS" }], false],
    [[{ Days: 89, AccessTier: "ARCHIVE_ACCESS" }], false],
    [[{ Days: 731, AccessTier: "ARCHIVE_ACCESS" }], false],
    [[{ Days: 90, AccessTier: "COLD" }], false],
    [[], false],
    [[...tiering.Tierings, ...tiering.Tierings], false],
  ])("moves after %j: %j", (Tierings, isFine) => {
    let passed = true;
    try {
      checkIntelligentTiering("a", { ...tiering, Tierings });
    } catch {
      passed = false;
    }
    expect(passed).toBe(isFine);
  });

  it("is on or off", () => {
    expect(() => checkIntelligentTiering("a", { ...tiering, Status: "on" })).toThrow(malformed);
  });
});

describe("an inventory", () => {
  it("has a destination, a schedule, versions and fields that there are", () => {
    checkInventory("a", inventory);
    checkInventory("a", { ...inventory, OptionalFields: ["Size", "ETag"] });
    const wrong = [
      { ...inventory, Destination: { S3BucketDestination: { Bucket: "b", Format: "CSV" } } },
      { ...inventory, Destination: { S3BucketDestination: { Bucket, Format: "XML" } } },
      { ...inventory, IncludedObjectVersions: "Some" },
      { ...inventory, Schedule: { Frequency: "Hourly" } },
      { ...inventory, OptionalFields: ["Colour"] },
    ];
    for (const each of wrong) expect(() => checkInventory("a", each)).toThrow(malformed);
  });
});
