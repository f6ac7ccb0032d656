import type { Gateway } from "../gateway/gateway.ts";
import { parseArn } from "../model/arn.ts";
import { DEFAULT_REGION } from "../model/scope.ts";
import type { ReadTransaction } from "../model/store.ts";
import type { DecisionQuery } from "../trail/decision-query.ts";
import {
  mergeStatements,
  suggestPolicies,
  type IdentityPolicy,
  type ResourceStatements,
  type SuggestionNote,
} from "../trail/suggestion.ts";
import { inlinePolicyNames } from "./decision-principal.ts";

/** Policies to apply, with the AWS CLI's arguments that do it. */
export interface Suggestions {
  readonly identity: readonly (IdentityPolicy & Applied)[];
  /** `document` is the resource's present policy with the new statements in it. */
  readonly resource: readonly (ResourceStatements & Applied & { readonly document: unknown })[];
  readonly notes: readonly SuggestionNote[];
}

interface Applied {
  readonly region: string;
  /** Arguments for `aws`; absent where Atoll does not know how the policy is put. */
  readonly command?: readonly string[] | undefined;
}

/** Denials that are looked at. */
const DENIALS_MAX = 10_000;

const POLICY_NAME = "atoll-suggested";

/** Suggests policies for the denials that a query wants. */
export async function suggestionsFor(
  query: DecisionQuery,
  endpoint: string,
  gateway: Gateway,
): Promise<Suggestions> {
  const denials = await gateway.trail.find({ ...query, outcome: "denials", limit: DENIALS_MAX });
  const { identity, resource, notes } = suggestPolicies(denials);
  await gateway.registry.load("iam");
  for (const each of resource) await gateway.registry.load(serviceOf(each));
  return gateway.store.read(async (tx) => {
    const server = { gateway, endpoint };
    const found: { [K in "identity" | "resource"]: Suggestions[K][number][] } = {
      identity: [],
      resource: [],
    };
    for (const each of identity) found.identity.push(await applyIdentity(each, tx));
    for (const each of resource) found.resource.push(await applyResource(each, server, tx));
    return { ...found, notes };
  });
}

async function applyIdentity(
  policy: IdentityPolicy,
  tx: ReadTransaction,
): Promise<Suggestions["identity"][number]> {
  const region = DEFAULT_REGION;
  const entity = await inlinePolicyNames(policy.entity, tx);
  if (entity === undefined) return { ...policy, region };
  const { type, name, policies } = entity;
  let number = 1;
  const policyName = (): string => (number === 1 ? POLICY_NAME : `${POLICY_NAME}-${number}`);
  while (policies.includes(policyName())) number += 1;
  const put = ["iam", `put-${type}-policy`, `--${type}-name`, name, "--policy-name", policyName()];
  const command = [...put, "--policy-document", JSON.stringify(policy.document)];
  return { ...policy, region, command };
}

async function applyResource(
  suggested: ResourceStatements,
  { gateway, endpoint }: { readonly gateway: Gateway; readonly endpoint: string },
  tx: ReadTransaction,
): Promise<Suggestions["resource"][number]> {
  const { registry, settings } = gateway;
  const named = parseArn(suggested.resource)?.region ?? "";
  const region = named === "" ? DEFAULT_REGION : named;
  const policies = registry.loaded(serviceOf(suggested))?.definition.policies;
  const resource = await policies?.resourceAt(suggested.resource, tx);
  const policy =
    resource && policies?.editable !== undefined
      ? await policies.editable(resource, tx)
      : resource?.policy;
  const document = mergeStatements(policy, suggested.statements);
  const command =
    resource?.record === undefined
      ? undefined
      : policies?.putCommand(resource, document, { endpoint, settings });
  return { ...suggested, region, document: JSON.parse(document) as unknown, command };
}

function serviceOf({ resource }: ResourceStatements): string {
  return parseArn(resource)?.service ?? "";
}
