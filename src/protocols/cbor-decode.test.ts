import { cbor } from "@smithy/core/cbor";
import * as fc from "../../test/support/properties.ts";
import { describe, expect, it } from "vitest";
import { decodeCbor } from "./cbor-decode.ts";

function decode(hex: string): unknown {
  return decodeCbor(Buffer.from(hex.replaceAll(" ", ""), "hex"));
}

/** What the heap holds and what hangs on it. */
function heldBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe("decodeCbor", () => {
  // From appendix A of RFC 8949.
  it.each<[string, unknown]>([
    ["00", 0],
    ["17", 23],
    ["1818", 24],
    ["1903e8", 1000],
    ["1a000f4240", 1_000_000],
    ["1b000000e8d4a51000", 1_000_000_000_000],
    ["1bffffffffffffffff", 18446744073709552000],
    ["c249010000000000000000", 18446744073709552000],
    ["20", -1],
    ["3903e7", -1000],
    ["c349010000000000000000", -18446744073709552000],
    ["f90001", 5.960464477539063e-8],
    ["f9c400", -4],
    ["f97c00", Infinity],
    ["f97e00", Number.NaN],
    ["fa47c35000", 100_000],
    ["fb3ff199999999999a", 1.1],
    ["f4", false],
    ["f5", true],
    ["f6", null],
    ["f7", null],
    ["c11a514b67b0", new Date("2013-03-21T20:04:00Z")],
    ["c1fb41d452d9ec200000", new Date("2013-03-21T20:04:00.500Z")],
    ["c48221196ab3", 273.15],
    ["4401020304", Buffer.from([1, 2, 3, 4])],
    ["5f42010243030405ff", Buffer.from([1, 2, 3, 4, 5])],
    ["6449455446", "IETF"],
    ["62c3bc", "ü"],
    ["7f657374726561646d696e67ff", "streaming"],
    ["83010203", [1, 2, 3]],
    ["9f018202039f0405ffff", [1, [2, 3], [4, 5]]],
    ["a26161016162820203", { a: 1, b: [2, 3] }],
    ["bf6346756ef563416d7421ff", { Fun: true, Amt: -2 }],
    ["d818456449455446", Buffer.from("dIETF")],
  ])("reads %s", (hex, value) => {
    expect(decode(hex)).toEqual(value);
  });

  it.each([
    ["nothing", ""],
    ["bytes after the value", "0000"],
    ["a number that is cut off", "19 03"],
    ["a text that is cut off", "62 61"],
    ["a text that is not UTF-8", "61 ff"],
    ["a text whose chunk is bytes", "7f 41 61 ff"],
    ["a chunk of chunks", "5f 5f 41 61 ff ff"],
    ["a list that is cut off", "82 01"],
    ["a list that never ends", "9f 01"],
    ["a map that never ends", "bf 61 61 01"],
    ["a map of odd length", "bf 61 61 ff"],
    ["a key that is a number", "a1 01 01"],
    ["a break on its own", "ff"],
    ["reserved information", "1c"],
    ["an unknown simple value", "e0"],
    ["a time that is a text", "c1 61 61"],
    ["a time beyond all dates", "c1 fb 7e37e43c8800759c"],
    ["a big number that is a text", "c2 61 61"],
    ["a decimal without a mantissa", "c4 81 01"],
    ["a decimal of texts", "c4 82 61 61 61 61"],
  ])("refuses %s", (_, hex) => {
    expect(() => decode(hex)).toThrow(Error);
  });

  it.each([
    ["a list", "9b 7fffffffffffffff"],
    ["a list that an array could hold", "9a 01ffffff"],
    ["a map", "bb 7fffffffffffffff"],
    ["a text", "7b 7fffffffffffffff"],
    ["bytes", "5a ffffffff"],
  ])("allocates nothing for %s that claims to be huge", (_, hex) => {
    const before = heldBytes();
    expect(() => decode(hex)).toThrow("the end came too early");
    expect(heldBytes() - before).toBeLessThan(50_000_000);
  });

  it("refuses nesting that would exhaust the stack", () => {
    for (const head of ["81", "9f", "a16161", "d818", "c1"]) {
      expect(() => decode(`${head.repeat(100_000)}00`)).toThrow("nested too deeply");
    }
  });

  it("refuses big numbers that would take long, and huge exponents give no long texts", () => {
    const length = 1_000_000;
    const huge = `c25a${length.toString(16).padStart(8, "0")}${"ff".repeat(length)}`;
    expect(() => decode(huge)).toThrow("too big");
    expect(decode("c4 82 1a7fffffff 01")).toBe(Infinity);
    expect(decode("c4 82 3a7fffffff 01")).toBe(0);
  });

  it("takes __proto__ for an ordinary key", () => {
    const map = decode("a1 69 5f5f70726f746f5f5f a1 61 61 01") as Record<string, unknown>;
    expect(Object.keys(map)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(map)).toBeNull();
    expect(map["a"]).toBeUndefined();
  });

  it("reads what AWS's encoder writes", () => {
    const values = fc.record({
      Json: fc.jsonValue(),
      Text: fc.string({ unit: "grapheme" }),
      Long: fc.maxSafeInteger(),
      Bytes: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    });
    fc.assert(
      fc.property(values, (value) => {
        const back = decodeCbor(cbor.serialize(value)) as { readonly Bytes: Uint8Array };
        const comparable = { ...back, Bytes: Buffer.from(back.Bytes) };
        expect(JSON.stringify(comparable)).toBe(JSON.stringify(value));
      }),
    );
  });

  it("gives a value or an error for any bytes, and never exhausts the stack or the memory", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(outcomeOf(bytes)).not.toBe("RangeError");
      }),
      { numRuns: 2000 },
    );
  });
});

function outcomeOf(bytes: Uint8Array): string {
  try {
    decodeCbor(bytes);
    return "value";
  } catch (error) {
    return error instanceof RangeError ? "RangeError" : "error";
  }
}
