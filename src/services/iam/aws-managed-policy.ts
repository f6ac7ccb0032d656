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
import { globalRegion } from "./global-region.ts";
import type { ManagedPolicy } from "./managed-policy.ts";

const byPath = new Map(policies.map((policy) => [policy.path + policy.name, policy]));

/** Finds an AWS managed policy by its ARN. */
export function awsManagedPolicy(arn: string): ManagedPolicy | undefined {
  const [, partition = "aws", , , account, resource = ""] = arn.split(":");
  if (account !== "aws" || !resource.startsWith("policy/")) return undefined;
  const found = byPath.get(resource.slice("policy".length));
  return found === undefined ? undefined : toManagedPolicy(found, partition);
}

/** All AWS managed policies that exist here, by name. */
export function awsManagedPolicies(partition: string): readonly ManagedPolicy[] {
  return policies.map((policy) => toManagedPolicy(policy, partition));
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
    versions: [
      { id: version, document: document.replaceAll("arn:aws:", `arn:${partition}:`), createdAtMs },
    ],
    defaultVersionId: version,
    lastVersion: Number(version.slice(1)),
  };
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ID_DIGITS = 16;

function idOf(name: string): string {
  const bytes = createHash("sha256").update(name).digest().subarray(0, ID_DIGITS);
  return `ANPAI${[...bytes].map((byte) => BASE32.charAt(byte % BASE32.length)).join("")}`;
}
