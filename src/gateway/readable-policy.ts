/**
 * The policies of resources as their authors read them, for explanations. A role's trust policy is
 * judged as it is stored, with the unique ids of those it names; whoever asks why a role was refused
 * is shown what GetRole would show:
 *
 * ```
 * judged      "Principal": {"AWS": "AROAEXAMPLE"}
 * explained   "Principal": {"AWS": "arn:aws:iam::222222222222:role/ci"}     while that role lives
 * ```
 */
import type { PolicySets } from "../iam-engine/index.ts";
import { parseArn } from "../model/arn.ts";
import type { Resource } from "../model/resource.ts";
import type { ResourcePolicies } from "../model/service.ts";
import type { ReadTransaction } from "../model/store.ts";
import { NotLoaded } from "./attempt.ts";
import { compiledPolicy } from "./policy-cache.ts";
import type { Registry } from "./registry.ts";

/** Adds to a resource's policy how people read it, where that is another text. */
export async function readableSets(
  sets: PolicySets,
  resource: Resource | "*",
  tx: ReadTransaction,
  registry: Registry,
): Promise<PolicySets> {
  if (sets.resource === undefined || resource === "*") return sets;
  const text = await ownerOf(resource, registry)?.editable?.(resource, tx);
  if (text === undefined || text === resource.policy) return sets;
  return { ...sets, resource: { ...sets.resource, readable: compiledPolicy(text) } };
}

/** The service that keeps the policy: of a role IAM, though STS was asked. */
function ownerOf({ arn }: Resource, registry: Registry): ResourcePolicies | undefined {
  const id = parseArn(arn)?.service ?? "";
  if (!registry.ids.includes(id)) return undefined;
  const service = registry.loaded(id);
  if (service === undefined) throw new NotLoaded(id, () => registry.load(id));
  return service.definition.policies;
}
