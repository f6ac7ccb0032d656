import { describe, expect, it } from "vitest";
import {
  checkReadable,
  isColder,
  isStorageClass,
  parseRestoreOrder,
  parseStorageClass,
  restoreHeader,
  restoreInProgress,
} from "./storage-class.ts";

const nowMs = Date.UTC(2026, 0, 1);

describe("storage classes", () => {
  it("are those of general purpose buckets", () => {
    expect(parseStorageClass("STANDARD_IA")).toBe("STANDARD_IA");
    for (const name of ["", "standard", "OUTPOSTS", "EXPRESS_ONEZONE", "__proto__"]) {
      expect(() => parseStorageClass(name)).toThrow(
        expect.objectContaining({
          code: "InvalidStorageClass",
          status: 400,
          message: "The storage class you specified is not valid",
        }),
      );
      expect(isStorageClass(name)).toBe(false);
    }
  });

  it("have an order from warm to cold", () => {
    expect(isColder("DEEP_ARCHIVE", "GLACIER")).toBe(true);
    expect(isColder("STANDARD", "GLACIER")).toBe(false);
  });

  it("keep an archived object from being read until it is restored", () => {
    const refusal = expect.objectContaining({
      code: "InvalidObjectState",
      status: 403,
      message: "The operation is not valid for the object's storage class",
      members: { StorageClass: "GLACIER" },
    });
    checkReadable("GLACIER_IR", undefined, nowMs);
    checkReadable("GLACIER", { kind: "restored", untilMs: nowMs + 1 }, nowMs);
    expect(() => checkReadable("GLACIER", undefined, nowMs)).toThrow(refusal);
    expect(() => checkReadable("GLACIER", { kind: "ongoing" }, nowMs)).toThrow(refusal);
    expect(() => checkReadable("GLACIER", { kind: "restored", untilMs: nowMs }, nowMs)).toThrow(
      refusal,
    );
  });

  it("tell of a restored copy", () => {
    expect(restoreHeader({ kind: "ongoing" })).toBe('ongoing-request="true"');
    expect(restoreHeader({ kind: "restored", untilMs: nowMs })).toBe(
      'ongoing-request="false", expiry-date="Thu, 01 Jan 2026 00:00:00 GMT"',
    );
  });

  it("are restored for days, at a speed that the class has", () => {
    expect(parseRestoreOrder({ Days: 2 }, "GLACIER")).toEqual({ days: 2, tier: "Standard" });
    expect(
      parseRestoreOrder({ Days: 2, GlacierJobParameters: { Tier: "Bulk" } }, "DEEP_ARCHIVE").tier,
    ).toBe("Bulk");
    expect(() => parseRestoreOrder({ Days: 1 }, "STANDARD")).toThrow(
      "Restore is not allowed for the object's current storage class",
    );
    for (const request of [{}, { Days: 0 }, { Days: 1, Tier: "Fast" }]) {
      expect(() => parseRestoreOrder(request, "GLACIER")).toThrow(
        expect.objectContaining({ code: "MalformedXML" }),
      );
    }
    expect(() => parseRestoreOrder({ Days: 1, Tier: "Expedited" }, "DEEP_ARCHIVE")).toThrow(
      "Retrieval option is not supported by this storage class",
    );
    expect(restoreInProgress()).toMatchObject({ code: "RestoreAlreadyInProgress", status: 409 });
  });
});
