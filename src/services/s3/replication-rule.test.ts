import { describe, expect, it } from "vitest";
import type { ReplicationRule } from "./contract.ts";
import {
  checkReplication,
  ownsReplica,
  replicationsOf,
  versioningNeededForReplication,
} from "./replication-rule.ts";

const Role = "arn:aws:iam::111111111111:role/replication";
const source = "arn:aws:s3:::source";
const rule = {
  ID: "r",
  Status: "Enabled",
  Priority: 1,
  Filter: { Prefix: "" },
  DeleteMarkerReplication: { Status: "Disabled" },
  Destination: { Bucket: "arn:aws:s3:::target" },
} satisfies ReplicationRule;
const version1 = { Status: "Enabled", Prefix: "tax/", Destination: rule.Destination };
const check = (...Rules: readonly ReplicationRule[]) =>
  checkReplication({ Role, Rules }, source, () => "made");
const object = {
  key: "tax/a",
  tags: { team: "a" },
  kind: "object",
  isUnderKms: false,
  isReplica: false,
} as const;
const tag = { Key: "team", Value: "a" };

describe("a replication configuration", () => {
  it("has rules of either version of the schema", () => {
    expect(check(rule).Rules[0]?.ID).toBe("r");
    expect(check(version1).Rules[0]?.ID).toBe("made");
    // Recorded from AWS as accepted.
    const timed = {
      ID: "rtc",
      Priority: 0,
      Filter: {},
      Status: "Disabled",
      Destination: {
        Bucket: "arn:aws:s3:::target",
        StorageClass: "STANDARD",
        ReplicationTime: { Status: "Enabled", Time: { Minutes: 15 } },
        Metrics: { Status: "Enabled", EventThreshold: { Minutes: 15 } },
      },
      DeleteMarkerReplication: { Status: "Disabled" },
    };
    expect(check(timed).Rules).toHaveLength(1);
  });

  const { Priority: _p, ...noPriority } = rule;
  const { DeleteMarkerReplication: _d, ...noMarkers } = rule;
  const guide = "Please refer to S3 Developer Guide for more information.";
  it.each<readonly [ReplicationRule, string]>([
    [
      noPriority,
      `Priority must be specified for this version of Cross Region Replication configuration schema. ${guide}`,
    ],
    [
      noMarkers,
      `DeleteMarkerReplication must be specified for this version of Cross Region Replication configuration schema. ${guide}`,
    ],
    [
      { ...rule, Filter: { Tag: tag }, DeleteMarkerReplication: { Status: "Enabled" } },
      `Delete marker replication is not supported if any Tag filter is specified. ${guide}`,
    ],
    [{ ...rule, Filter: { And: { Tags: [tag, tag] } } }, "Duplicate Tag Keys are not allowed."],
    [{ ...rule, Destination: { Bucket: "target" } }, "Invalid bucket ARN"],
    [
      { ...rule, Destination: { Bucket: source } },
      "Destination bucket cannot be the same as the source bucket.",
    ],
    [{ ...rule, ID: "x".repeat(256) }, "ID length should not exceed allowed limit of 255"],
    [
      {
        ...rule,
        Destination: { ...rule.Destination, AccessControlTranslation: { Owner: "Destination" } },
      },
      "Account must be specified with AccessControlTranslation.",
    ],
    [
      {
        ...rule,
        SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: "Enabled" } },
      },
      "SseKmsEncryptedObjects and EncryptionConfiguration must be specified together.",
    ],
  ])("is refused: %j", (wrong, message) => {
    expect(() => check(wrong)).toThrow(expect.objectContaining({ status: 400, message }));
  });

  it("is of the schema", () => {
    const malformed: readonly ReplicationRule[] = [
      { ...rule, Status: "On" },
      { ...rule, Prefix: "a" },
      { ...version1, Priority: 1 },
      { Status: "Enabled", Destination: rule.Destination },
      { ...rule, Destination: { ...rule.Destination, StorageClass: "WARM" } },
      { ...rule, Destination: { ...rule.Destination, Account: "me" } },
      {
        ...rule,
        Destination: {
          ...rule.Destination,
          ReplicationTime: { Status: "Enabled", Time: { Minutes: 15 } },
        },
      },
    ];
    for (const wrong of malformed) {
      expect(() => check(wrong)).toThrow(expect.objectContaining({ code: "MalformedXML" }));
    }
    for (const Rules of [[], [rule, { ...version1, ID: "v1" }]]) {
      expect(() => check(...Rules)).toThrow(expect.objectContaining({ code: "MalformedXML" }));
    }
  });

  it("has a role, ids and priorities of its own", () => {
    expect(() => checkReplication({ Role: "r", Rules: [rule] }, source, () => "")).toThrow(
      "Invalid role ARN",
    );
    expect(() => check(rule, rule)).toThrow("Rule Id must be unique");
    expect(() => check(rule, { ...rule, ID: "other" })).toThrow("priorities must be unique");
  });

  it("needs versions on both sides", () => {
    expect(versioningNeededForReplication("source").message).toBe(
      "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
    );
    expect(versioningNeededForReplication("destination").message).toBe(
      "Destination bucket must have versioning enabled.",
    );
  });
});

