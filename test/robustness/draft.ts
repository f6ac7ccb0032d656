/**
 * Requests as they are made up: first a plausible one, drawn from the contract of any operation that
 * Atoll has, then broken (mutation.ts).
 */
import type { Member, OperationContract, Shape, StructureShape } from "../../src/model/contract.ts";
import { nastyNumber, nastyText, nastyValue } from "./nasty.ts";
import type { Random } from "./random.ts";
import { restDraft } from "./rest-draft.ts";

/** The family of an answer's syntax. */
export type Family = "json" | "xml" | "cbor";

export interface Draft {
  method: string;
  target: string;
  /** Names and values in turn. */
  headers: [string, string][];
  body: Buffer;
  /** What the answer must be written in; undefined when that is unclear. */
  family: Family | undefined;
  /** A good answer may be anything: the bytes of an object, a page of a website. */
  isRest?: boolean;
}

const ACCOUNTS = ["111111111111", "222222222222", "000000000000"];
const REGIONS = ["us-east-1", "eu-central-1", "cn-north-1"];

/** Names that exist, so that requests get beyond the first lookup. */
export const QUEUES: readonly string[] = ["fuzz", "fuzz.fifo"];

export const BUCKETS: readonly string[] = ["fuzz-bucket-1", "fuzz-bucket-2"];
const KMS_KEYS: readonly string[] = ["alias/fuzz", "alias/aws/s3", "fuzz"];

/** Draws a plausible request for an operation, in one of its service's protocols. */
export function draftOf(operation: OperationContract, random: Random): Draft {
  const { service } = operation;
  const input = valueOf(operation.input, random, 0) as Record<string, unknown>;
  const account = random.pick(ACCOUNTS);
  const region = random.pick(REGIONS);
  const credential = `${account}/20260101/${region}/${service.id}/aws4_request`;
  const headers: [string, string][] = [
    ["Host", random.pick(["localhost:4566", `${service.id}.${region}.amazonaws.com`])],
    ["X-Amz-Date", "20260101T000000Z"],
    [
      "Authorization",
      `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`,
    ],
  ];
  const protocol = random.pick(service.protocols);
  const base = { method: "POST", target: "/", headers };
  if (protocol === "awsQuery" || protocol === "ec2Query") {
    headers.push(["Content-Type", "application/x-www-form-urlencoded; charset=utf-8"]);
    const parameters = [`Action=${operation.name}`, `Version=${service.version}`];
    addParameters(parameters, "", input);
    return { ...base, body: Buffer.from(parameters.join("&")), family: "xml" };
  }
  if (protocol === "restXml" || protocol === "restJson1") {
    const members = typeof input === "object" && input !== null ? input : {};
    return restDraft(operation, members, headers, random);
  }
  const version = protocol === "awsJson1_1" ? "1.1" : "1.0";
  headers.push(["Content-Type", `application/x-amz-json-${version}`]);
  headers.push(["X-Amz-Target", `${service.targetPrefix ?? service.id}.${operation.name}`]);
  return { ...base, body: Buffer.from(JSON.stringify(input)), family: "json" };
}

const DEPTH_MAX = 5;

function valueOf(shape: Shape, random: Random, depth: number): unknown {
  if (random.chance(0.01)) return nastyValue(random);
  if (depth > DEPTH_MAX) return null;
  switch (shape.kind) {
    case "structure":
    case "union":
      return structureOf(shape, random, depth);
    case "list":
      return Array.from({ length: random.below(4) }, () =>
        memberOf("", shape.member, random, depth + 1),
      );
    case "map": {
      const entries = Array.from({ length: random.below(3) }, (): [string, unknown] => [
        String(memberOf("key", shape.key, random, depth + 1)),
        memberOf("", shape.value, random, depth + 1),
      ]);
      return Object.fromEntries(entries);
    }
    case "number":
      return random.chance(0.3) ? nastyNumber(random) : random.below(12);
    case "boolean":
      return random.chance(0.5);
    case "timestamp":
      return random.pick([0, 1_780_000_000, "2026-01-01T00:00:00Z"]);
    case "blob":
      return Buffer.from("blob").toString("base64");
    default:
      return nastyText(random);
  }
}

function structureOf(shape: StructureShape, random: Random, depth: number): unknown {
  const value: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape.members)) {
    const isLikely = shape.required.includes(name) ? 0.97 : 0.4;
    if (random.chance(isLikely)) value[name] = memberOf(name, member, random, depth + 1);
  }
  return value;
}

const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}';
const POLICY =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*"}]}';

type Drawing = (random: Random) => string;

const policy: Drawing = () => POLICY;
const managedPolicy: Drawing = (random) =>
  random.pick([
    "arn:aws:iam::aws:policy/AdministratorAccess",
    `arn:aws:iam::${random.pick(ACCOUNTS)}:policy/fuzz`,
  ]);
const kmsKey: Drawing = (random) => random.pick(KMS_KEYS);
const grantScope: Drawing = (random) => `s3://${random.pick(BUCKETS)}/fuzz*`;
const numbered: Drawing = (random) => `fuzz${random.below(3)}`;

/** Texts are drawn by the name of their member, so that many get beyond the first check. */
const DRAWINGS: ReadonlyMap<string, Drawing> = new Map<string, Drawing>([
  [
    "QueueUrl",
    (random) => `http://localhost:4566/queue/us-east-1/111111111111/${random.pick(QUEUES)}`,
  ],
  ["QueueName", (random) => random.pick(QUEUES)],
  ["AssumeRolePolicyDocument", () => TRUST],
  ["PolicyDocument", policy],
  ["Policy", policy],
  ["ResourcePolicy", policy],
  ["PolicyArn", managedPolicy],
  ["PermissionsBoundary", managedPolicy],
  ["RoleArn", (random) => `arn:aws:iam::${random.pick(ACCOUNTS)}:role/fuzz`],
  ["Path", () => "/"],
  ["Bucket", (random) => random.pick(BUCKETS)],
  ["Key", (random) => random.pick(["fuzz", "fuzz/1", "a/../b"])],
  ["CopySource", (random) => `/${random.pick(BUCKETS)}/fuzz`],
  ["KeyId", kmsKey],
  ["TargetKeyId", kmsKey],
  ["AccountId", () => "111111111111"],
  ["LocationScope", grantScope],
  ["S3Prefix", grantScope],
  ["Target", grantScope],
  ["GrantScope", grantScope],
  ["Permission", (random) => random.pick(["READ", "WRITE", "READWRITE"])],
  ["SecretId", numbered],
  ["Name", numbered],
]);

function memberOf(name: string, { shape }: Member, random: Random, depth: number): unknown {
  // Waiting is tested elsewhere; here it would only take time.
  if (name === "WaitTimeSeconds") return 0;
  if (shape.kind !== "string" || random.chance(0.15)) return valueOf(shape, random, depth);
  const draw = DRAWINGS.get(name);
  if (draw !== undefined) return draw(random);
  return random.chance(0.7) ? numbered(random) : nastyText(random);
}

function addParameters(parameters: string[], prefix: string, value: unknown): void {
  if (value === null || value === undefined) return;
  if (typeof value !== "object") {
    // Lone surrogates cannot be percent-encoded.
    parameters.push(
      `${prefix}=${encodeURIComponent((value as string | number).toString().toWellFormed())}`,
    );
    return;
  }
  const isList = Array.isArray(value);
  for (const [name, item] of Object.entries(value)) {
    const part = isList ? `member.${Number(name) + 1}` : encodeURIComponent(name.toWellFormed());
    addParameters(parameters, prefix === "" ? part : `${prefix}.${part}`, item);
  }
}
