import { describe, expect, it } from "vitest";
import type { LifecycleRule } from "./contract.ts";
import { checkLifecycleRules, parseTransitionMinimum } from "./lifecycle-rule.ts";
import {
  expirationHeader,
  findAbort,
  findExpiration,
  findMarkerExpiration,
  findNoncurrentExpiration,
  findTransition,
  midnightAfter,
} from "./lifecycle-schedule.ts";

const rule: LifecycleRule = {
  ID: "r",
  Status: "Enabled",
  Filter: { Prefix: "" },
  Expiration: { Days: 7 },
};
const check = (...rules: readonly LifecycleRule[]) => checkLifecycleRules(rules, () => "made");
const { Expiration: _, ...actionless } = rule;
const createdAtMs = Date.UTC(2026, 0, 15, 10, 30);
const object = { key: "logs/a", sizeBytes: 1000, tags: { team: "a" }, createdAtMs };

describe("lifecycle rules", () => {
  it("get an id where they have none", () => {
    const { ID: _, ...nameless } = rule;
    expect(check(nameless)[0]?.ID).toBe("made");
    expect(check(rule)[0]?.ID).toBe("r");
  });

  const tag = { Key: "k", Value: "v" };
  it.each<readonly [LifecycleRule, string]>([
    [actionless, "At least one action needs to be specified in a rule"],
    [
      { ...rule, Expiration: { Days: 0 } },
      "'Days' for Expiration action must be a positive integer",
    ],
    [
      { ...rule, Expiration: { Date: new Date(Date.UTC(2026, 0, 1, 1)) } },
      "'Date' must be at midnight GMT",
    ],
    [
      { ...rule, NoncurrentVersionExpiration: { NoncurrentDays: 0 } },
      "'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer",
    ],
    [
      {
        ...rule,
        NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 0 },
      },
      "'NewerNoncurrentVersions' for NoncurrentVersionExpiration action must be a positive integer",
    ],
    [
      { ...rule, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 0 } },
      "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer",
    ],
    [
      {
        ...rule,
        Filter: { Tag: tag },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
      "AbortIncompleteMultipartUpload cannot be specified with Tags.",
    ],
    [
      { ...rule, Filter: { Tag: tag }, Expiration: { ExpiredObjectDeleteMarker: true } },
      "ExpiredObjectDeleteMarker cannot be specified with Tags.",
    ],
    [
      { ...rule, Filter: { And: { Prefix: "", Tags: [tag, tag] } } },
      "Duplicate Tag Keys are not allowed.",
    ],
    [
      { ...rule, Filter: { And: { ObjectSizeGreaterThan: 5, ObjectSizeLessThan: 5 } } },
      "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'",
    ],
    [
      { ...rule, Transitions: [{ Days: 7, StorageClass: "GLACIER" }] },
      "'Days' in the Expiration action for filter '(prefix=)' must be greater than 'Days' in the Transition action",
    ],
    [
      { ...actionless, Transitions: [{ Days: 29, StorageClass: "STANDARD_IA" }] },
      "'Days' in Transition action must be greater than or equal to 30 for storageClass 'STANDARD_IA'",
    ],
    [
      { ...rule, Transitions: [{ Date: new Date(0), StorageClass: "GLACIER" }] },
      "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for filter '(prefix=)'",
    ],
    [
      {
        ...actionless,
        Transitions: [
          { Days: 1, StorageClass: "GLACIER" },
          { Date: new Date(0), StorageClass: "DEEP_ARCHIVE" },
        ],
      },
      "Found mixed 'Date' and 'Days' based Transition actions in lifecycle rule for filter '(prefix=)'",
    ],
    [
      {
        ...actionless,
        Transitions: [
          { Days: 1, StorageClass: "GLACIER" },
          { Days: 2, StorageClass: "GLACIER" },
        ],
      },
      "'StorageClass' must be different for 'Transition' actions in same 'Rule' with filter '(prefix=)'",
    ],
    [{ ...rule, ID: "x".repeat(256) }, "ID length should not exceed allowed limit of 255"],
  ])("are refused: %j", (wrong, message) => {
    expect(() => check(wrong)).toThrow(expect.objectContaining({ status: 400, message }));
  });

  it("have ids of their own", () => {
    expect(() => check(rule, rule)).toThrow(
      "Rule ID must be unique. Found same ID for more than one rule",
    );
  });

  it("are of the schema", () => {
    const { Filter: _, ...unfiltered } = rule;
    const malformed: readonly LifecycleRule[] = [
      unfiltered,
      { ...rule, Prefix: "" },
      { ...rule, Status: "On" },
      { ...rule, Expiration: {} },
      { ...rule, Expiration: { Days: 1, ExpiredObjectDeleteMarker: true } },
      { ...rule, Filter: { Prefix: "a", Tag: tag } },
      { ...rule, Filter: { Prefix: "a", And: { Prefix: "a", Tags: [tag] } } },
      { ...rule, Filter: { And: { Prefix: "a" } } },
      { ...rule, Transitions: [{ Days: 1, StorageClass: "WARM" }] },
      { ...rule, Transitions: [{ StorageClass: "GLACIER" }] },
      { ...rule, NoncurrentVersionExpiration: { NewerNoncurrentVersions: 1 } },
    ];
    for (const wrong of malformed) {
      expect(() => check(wrong)).toThrow(expect.objectContaining({ code: "MalformedXML" }));
    }
    expect(() => check()).toThrow(expect.objectContaining({ code: "MalformedXML" }));
    expect(() => checkLifecycleRules(undefined, () => "")).toThrow("not well-formed");
    expect(check({ ...unfiltered, Prefix: "old/" })).toHaveLength(1);
    expect(check({ ...rule, Filter: {} })).toHaveLength(1);
  });

  it("say from which size on objects move", () => {
    expect(parseTransitionMinimum(undefined)).toBe("all_storage_classes_128K");
    expect(parseTransitionMinimum("varies_by_storage_class")).toBe("varies_by_storage_class");
    expect(() => parseTransitionMinimum("none")).toThrow(/^Invalid TransitionDefaultMinimum/);
  });
});

