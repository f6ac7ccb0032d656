/**
 * How long each cryptographic operation holds the event loop, with every key spec and algorithm that
 * it has: the same up to eight times, one after another, while another account asks.
 *
 * ```
 * Sign        ECC_NIST_P521, ECDSA_SHA_512, DIGEST      the loop is held for ... ms at the longest
 * CreateKey   RSA_4096
 * DescribeKey                                           no cryptography: what all else costs
 * ```
 */
import { constants, createHash, createPublicKey, publicEncrypt, randomBytes } from "node:crypto";
import { closeHouse, openHouse, type House } from "../src/atoll.ts";
import {
  dataKeyPairSpecs,
  factsOf,
  keySpecNames,
  type KeySpec,
  type KeyUsage,
} from "../src/services/kms/key-spec.ts";
import { rootKeys } from "./aws-request.ts";
import { jsonRequest } from "./json-call.ts";
import { HOME, succeed, watchLoop } from "./loop-watch.ts";
import { toGatewayRequest } from "./path.ts";

export interface HoldFigure {
  readonly operation: string;
  /** Key spec, algorithm, kind of message. */
  readonly what: string;
  /** The longest turn by the main thread's processor time, in the first round. */
  readonly firstMs: number;
  /**
   * The same in each of the later rounds: the least of them, as cryptography is in all of them, and the
   * collection of garbage is not.
   */
  readonly heldMs: number;
  /** The slowest of another account's requests meanwhile. */
  readonly slowestMs: number;
}

const ACCOUNT = "111111111111";
const CHINA = "cn-north-1";
const TIMES = 8;
/** No further one is begun after this: the longer one looks, the more garbage is collected. */
const LONGEST_MS = 300;
const MESSAGE = Buffer.alloc(1024, "m");

/** One operation on one kind of key. */
interface Work {
  readonly operation: string;
  readonly what: string;
  readonly input: object;
  readonly region?: string;
}

/** Measures all of them. */
export async function measureKmsHolds(rounds: number): Promise<readonly HoldFigure[]> {
  const house = await openHouse({ ephemeral: true });
  const kms = clientOf(house);
  // What nobody measures is over before: loading the services, the first requests.
  await watchLoop(house, () => kms("CreateKey", {}));
  const figures: HoldFigure[] = [];
  for (const spec of keySpecNames) {
    for (const work of worksOfMaking(spec)) figures.push(await measure(house, work, rounds));
    for (const usage of factsOf(spec).usages) {
      for (const work of await worksOfKey(spec, usage, kms)) {
        figures.push(await measure(house, work, rounds));
      }
    }
  }
  for (const work of await worksOfImport(kms)) figures.push(await measure(house, work, rounds));
  house.stopSignal.begin();
  await closeHouse(house);
  return figures;
}

type Client = (operation: string, input: object, region?: string) => Promise<Answer>;
type Answer = Readonly<Record<string, string>>;

function clientOf(house: House): Client {
  return async (operation, input, region) => {
    const text = await succeed(
      house,
      requestOf({ operation, what: "", input, ...inRegion(region) }),
    );
    return JSON.parse(text) as Answer;
  };
}

function inRegion(region: string | undefined): { readonly region?: string } {
  return region === undefined ? {} : { region };
}

function requestOf({ operation, input, region }: Work): ReturnType<typeof toGatewayRequest> {
  const target = `TrentService.${operation}`;
  const call = { service: "kms", target, input, ...inRegion(region) };
  return toGatewayRequest(jsonRequest(HOME, rootKeys(ACCOUNT), call));
}

async function measure(house: House, work: Work, rounds: number): Promise<HoldFigure> {
  const request = requestOf(work);
  const held: number[] = [];
  let slowestMs = 0;
  for (let round = 0; round <= rounds; round += 1) {
    const figures = await watchLoop(house, async () => {
      const endsAt = performance.now() + LONGEST_MS;
      for (let count = 0; count < TIMES && performance.now() < endsAt; count += 1) {
        await succeed(house, request);
      }
    });
    held.push(figures.heldMs);
    slowestMs = Math.max(slowestMs, figures.slowestMs);
  }
  const [firstMs = 0, ...later] = held;
  const { operation, what } = work;
  return { operation, what, firstMs, heldMs: Math.min(...later), slowestMs };
}

