import { describe, expect, it } from "vitest";
import {
  checkPartNumber,
  checkRangeOrPart,
  contentRange,
  findByteRange,
  parseCopySourceRange,
  partRange,
  rangeBytes,
} from "./byte-range.ts";

describe("byte ranges of a read", () => {
  // Recorded from AWS, of an object of 10 bytes.
  it.each([
    ["bytes=0-8", "bytes 0-8/10"],
    ["bytes=1-1", "bytes 1-1/10"],
    ["bytes=1-", "bytes 1-9/10"],
    ["bytes=-2", "bytes 8-9/10"],
    ["bytes=-9", "bytes 1-9/10"],
    ["bytes=-15", "bytes 0-9/10"],
    ["bytes=0-100", "bytes 0-9/10"],
    ["bytes=0-0", "bytes 0-0/10"],
  ])("%s is %s", (header, expected) => {
    const range = findByteRange(header, 10);
    expect(range && contentRange(range, 10)).toBe(expected);
  });

  it.each([
    "bytes=1-0",
    "bytes=-1-",
    "bytes=0--1",
    "bytes=0-1,3-4,7-9",
    "0-1",
    "bytes=-",
    "bytes=a-b",
    "items=0-1",
    "",
  ])("%j is the whole object", (header) => {
    expect(findByteRange(header, 10)).toBeUndefined();
  });

  it.each(["bytes=-0", "bytes=100-200", "bytes=10-"])("%s has no bytes", (header) => {
    expect(() => findByteRange(header, 10)).toThrow(
      expect.objectContaining({
        code: "InvalidRange",
        status: 416,
        message: "The requested range is not satisfiable",
        members: { RangeRequested: header, ActualObjectSize: "10" },
      }),
    );
  });

  it("has nothing to give of an empty object", () => {
    expect(() => findByteRange("bytes=0-", 0)).toThrow("not satisfiable");
    expect(() => findByteRange("bytes=-1", 0)).toThrow("not satisfiable");
  });

  it("stays exact where numbers grow beyond all sizes", () => {
    expect(findByteRange(`bytes=0-${"9".repeat(400)}`, 10)).toEqual({ first: 0, last: 9 });
    expect(() => findByteRange(`bytes=${"9".repeat(400)}-`, 10)).toThrow("not satisfiable");
    expect(rangeBytes({ first: 3, last: 3 })).toBe(1);
  });
});

describe("the range of a copied part", () => {
  it("has both ends, within the source", () => {
    expect(parseCopySourceRange("bytes=0-4", 5)).toEqual({ first: 0, last: 4 });
    for (const header of ["0-4", "bytes=0-", "bytes=-4", "bytes=4-0", "bytes=0-1,2-3"]) {
      expect(() => parseCopySourceRange(header, 5)).toThrow(/must be of the form bytes=first-last/);
    }
    expect(() => parseCopySourceRange("bytes=0-5", 5)).toThrow(
      expect.objectContaining({
        code: "InvalidArgument",
        message: "Range specified is not valid for source object of size: 5",
        members: { ArgumentName: "x-amz-copy-source-range", ArgumentValue: "bytes=0-5" },
      }),
    );
  });
});

describe("parts", () => {
  it("are numbered from 1 to 10,000", () => {
    checkPartNumber(1);
    checkPartNumber(10_000);
    for (const partNumber of [0, -1, 10_001, 1.5, NaN]) {
      expect(() => checkPartNumber(partNumber)).toThrow(
        "Part number must be an integer between 1 and 10000, inclusive",
      );
    }
  });

  it("are read by their place in the object", () => {
    expect(partRange(1, [5, 5, 2], 12)).toEqual({ first: 0, last: 4 });
    expect(partRange(3, [5, 5, 2], 12)).toEqual({ first: 10, last: 11 });
    expect(partRange(1, [], 12)).toEqual({ first: 0, last: 11 });
    expect(partRange(1, [], 0)).toBeUndefined();
    expect(() => partRange(10, [5, 5], 10)).toThrow(
      expect.objectContaining({
        code: "InvalidPartNumber",
        status: 416,
        message: "The requested partnumber is not satisfiable",
        members: { PartNumberRequested: "10", ActualPartCount: "2" },
      }),
    );
    expect(() => partRange(2, [], 12)).toThrow(
      expect.objectContaining({ members: { PartNumberRequested: "2", ActualPartCount: "1" } }),
    );
  });

  it("do not go with a range", () => {
    checkRangeOrPart("bytes=0-1", undefined);
    expect(() => checkRangeOrPart("bytes=0-1", 1)).toThrow(
      "Cannot specify both Range header and partNumber query parameter",
    );
  });
});