describe("the schedule of lifecycle rules", () => {
  it("rounds up to the next midnight UTC", () => {
    expect(midnightAfter(createdAtMs, 3)).toBe(Date.UTC(2026, 0, 19));
    expect(midnightAfter(Date.UTC(2026, 0, 15), 1)).toBe(Date.UTC(2026, 0, 17));
  });

  it("expires what a rule that is on is about, at the earliest", () => {
    const rules = check(
      rule,
      { ...rule, ID: "sooner 1", Expiration: { Days: 3 } },
      { ...rule, ID: "off", Status: "Disabled", Expiration: { Days: 1 } },
      { ...rule, ID: "elsewhere", Filter: { Prefix: "x" }, Expiration: { Days: 1 } },
    );
    const due = findExpiration(rules, object);
    expect(due).toEqual({ atMs: Date.UTC(2026, 0, 19), ruleId: "sooner 1" });
    expect(due && expirationHeader(due)).toBe(
      'expiry-date="Mon, 19 Jan 2026 00:00:00 GMT", rule-id="sooner%201"',
    );
    const atMs = Date.UTC(2027, 0, 1);
    const dated = check({ ...rule, Expiration: { Date: new Date(atMs) } });
    expect(findExpiration(dated, object)?.atMs).toBe(atMs);
    expect(findExpiration([], object)).toBeUndefined();
  });

  it.each([
    [{ Prefix: "logs/" }, true],
    [{ Prefix: "logs/b" }, false],
    [{ Tag: { Key: "team", Value: "a" } }, true],
    [{ Tag: { Key: "team", Value: "b" } }, false],
    [{ ObjectSizeGreaterThan: 999 }, true],
    [{ ObjectSizeGreaterThan: 1000 }, false],
    [{ ObjectSizeLessThan: 1001 }, true],
    [{ ObjectSizeLessThan: 1000 }, false],
    [{ And: { Prefix: "logs/", Tags: [{ Key: "team", Value: "a" }] } }, true],
    [{ And: { Prefix: "logs/", Tags: [{ Key: "team", Value: "b" }] } }, false],
    [{}, true],
  ])("filters by %j: %j", (Filter, expected) => {
    expect(findExpiration(check({ ...rule, Filter }), object) !== undefined).toBe(expected);
  });

  it("deletes noncurrent versions, but the newest of them that are to be kept", () => {
    const rules = check({
      ...actionless,
      NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 2 },
    });
    const version = { ...object, noncurrentSinceMs: createdAtMs };
    expect(findNoncurrentExpiration(rules, { ...version, newerCount: 2 })?.atMs).toBe(
      Date.UTC(2026, 0, 17),
    );
    expect(findNoncurrentExpiration(rules, { ...version, newerCount: 1 })).toBeUndefined();
  });

  it("takes away delete markers that have nothing behind them", () => {
    const marker = { key: "logs/a", createdAtMs };
    const atOnce = check({ ...rule, Expiration: { ExpiredObjectDeleteMarker: true } });
    expect(findMarkerExpiration(atOnce, marker)?.atMs).toBe(createdAtMs);
    expect(findMarkerExpiration(check(rule), marker)?.atMs).toBe(Date.UTC(2026, 0, 23));
    const tagged = check({ ...rule, Filter: { Tag: { Key: "a", Value: "b" } } });
    expect(findMarkerExpiration(tagged, marker)).toBeUndefined();
    expect(findExpiration(atOnce, object)).toBeUndefined();
  });

  it("aborts uploads that were not completed", () => {
    const rules = check({
      ...actionless,
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 },
    });
    expect(findAbort(rules, { key: "k", initiatedAtMs: createdAtMs })).toEqual({
      atMs: Date.UTC(2026, 0, 18),
      ruleId: "r",
    });
    expect(findAbort(check(rule), { key: "k", initiatedAtMs: createdAtMs })).toBeUndefined();
  });

  it("moves objects to colder classes, one after another", () => {
    const rules = check({
      ...actionless,
      Transitions: [
        { Days: 90, StorageClass: "GLACIER" },
        { Days: 30, StorageClass: "STANDARD_IA" },
      ],
    });
    const large = { ...object, sizeBytes: 200_000, storageClass: "STANDARD" } as const;
    const all = "all_storage_classes_128K";
    expect(findTransition(rules, large, all)?.storageClass).toBe("STANDARD_IA");
    expect(
      findTransition(rules, { ...large, storageClass: "STANDARD_IA" }, all)?.storageClass,
    ).toBe("GLACIER");
    expect(findTransition(rules, { ...large, storageClass: "DEEP_ARCHIVE" }, all)).toBeUndefined();
    const small = { ...large, sizeBytes: 1000 };
    expect(findTransition(rules, small, all)).toBeUndefined();
    expect(findTransition(rules, small, "varies_by_storage_class")?.storageClass).toBe("GLACIER");
  });
});
