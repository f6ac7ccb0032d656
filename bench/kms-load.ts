/**
 * What KMS does under load: 64 connections, the same signed requests to Atoll and to the echo server
 * in turns; and for RSA node:crypto itself, in this process, on all the threads that it takes.
 *
 * ```
 * round 1   echo, Atoll            Encrypt and Decrypt of 1 KB, in turns
 *           node:crypto, Atoll     Sign RSA_2048
 * ```
 */
import { generateKeyPairSync, hash, sign } from "node:crypto";
import { promisify } from "node:util";
import { rootKeys } from "./aws-request.ts";
import type { Echo } from "./echo-process.ts";
import { cpuUs, median } from "./figures.ts";
import type { Generator } from "./generator-process.ts";
import { jsonRequest, readJson, type JsonCall } from "./json-call.ts";
import type { Address } from "./http-connection.ts";
import type { Result } from "./load-generator.ts";

export interface KmsLoadFigure {
  readonly what: string;
  readonly perSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** Processor time of a request, all threads together. */
  readonly cpuUs: number;
  /** Of the echo server with the same requests, or of node:crypto by itself. */
  readonly of: "echo" | "node:crypto";
  /** Of its rate. */
  readonly byRate: number;
  /** Its processor time for one, divided by ours: what other programs take of the machine is left out. */
  readonly byCpu: number;
}

export interface KmsLoadOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly generator: Generator;
  readonly echo: Echo;
  readonly atoll: Address & { readonly pid: number };
}

const ACCOUNT = "111111111111";
const CONNECTIONS = 64;
const MESSAGE = Buffer.alloc(1024, "m");

interface Scenario {
  readonly what: string;
  readonly calls: readonly JsonCall[];
  /** Measures node:crypto for so many seconds, in the place of the echo server. */
  readonly own?: (seconds: number) => Promise<Rate>;
}

/** Measures all of it. */
export async function measureKmsLoad(options: KmsLoadOptions): Promise<readonly KmsLoadFigure[]> {
  const figures: KmsLoadFigure[] = [];
  for (const scenario of await prepareScenarios(options.atoll)) {
    figures.push(await measure(scenario, options));
  }
  return figures;
}

async function prepareScenarios(atoll: Address): Promise<readonly Scenario[]> {
  const keys = rootKeys(ACCOUNT);
  const call = (operation: string, input: object): Promise<Record<string, unknown>> =>
    readJson(atoll, keys, { service: "kms", target: `TrentService.${operation}`, input });
  const newKey = async (input: object): Promise<unknown> => {
    const { KeyMetadata } = await call("CreateKey", input);
    return (KeyMetadata as { readonly Arn: string }).Arn;
  };
  const symmetric = await newKey({});
  const Plaintext = MESSAGE.toString("base64");
  const { CiphertextBlob } = await call("Encrypt", { KeyId: symmetric, Plaintext });
  const kms = (operation: string, input: object): JsonCall => ({
    service: "kms",
    target: `TrentService.${operation}`,
    input,
  });
  const rsa = await newKey({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" });
  const ecc = await newKey({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
  const digest = hash("sha256", MESSAGE, "base64");
  const ofRsa = { KeyId: rsa, SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256" };
  const ofEcc = { KeyId: ecc, SigningAlgorithm: "ECDSA_SHA_256" };
  const ofMessage = { Message: Plaintext, MessageType: "RAW" };
  const ofDigest = { Message: digest, MessageType: "DIGEST" };
  return [
    {
      what: "Encrypt and Decrypt in turns, 1 KB (aim: 30 %)",
      calls: [kms("Encrypt", { KeyId: symmetric, Plaintext }), kms("Decrypt", { CiphertextBlob })],
    },
    {
      what: "Sign RSA_2048, RAW (aim: 50 %)",
      calls: [kms("Sign", { ...ofRsa, ...ofMessage })],
      own: rsaSignatures,
    },
    {
      what: "Sign RSA_2048, DIGEST (aim: 50 %)",
      calls: [kms("Sign", { ...ofRsa, ...ofDigest })],
      own: rsaSignatures,
    },
    {
      what: "Sign ECC_NIST_P256, RAW (aim: 25 %)",
      calls: [kms("Sign", { ...ofEcc, ...ofMessage })],
    },
    {
      what: "Sign ECC_NIST_P256, DIGEST (aim: 25 %)",
      calls: [kms("Sign", { ...ofEcc, ...ofDigest })],
    },
  ];
}

interface Rate {
  readonly perSecond: number;
  readonly cpuUs: number;
}

interface Sample extends Rate {
  readonly p50Us: number;
  readonly p99Us: number;
  readonly byRate: number;
  readonly byCpu: number;
}

async function measure(scenario: Scenario, options: KmsLoadOptions): Promise<KmsLoadFigure> {
  const { atoll, echo, rounds } = options;
  const samples: Sample[] = [];
  // The first round warms up.
  for (let round = 0; round <= rounds; round += 1) {
    const seconds = round === 0 ? 1 : options.seconds;
    const measureIt = scenario.own ?? (() => drive(scenario, echo, { ...options, seconds }));
    const measuredBy = await measureIt(seconds);
    const ours = await drive(scenario, { address: atoll, pid: atoll.pid }, { ...options, seconds });
    if (round === 0) continue;
    const byRate = ours.perSecond / measuredBy.perSecond;
    samples.push({ ...ours, byRate, byCpu: measuredBy.cpuUs / ours.cpuUs });
  }
  const of = (pick: (sample: Sample) => number): number => median(samples.map(pick));
  return {
    what: scenario.what,
    perSecond: of(({ perSecond }) => perSecond),
    p50Us: of(({ p50Us }) => p50Us),
    p99Us: of(({ p99Us }) => p99Us),
    cpuUs: of((sample) => sample.cpuUs),
    of: scenario.own === undefined ? "echo" : "node:crypto",
    byRate: of((sample) => sample.byRate),
    byCpu: of((sample) => sample.byCpu),
  };
}

async function drive(
  { calls }: Scenario,
  { address, pid }: { readonly address: Address; readonly pid: number },
  { generator, seconds }: Pick<KmsLoadOptions, "generator" | "seconds">,
): Promise<Result & Rate> {
  const requests = calls.map((call) => jsonRequest(address, rootKeys(ACCOUNT), call));
  const before = cpuUs(pid) ?? 0;
  const result = await generator.run({
    address,
    connections: CONNECTIONS,
    plan: { kind: "repeat", requests },
    durationMs: seconds * 1000,
    operationsMax: 2_000_000,
  });
  if (result.errors > 0) throw new Error(result.firstError);
  return { ...result, cpuUs: ((cpuUs(pid) ?? 0) - before) / result.operations };
}

const signLater = promisify(sign);

/** As many at a time as libuv has threads. */
async function rsaSignatures(seconds: number): Promise<Rate> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const usedBefore = process.cpuUsage();
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  let count = 0;
  const signUntilEnd = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      await signLater("sha256", MESSAGE, privateKey);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: 4 }, signUntilEnd));
  const { user, system } = process.cpuUsage(usedBefore);
  const elapsedMs = performance.now() - startedAt;
  return { perSecond: (count / elapsedMs) * 1000, cpuUs: (user + system) / count };
}