describe("what is replicated", () => {
  const other = { Bucket: "arn:aws:s3:::other" };
  const idsFor = (
    rules: readonly ReplicationRule[],
    subject: Parameters<typeof replicationsOf>[1],
  ) => replicationsOf(check(...rules), subject).map(({ ID }) => ID);

  it("goes to each bucket once, by the highest priority", () => {
    const rules = [
      rule,
      { ...rule, ID: "higher", Priority: 5 },
      { ...rule, ID: "elsewhere", Priority: 2, Destination: other },
      { ...rule, ID: "off", Priority: 9, Status: "Disabled" },
    ];
    expect(idsFor(rules, object)).toEqual(["higher", "elsewhere"]);
    expect(idsFor(rules, { ...object, isReplica: true })).toEqual([]);
  });

  it("is what the filter names", () => {
    const filtered = (Filter: object) => [{ ...rule, Filter }];
    expect(idsFor(filtered({ Prefix: "tax" }), object)).toEqual(["r"]);
    expect(idsFor(filtered({ Prefix: "x" }), object)).toEqual([]);
    expect(idsFor(filtered({ Tag: tag }), object)).toEqual(["r"]);
    expect(idsFor(filtered({ And: { Prefix: "tax", Tags: [tag] } }), object)).toEqual(["r"]);
    expect(idsFor(filtered({ Tag: { ...tag, Value: "b" } }), object)).toEqual([]);
  });

  it("includes delete markers where the rule says so, and in version 1", () => {
    const marker = { ...object, kind: "delete-marker" } as const;
    expect(idsFor([rule], marker)).toEqual([]);
    expect(idsFor([{ ...rule, DeleteMarkerReplication: { Status: "Enabled" } }], marker)).toEqual([
      "r",
    ]);
    expect(idsFor([{ ...version1, ID: "v1" }], marker)).toEqual(["v1"]);
  });

  it("includes objects under KMS where the rule says so", () => {
    const kms = {
      ...rule,
      SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: "Enabled" } },
      Destination: { ...rule.Destination, EncryptionConfiguration: { ReplicaKmsKeyID: "k" } },
    };
    expect(idsFor([rule], { ...object, isUnderKms: true })).toEqual([]);
    expect(idsFor([kms], { ...object, isUnderKms: true })).toEqual(["r"]);
  });

  it("is the destination account's where ownership is translated", () => {
    expect(ownsReplica(rule)).toBe("source");
    const Destination = {
      ...rule.Destination,
      Account: "222222222222",
      AccessControlTranslation: { Owner: "Destination" },
    };
    expect(ownsReplica({ ...rule, Destination })).toBe("destination");
  });
});
