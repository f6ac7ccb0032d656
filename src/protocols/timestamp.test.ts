import * as fc from "../../test/support/properties.ts";
import { describe, expect, it } from "vitest";
import type { TimestampFormat } from "../model/contract.ts";
import { Fault } from "../model/fault.ts";
import { formatTimestamp, parseTimestamp } from "./timestamp.ts";

const NOON = new Date("2026-03-01T12:00:00Z");
const FRACTION = new Date("2026-03-01T12:00:00.250Z");

describe("formatTimestamp", () => {
  it("writes each format, with a fraction only where there is one", () => {
    expect(formatTimestamp(NOON, "epoch-seconds")).toBe(1772366400);
    expect(formatTimestamp(FRACTION, "epoch-seconds")).toBe(1772366400.25);
    expect(formatTimestamp(NOON, "date-time")).toBe("2026-03-01T12:00:00Z");
    expect(formatTimestamp(FRACTION, "date-time")).toBe("2026-03-01T12:00:00.250Z");
    expect(formatTimestamp(NOON, "http-date")).toBe("Sun, 01 Mar 2026 12:00:00 GMT");
  });
});

describe("parseTimestamp", () => {
  it.each<[string | number, TimestampFormat, string]>([
    [1772366400, "epoch-seconds", "2026-03-01T12:00:00.000Z"],
    ["1772366400.25", "epoch-seconds", "2026-03-01T12:00:00.250Z"],
    [1.7723664e9, "epoch-seconds", "2026-03-01T12:00:00.000Z"],
    ["1.7723664E9", "epoch-seconds", "2026-03-01T12:00:00.000Z"],
    [-1.5, "epoch-seconds", "1969-12-31T23:59:58.500Z"],
    ["2026-03-01T12:00:00Z", "date-time", "2026-03-01T12:00:00.000Z"],
    ["2026-03-01t12:00:00.123456789z", "date-time", "2026-03-01T12:00:00.123Z"],
    ["2026-03-01T12:00:00+02:30", "date-time", "2026-03-01T09:30:00.000Z"],
    ["2026-03-01T12:00:00-01:00", "date-time", "2026-03-01T13:00:00.000Z"],
    ["2024-02-29T00:00:00Z", "date-time", "2024-02-29T00:00:00.000Z"],
    ["0001-01-01T00:00:00Z", "date-time", "0001-01-01T00:00:00.000Z"],
    ["Sun, 01 Mar 2026 12:00:00 GMT", "http-date", "2026-03-01T12:00:00.000Z"],
    ["Sun, 01 Mar 2026 12:00:00.456 GMT", "http-date", "2026-03-01T12:00:00.456Z"],
  ])("reads %s as %s", (text, format, iso) => {
    expect(parseTimestamp(text, format).toISOString()).toBe(iso);
  });

  it.each<[string | number, TimestampFormat]>([
    ["", "epoch-seconds"],
    ["1772366400 ", "epoch-seconds"],
    ["0x10", "epoch-seconds"],
    ["9".repeat(100_000), "epoch-seconds"],
    [Number.NaN, "epoch-seconds"],
    [1e300, "epoch-seconds"],
    ["yesterday", "date-time"],
    ["2026-03-01", "date-time"],
    ["2026-03-01T12:00:00", "date-time"],
    ["2026-02-29T12:00:00Z", "date-time"],
    ["1900-02-29T12:00:00Z", "date-time"],
    ["2026-13-01T12:00:00Z", "date-time"],
    ["2026-04-31T12:00:00Z", "date-time"],
    ["2026-03-01T24:00:00Z", "date-time"],
    [1772366400, "date-time"],
    ["Sun, 01 Foo 2026 12:00:00 GMT", "http-date"],
    ["Sun, 01 anF 2026 12:00:00 GMT", "http-date"],
    ["Sun, 31 Feb 2026 12:00:00 GMT", "http-date"],
    ["Sun, 01 Mar 2026 12:00:00 CET", "http-date"],
  ])("refuses %j as %s", (text, format) => {
    expect(() => parseTimestamp(text, format)).toThrow(Fault);
  });

  it("reads what formatTimestamp writes", () => {
    const dates = fc.date({
      min: new Date("0001-01-01T00:00:00Z"),
      max: new Date("9999-12-31T23:59:59Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, (date) => {
        const timeMs = date.getTime();
        expect(parseTimestamp(formatTimestamp(date, "date-time"), "date-time").getTime()).toBe(
          timeMs,
        );
        expect(
          parseTimestamp(formatTimestamp(date, "epoch-seconds"), "epoch-seconds").getTime(),
        ).toBe(timeMs);
        const second = new Date(Math.floor(timeMs / 1000) * 1000);
        expect(parseTimestamp(formatTimestamp(second, "http-date"), "http-date")).toEqual(second);
      }),
    );
  });
});
