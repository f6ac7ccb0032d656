/**
 * Makes key pairs, on the threads of libuv: RSA takes tens to hundreds of milliseconds. Only two at a
 * time, so that of the four threads there are always some left for others' signatures.
 */
import { generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import type { NewMaterial } from "./material.ts";
import { factsOf, type KeySpec, type Material } from "./key-spec.ts";

const generate = promisify(generateKeyPair);

const AT_A_TIME = 2;

/** Makes a pair of a kind: the private key as PKCS #8, the public one as SubjectPublicKeyInfo. */
export async function makeKeyPair(spec: KeySpec): Promise<Required<NewMaterial>> {
  const { privateKey, publicKey } = await inTurn(() => pairOf(factsOf(spec).material));
  return {
    secret: privateKey.export({ format: "der", type: "pkcs8" }),
    publicKey: publicKey.export({ format: "der", type: "spki" }),
  };
}

interface Pair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

async function pairOf(material: Material): Promise<Pair> {
  switch (material.kind) {
    case "rsa":
      return generate("rsa", { modulusLength: material.bits });
    case "ec":
      return generate("ec", { namedCurve: material.curve });
    case "sm2":
      return generate("ec", { namedCurve: "SM2" });
    case "ed25519":
      return generate("ed25519");
    case "ml-dsa":
    case "ml-kem":
      return generate(material.variant as "ml-dsa-44");
    case "aes":
    case "hmac":
      throw new Error("a symmetric key is no pair");
  }
}

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_A_TIME) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    // Whoever waits takes the place over.
    if (next === undefined) running -= 1;
    else next();
  }
}
