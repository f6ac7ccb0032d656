import * as fc from "../../test/support/properties.ts";
import { describe, expect, it } from "vitest";
import { formatAmzDate, formatIsoSeconds, parseAmzDate, parseHttpDate } from "./amz-date.ts";

const moments = fc.integer({ min: 0, max: Date.UTC(2200, 0) / 1000 }).map((s) => s * 1000);

describe("dates of signatures", () => {
  it("agree with the platform's own calendar", () => {
    fc.assert(
      fc.property(moments, (atMs) => {
        const iso = `${new Date(atMs).toISOString().slice(0, 19)}Z`;
        expect(formatIsoSeconds(atMs)).toBe(iso);
        expect(formatAmzDate(atMs)).toBe(iso.replaceAll(/[-:]/g, ""));
        expect(parseAmzDate(formatAmzDate(atMs))).toBe(atMs);
        expect(parseHttpDate(new Date(atMs).toUTCString())).toBe(atMs);
      }),
    );
  });

  it.each([
    "20150830T123600",
    "20150230T123600Z",
    "20151330T123600Z",
    "20150830T243600Z",
    "20150830T126000Z",
    "2015083aT123600Z",
    "2015-08-30T12:36:00Z",
    "",
  ])("are refused when there is no such moment: %j", (text) => {
    expect(parseAmzDate(text)).toBeUndefined();
  });

  it("are read from a Date header with a numeric zone, as version 2 clients write it", () => {
    expect(parseHttpDate("Tue, 27 Mar 2007 19:36:42 +0000")).toBe(
      Date.UTC(2007, 2, 27, 19, 36, 42),
    );
    expect(parseHttpDate("Tue, 27 Mar 2007 19:36:42")).toBeUndefined();
    expect(parseHttpDate("Tue, 31 Feb 2007 19:36:42 GMT")).toBeUndefined();
  });
});
