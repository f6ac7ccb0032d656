import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { bytesOf, curveNamed, isSm2, randomScalar, scalarOf, timesBase } from "./curve.ts";

const CURVES = ["prime256v1", "secp256k1", "secp384r1", "secp521r1", "SM2"];

describe.each(CURVES)("arithmetic on %s", (name) => {
  const curve = curveNamed(name);

  it("gives the public key of a private one", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: name });
    const { x, y } = timesBase(curve, scalarOf(privateKey, curve));
    const point = Buffer.concat([bytesOf(curve, x), bytesOf(curve, y)]);
    const spki = publicKey.export({ format: "der", type: "spki" });
    expect(spki.subarray(-2 * curve.bytes)).toEqual(point);
  });

  it("multiplies by everything below the order, and by nothing else", () => {
    const last = timesBase(curve, curve.order - 1n);
    const first = timesBase(curve, 1n);
    expect(last.x).toBe(first.x);
    expect(last.y).not.toBe(first.y);
    expect(() => timesBase(curve, 0n)).toThrow("Private key");
    expect(() => timesBase(curve, curve.order)).toThrow("Private key");
  });

  it("draws numbers from all of its range", () => {
    const drawn = Array.from({ length: 200 }, () => randomScalar(curve));
    expect(new Set(drawn).size).toBe(200);
    expect(drawn.every((scalar) => scalar > 0n && scalar < curve.order)).toBe(true);
    expect(drawn.some((scalar) => scalar > (curve.order * 3n) / 4n)).toBe(true);
    expect(drawn.some((scalar) => scalar < curve.order / 4n)).toBe(true);
  });
});

it("names no curve that it does not have", () => {
  expect(() => curveNamed("secp224r1")).toThrow("no curve secp224r1");
});

it("knows the keys of SM2, also those that were read", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "SM2" });
  const pkcs8 = privateKey.export({ format: "der", type: "pkcs8" });
  const read = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
  expect([publicKey, read, createPublicKey(read)].map(isSm2)).toEqual([true, true, true]);
  expect(isSm2(generateKeyPairSync("ec", { namedCurve: "prime256v1" }).publicKey)).toBe(false);
});