function regionOf(spec: KeySpec): { readonly region?: string } {
  return inRegion(spec === "SM2" ? CHINA : undefined);
}

function worksOfMaking(spec: KeySpec): readonly Work[] {
  const [KeyUsage] = factsOf(spec).usages;
  const input = { KeySpec: spec, KeyUsage };
  return [{ operation: "CreateKey", what: spec, input, ...regionOf(spec) }];
}

/** All that a key can be used for. */
async function worksOfKey(spec: KeySpec, usage: KeyUsage, kms: Client): Promise<readonly Work[]> {
  const { region } = regionOf(spec);
  const create = { KeySpec: spec, KeyUsage: usage };
  const { KeyMetadata } = await kms("CreateKey", create, region);
  const { KeyId } = KeyMetadata as unknown as { readonly KeyId: string };
  const work = (operation: string, what: string, input: object): Work => ({
    operation,
    what: [spec, what].filter((part) => part !== "").join(", "),
    input: { KeyId, ...input },
    ...inRegion(region),
  });
  const key = { KeyId, spec, kms, work, region };
  return [work("DescribeKey", "", {}), ...(await worksOfUsage(usage, key))];
}

async function worksOfUsage(usage: KeyUsage, key: Key): Promise<readonly Work[]> {
  switch (usage) {
    case "ENCRYPT_DECRYPT":
      return [...(await worksOfEncryption(key)), ...worksOfDataKeys(key)];
    case "SIGN_VERIFY":
      return [key.work("GetPublicKey", "", {}), ...(await worksOfSigning(key))];
    case "GENERATE_VERIFY_MAC":
      return worksOfMac(key);
    case "KEY_AGREEMENT":
      return worksOfAgreement(key);
    case "ENCAPSULATE_DECAPSULATE":
      return worksOfEncapsulation(key);
  }
}

interface Key {
  readonly KeyId: string;
  readonly spec: KeySpec;
  readonly region: string | undefined;
  readonly kms: Client;
  work(operation: string, what: string, input: object): Work;
}

async function worksOfEncryption({ KeyId, spec, region, kms, work }: Key): Promise<Work[]> {
  const works: Work[] = [];
  const Plaintext = Buffer.alloc(spec === "SYMMETRIC_DEFAULT" ? 4096 : 64).toString("base64");
  for (const algorithm of factsOf(spec).encryption ?? []) {
    const manner = { EncryptionAlgorithm: algorithm };
    const encrypt = { Plaintext, ...manner };
    const { CiphertextBlob } = await kms("Encrypt", { KeyId, ...encrypt }, region);
    const reEncrypt = {
      CiphertextBlob,
      SourceKeyId: KeyId,
      DestinationKeyId: KeyId,
      SourceEncryptionAlgorithm: algorithm,
      DestinationEncryptionAlgorithm: algorithm,
    };
    works.push(
      work("Encrypt", algorithm, encrypt),
      work("Decrypt", algorithm, { CiphertextBlob, ...manner }),
      work("ReEncrypt", algorithm, reEncrypt),
    );
  }
  return works;
}

function worksOfDataKeys({ spec, work }: Key): readonly Work[] {
  if (spec !== "SYMMETRIC_DEFAULT") return [];
  const pairs = dataKeyPairSpecs.filter((pair) => pair !== "SM2");
  return [
    work("GenerateDataKey", "1024 bytes", { NumberOfBytes: 1024 }),
    work("GenerateRandom", "1024 bytes", { NumberOfBytes: 1024 }),
    ...pairs.map((pair) => work("GenerateDataKeyPair", pair, { KeyPairSpec: pair })),
  ];
}

