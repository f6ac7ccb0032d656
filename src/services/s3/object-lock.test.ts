import { describe, expect, it } from "vitest";
import {
  checkRetentionChange,
  checkUnlocked,
  parseLegalHold,
  parseLockConfiguration,
  parseLockHeaders,
  parseRetention,
  retentionFrom,
} from "./object-lock.ts";

const nowMs = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
const later = new Date(nowMs + DAY_MS);
const locked = expect.objectContaining({
  code: "AccessDenied",
  status: 403,
  message: "Access Denied because object protected by object lock.",
});
const malformed = expect.objectContaining({ code: "MalformedXML" });

describe("an object lock configuration", () => {
  const rule = (DefaultRetention: object) => ({
    ObjectLockEnabled: "Enabled",
    Rule: { DefaultRetention },
  });

  it("may have a default retention, in days or years", () => {
    expect(parseLockConfiguration({ ObjectLockEnabled: "Enabled" })).toBeUndefined();
    const days = parseLockConfiguration(rule({ Mode: "GOVERNANCE", Days: 1 }));
    expect(days).toEqual({ mode: "GOVERNANCE", days: 1 });
    expect(parseLockConfiguration(rule({ Mode: "COMPLIANCE", Years: 2 }))?.days).toBe(730);
    expect(days && retentionFrom(days, nowMs)).toEqual({
      mode: "GOVERNANCE",
      untilMs: nowMs + DAY_MS,
    });
  });

  it.each([
    undefined,
    {},
    { ObjectLockEnabled: "Disabled" },
    { ObjectLockEnabled: "Enabled", Rule: {} },
    rule({ Mode: "GOVERNANCE" }),
    rule({ Mode: "GOVERNANCE", Days: 1, Years: 1 }),
    rule({ Mode: "governance", Days: 1 }),
    rule({ Days: 1 }),
  ])("is not %j", (configuration) => {
    expect(() => parseLockConfiguration(configuration)).toThrow(malformed);
  });

  it("has a period that is not nothing, nor more than a hundred years", () => {
    for (const [period, ArgumentName] of [
      [{ Days: 0 }, "Days"],
      [{ Years: -1 }, "Years"],
    ] as const) {
      expect(() => parseLockConfiguration(rule({ Mode: "GOVERNANCE", ...period }))).toThrow(
        expect.objectContaining({
          code: "InvalidArgument",
          message: "Default retention period must be a positive integer value.",
          members: { ArgumentName },
        }),
      );
    }
    expect(() => parseLockConfiguration(rule({ Mode: "GOVERNANCE", Years: 101 }))).toThrow(
      "Default retention period too large.",
    );
  });
});

describe("the lock of a write", () => {
  it("has mode and date, both or neither, and perhaps a legal hold", () => {
    expect(parseLockHeaders({}, nowMs)).toEqual({ legalHold: undefined });
    expect(
      parseLockHeaders(
        {
          ObjectLockMode: "COMPLIANCE",
          ObjectLockRetainUntilDate: later,
          ObjectLockLegalHoldStatus: "ON",
        },
        nowMs,
      ),
    ).toEqual({ retention: { mode: "COMPLIANCE", untilMs: later.getTime() }, legalHold: "ON" });
  });

  // Recorded from AWS.
  it.each([
    [
      { ObjectLockMode: "BAD-VALUE" },
      "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
      { ArgumentName: "x-amz-object-lock-retain-until-date" },
    ],
    [
      { ObjectLockRetainUntilDate: later },
      "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
      { ArgumentName: "x-amz-object-lock-mode" },
    ],
    [
      { ObjectLockMode: "BAD-VALUE", ObjectLockRetainUntilDate: later },
      "Unknown wormMode directive.",
      { ArgumentName: "x-amz-object-lock-mode", ArgumentValue: "BAD-VALUE" },
    ],
  ])("%j is refused", (headers, message, members) => {
    expect(() => parseLockHeaders(headers, nowMs)).toThrow(
      expect.objectContaining({ code: "InvalidArgument", message, members }),
    );
  });

  it("lies in the future", () => {
    const headers = { ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: new Date(nowMs) };
    expect(() => parseLockHeaders(headers, nowMs)).toThrow(
      "The retain until date must be in the future!",
    );
    expect(() => parseLockHeaders({ ObjectLockLegalHoldStatus: "on" }, nowMs)).toThrow(
      "Legal Hold must be either of 'ON' or 'OFF'",
    );
  });
});

describe("a version's lock", () => {
  const governance = { mode: "GOVERNANCE", untilMs: later.getTime() } as const;
  const compliance = { mode: "COMPLIANCE", untilMs: later.getTime() } as const;
  const plain = { bypassesGovernance: false, nowMs };
  const bypass = { bypassesGovernance: true, nowMs };

  it("is read from documents", () => {
    expect(parseRetention({ Mode: "GOVERNANCE", RetainUntilDate: later }, nowMs)).toEqual(
      governance,
    );
    expect(parseRetention({}, nowMs)).toBeUndefined();
    expect(parseLegalHold({ Status: "OFF" })).toBe("OFF");
    for (const retention of [undefined, { Mode: "GOVERNANCE" }, { RetainUntilDate: later }]) {
      expect(() => parseRetention(retention, nowMs)).toThrow(malformed);
    }
    for (const hold of [undefined, {}, { Status: "on" }]) {
      expect(() => parseLegalHold(hold)).toThrow(malformed);
    }
  });

  it("keeps it from being deleted until its time", () => {
    checkUnlocked({}, plain);
    checkUnlocked({ retention: governance, legalHold: "OFF" }, bypass);
    checkUnlocked({ retention: compliance }, { ...plain, nowMs: later.getTime() });
    expect(() => checkUnlocked({ retention: governance }, plain)).toThrow(locked);
    expect(() => checkUnlocked({ retention: compliance }, bypass)).toThrow(locked);
    expect(() => checkUnlocked({ legalHold: "ON" }, bypass)).toThrow(locked);
  });

  it("can become longer, and shorter only with a bypass of governance", () => {
    const longer = later.getTime() + 1;
    const shorter = later.getTime() - 1;
    checkRetentionChange(undefined, governance, plain);
    checkRetentionChange(governance, { ...governance, untilMs: longer }, plain);
    checkRetentionChange(governance, compliance, plain);
    checkRetentionChange(governance, undefined, bypass);
    checkRetentionChange(compliance, { ...compliance, untilMs: longer }, plain);
    const refused = [
      [governance, { ...governance, untilMs: shorter }, plain],
      [governance, undefined, plain],
      [compliance, { ...compliance, untilMs: shorter }, bypass],
      [compliance, { ...governance, untilMs: longer }, bypass],
      [compliance, undefined, bypass],
    ] as const;
    for (const [current, next, how] of refused) {
      expect(() => checkRetentionChange(current, next, how)).toThrow(locked);
    }
  });
});
