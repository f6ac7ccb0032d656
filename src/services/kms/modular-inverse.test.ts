import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { inverseOf, inversesOf } from "./modular-inverse.ts";

const PRIMES = [
  7n,
  1_000_003n,
  2n ** 61n - 1n,
  2n ** 127n - 1n,
  0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  2n ** 521n - 1n,
];

describe("an inverse", () => {
  it.each(PRIMES)("modulo %d gives one with its number", (prime) => {
    const edges = [1n, 2n, 3n, prime - 1n, prime - 2n, prime >> 1n, (prime >> 1n) + 1n];
    // Around the size at which ordinary numbers take over.
    for (const power of [49n, 50n, 51n, 52n, 53n, 54n]) {
      edges.push(2n ** power - 1n, 2n ** power, 2n ** power + 1n);
    }
    const values = Array.from({ length: 2000 }, () =>
      BigInt(`0x${randomBytes(70).toString("hex")}`),
    );
    for (const each of [...edges, ...values]) {
      const value = each % prime;
      if (value === 0n) continue;
      const inverse = inverseOf(value, prime);
      expect((inverse * value) % prime).toBe(1n);
      expect(inverse > 0n && inverse < prime).toBe(true);
    }
  });
});

describe("several inverses together", () => {
  it.each(PRIMES)("modulo %d are those of each number", (prime) => {
    const values = Array.from({ length: 16 }, () => {
      const value = BigInt(`0x${randomBytes(70).toString("hex")}`) % prime;
      return value === 0n ? 1n : value;
    });
    const expected = values.map((value) => inverseOf(value, prime));
    expect(inversesOf(values, prime)).toEqual(expected);
    expect(inversesOf(values.slice(0, 1), prime)).toEqual(expected.slice(0, 1));
    expect(inversesOf([], prime)).toEqual([]);
  });
});