async function worksOfSigning({ KeyId, spec, region, kms, work }: Key): Promise<Work[]> {
  const works: Work[] = [];
  for (const SigningAlgorithm of factsOf(spec).signing ?? []) {
    for (const message of messagesFor(SigningAlgorithm)) {
      const input = { SigningAlgorithm, ...message };
      const { Signature } = await kms("Sign", { KeyId, ...input }, region);
      const what = `${SigningAlgorithm}, ${message.MessageType}`;
      works.push(work("Sign", what, input), work("Verify", what, { ...input, Signature }));
    }
  }
  return works;
}

interface Message {
  readonly MessageType: string;
  readonly Message: string;
}

function messagesFor(algorithm: string): readonly Message[] {
  const raw = { MessageType: "RAW", Message: MESSAGE.toString("base64") };
  if (algorithm === "ED25519_SHA_512") return [raw];
  if (algorithm === "ML_DSA_SHAKE_256") return [raw, ofBytes("EXTERNAL_MU", 64)];
  const bytes = algorithm === "SM2DSA" ? 32 : Number(algorithm.slice(-3)) / 8;
  const digest = ofBytes("DIGEST", bytes);
  return algorithm === "ED25519_PH_SHA_512" ? [digest] : [raw, digest];
}

function ofBytes(MessageType: string, bytes: number): Message {
  return { MessageType, Message: randomBytes(bytes).toString("base64") };
}

async function worksOfMac({ KeyId, spec, kms, work }: Key): Promise<Work[]> {
  const [MacAlgorithm] = factsOf(spec).mac ?? [];
  const input = { MacAlgorithm, Message: Buffer.alloc(4096).toString("base64") };
  const { Mac } = await kms("GenerateMac", { KeyId, ...input });
  return [work("GenerateMac", "", input), work("VerifyMac", "", { ...input, Mac })];
}

async function worksOfAgreement({ KeyId, region, kms, work }: Key): Promise<Work[]> {
  const { PublicKey } = await kms("GetPublicKey", { KeyId }, region);
  return [work("DeriveSharedSecret", "", { KeyAgreementAlgorithm: "ECDH", PublicKey })];
}

async function worksOfEncapsulation({ KeyId, kms, work }: Key): Promise<Work[]> {
  const input = { EncapsulationAlgorithm: "ML_KEM" };
  const { SharedSecretCiphertextBlob } = await kms("Encapsulate", { KeyId, ...input });
  return [
    work("Encapsulate", "", input),
    work("Decapsulate", "", { ...input, SharedSecretCiphertextBlob }),
  ];
}

async function worksOfImport(kms: Client): Promise<Work[]> {
  const works: Work[] = [];
  for (const WrappingKeySpec of ["RSA_2048", "RSA_3072", "RSA_4096"]) {
    const { KeyMetadata } = await kms("CreateKey", { Origin: "EXTERNAL" });
    const { KeyId } = KeyMetadata as unknown as { readonly KeyId: string };
    const parameters = { KeyId, WrappingKeySpec, WrappingAlgorithm: "RSAES_OAEP_SHA_256" };
    const { ImportToken, PublicKey = "" } = await kms("GetParametersForImport", parameters);
    const key = Buffer.from(PublicKey, "base64");
    const wrapped = publicEncrypt(
      {
        key: createPublicKey({ key, format: "der", type: "spki" }),
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: "sha256",
      },
      createHash("sha256").update(KeyId).digest(),
    );
    const input = {
      KeyId,
      ImportToken,
      EncryptedKeyMaterial: wrapped.toString("base64"),
      ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
    };
    works.push(
      { operation: "GetParametersForImport", what: WrappingKeySpec, input: parameters },
      { operation: "ImportKeyMaterial", what: WrappingKeySpec, input },
    );
  }
  return works;
}

/** The figures of each operation with the kind of key that holds the loop longest. */
export function longestHolds(figures: readonly HoldFigure[]): readonly HoldFigure[] {
  const longest = new Map<string, HoldFigure>();
  for (const figure of figures) {
    const known = longest.get(figure.operation);
    const isLonger = known === undefined || figure.heldMs > known.heldMs;
    if (isLonger) longest.set(figure.operation, figure);
  }
  return [...longest.values()].toSorted((a, b) => b.heldMs - a.heldMs);
}
