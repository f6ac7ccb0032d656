/**
 * AWS's own managed policies, from `aws-managed-policies.json`, which `tools/generate-managed-policies.ts`
 * writes. They stand in every partition under the account `aws`. The file is packed, and read when the
 * first of them is asked for.
 *
 * DIFFERS: only the present version of each is known, and its id is made from its name.
 *
 * @see {@link https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html | AWS managed policies}
 */
import { createHash } from "node:crypto";
import { brotliDecompressSync } from "node:zlib";
import packedPolicies from "./aws-managed-policies.json" with { type: "json" };
import { globalRegion } from "../../model/scope.ts";
import type { ManagedPolicy } from "./managed-policy.ts";

/** A policy as it stands in the file. */
interface PublishedPolicy {
  readonly name: string;
  readonly path: string;
  readonly version: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly document: string;
}

let published: ReadonlyMap<string, PublishedPolicy> | undefined;

/** By name: no two have the same, whatever their paths. */
function publishedPolicies(): ReadonlyMap<string, PublishedPolicy> {
  if (published === undefined) {
    const text = brotliDecompressSync(Buffer.from(packedPolicies.join(""), "base64")).toString();
    const all = JSON.parse(text) as readonly PublishedPolicy[];
    published = new Map(all.map((policy) => [policy.name, policy]));
  }
  return published;
}

/** Those that were asked for, by ARN; the texts are kept, not made anew. */
const known = new Map<string, ManagedPolicy>();

const PARTITIONS: ReadonlySet<string> = new Set(["aws", "aws-cn", "aws-us-gov"]);

/** Finds an AWS managed policy by its ARN. */
export function awsManagedPolicy(arn: string): ManagedPolicy | undefined {
  const before = known.get(arn);
  if (before !== undefined) return before;
  const partition = arn.slice("arn:".length, arn.indexOf(":", "arn:".length));
  const found = publishedPolicies().get(arn.slice(arn.lastIndexOf("/") + 1));
  const isThere = found !== undefined && arnOf(found, partition) === arn;
  return isThere && PARTITIONS.has(partition) ? managedPolicy(found, partition) : undefined;
}

/** All AWS managed policies, by name. */
export function awsManagedPolicies(partition: string): readonly ManagedPolicy[] {
  return [...publishedPolicies().values()].map((policy) => managedPolicy(policy, partition));
}

function arnOf({ path, name }: PublishedPolicy, partition: string): string {
  return `arn:${partition}:iam::aws:policy${path}${name}`;
}

function managedPolicy(policy: PublishedPolicy, partition: string): ManagedPolicy {
  const arn = arnOf(policy, partition);
  const made = known.get(arn) ?? toManagedPolicy(policy, partition);
  known.set(arn, made);
  return made;
}

function toManagedPolicy(
  { name, path, version, document, createdAtMs, updatedAtMs }: PublishedPolicy,
  partition: string,
): ManagedPolicy {
  return {
    account: "aws",
    region: globalRegion(partition),
    nameKey: name.toLowerCase(),
    name,
    path,
    partition,
    id: idOf(name),
    createdAtMs,
    updatedAtMs,
    tags: {},
    versions: [{ id: version, document: inPartition(document, partition), createdAtMs }],
    defaultVersionId: version,
    lastVersion: Number(version.slice(1)),
  };
}

function inPartition(document: string, partition: string): string {
  return partition === "aws" ? document : document.replaceAll("arn:aws:", `arn:${partition}:`);
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ID_DIGITS = 16;

function idOf(name: string): string {
  const bytes = createHash("sha256").update(name).digest().subarray(0, ID_DIGITS);
  return `ANPAI${[...bytes].map((byte) => BASE32.charAt(byte % BASE32.length)).join("")}`;
}
