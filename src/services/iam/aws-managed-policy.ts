/**
 * AWS's own managed policies: the ones that people attach, from `aws-managed-policies.json`, which
 * `tools/generate-managed-policies.ts` writes. They stand in every partition under the account `aws`.
 *
 * DIFFERS: only the present version of each is known, and its id is made from its name.
 *
 * @see {@link https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html | AWS managed policies}
 */
import { createHash } from "node:crypto";
import policies from "./aws-managed-policies.json" with { type: "json" };
import { globalRegion } from "../../model/scope.ts";
import type { ManagedPolicy } from "./managed-policy.ts";

/** By ARN, for each partition in which a policy was asked for; the texts are kept, not made anew. */
const byPartition = new Map<string, ReadonlyMap<string, ManagedPolicy>>();

const PARTITIONS: ReadonlySet<string> = new Set(["aws", "aws-cn", "aws-us-gov"]);

/** Finds an AWS managed policy by its ARN. */
export function awsManagedPolicy(arn: string): ManagedPolicy | undefined {
  const partition = arn.slice("arn:".length, arn.indexOf(":", "arn:".length));
  return PARTITIONS.has(partition) ? policiesIn(partition).get(arn) : undefined;
}

/** All AWS managed policies that exist here, by name. */
export function awsManagedPolicies(partition: string): readonly ManagedPolicy[] {
  return [...policiesIn(partition).values()];
}

function policiesIn(partition: string): ReadonlyMap<string, ManagedPolicy> {
  let found = byPartition.get(partition);
  if (found === undefined) {
    found = new Map(
      policies.map((policy) => [
        `arn:${partition}:iam::aws:policy${policy.path}${policy.name}`,
        toManagedPolicy(policy, partition),
      ]),
    );
    byPartition.set(partition, found);
  }
  return found;
}

function toManagedPolicy(
  { name, path, version, document, createdAtMs, updatedAtMs }: (typeof policies)[number],
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
