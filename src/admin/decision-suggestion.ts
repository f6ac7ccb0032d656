import type { Gateway } from "../gateway/gateway.ts";
import type { Registry } from "../gateway/registry.ts";
import { parseArn } from "../model/arn.ts";
import { DEFAULT_REGION } from "../model/scope.ts";
import type { Resource } from "../model/resource.ts";
import type { ResourcePolicies } from "../model/service.ts";
import type { ReadTransaction } from "../model/store.ts";
import type { DecisionQuery } from "../trail/decision-query.ts";
import {
  mergeStatements,
  suggestPolicies,
  type IdentityPolicy,
  type ResourceStatements,
  type Statement,
  type SuggestionNote,
} from "../trail/suggestion.ts";
import { can } from "./decision-access.ts";
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
  const { registry, store, trail } = gateway;
  const denials = await trail.find({ ...query, outcome: "denials", limit: DENIALS_MAX });
  await registry.load("iam");
  const touched = denials.flatMap(({ pairs }) => pairs.map(({ resource }) => serviceOf(resource)));
  for (const id of new Set(touched)) await registry.load(id);
  const holderOf = (arn: string): string => policiesOf(arn, registry)?.holder?.(arn) ?? arn;
  const { identity, resource, notes } = suggestPolicies(denials, holderOf);
  const found = await store.read(async (tx) => {
    const server = { gateway, endpoint };
    return {
      identity: await inTurn(identity, (each) => applyIdentity(each, tx)),
      resource: await inTurn(resource, (each) => applyResource(each, server, tx)),
    };
  });
  const refused = await inTurn(found.resource, (each) => rootRefused(each, gateway));
  return {
    identity: found.identity,
    resource: found.resource.flatMap(({ applied }) => (applied === undefined ? [] : [applied])),
    notes: [...notes, ...found.resource.flatMap((each) => each.notes), ...refused.flat()],
  };
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (const item of items) done.push(await work(item));
  return done;
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

/** Statements as they can be applied, and what is to be said of those that cannot. */
interface AppliedResource {
  readonly applied: Suggestions["resource"][number] | undefined;
  readonly notes: readonly SuggestionNote[];
}

async function applyResource(
  suggested: ResourceStatements,
  server: { readonly gateway: Gateway; readonly endpoint: string },
  tx: ReadTransaction,
): Promise<AppliedResource> {
  const { account, resource: arn } = suggested;
  const policies = policiesOf(arn, server.gateway.registry);
  const resource = await policies?.resourceAt(arn, tx);
  const notes: SuggestionNote[] = [];
  const statements: Statement[] = [];
  for (const statement of suggested.statements) {
    const alone = mergeStatements(undefined, [statement]);
    const sentence = resource && (await policies?.objection?.(resource, alone, tx));
    if (sentence === undefined) statements.push(statement);
    else notes.push({ account, sentence });
  }
  if (statements.length === 0) return { applied: undefined, notes };
  const document = mergeStatements(await presentPolicy(policies, resource, tx), statements);
  const { endpoint, gateway } = server;
  const isThere = resource?.record !== undefined;
  const command = isThere
    ? policies?.putCommand(resource, document, { endpoint, settings: gateway.settings })
    : undefined;
  const named = parseArn(arn)?.region ?? "";
  const region = named === "" ? DEFAULT_REGION : named;
  const written = JSON.parse(document) as unknown;
  return { applied: { ...suggested, statements, region, document: written, command }, notes };
}

/** The policy as its author would edit it. */
async function presentPolicy(
  policies: ResourcePolicies | undefined,
  resource: Resource | undefined,
  tx: ReadTransaction,
): Promise<string | undefined> {
  if (resource === undefined || policies?.editable === undefined) return resource?.policy;
  return policies.editable(resource, tx);
}

/** The commands are run as the account's root user, who may be kept from it. */
async function rootRefused(
  { applied }: AppliedResource,
  gateway: Gateway,
): Promise<readonly SuggestionNote[]> {
  if (applied?.command === undefined) return [];
  const { account, resource } = applied;
  const action = policiesOf(resource, gateway.registry)?.putAction(resource) ?? "";
  const { outcome } = await can(account, { action, resource }, gateway);
  if (outcome === "allow") return [];
  const sentence = `the root user may not ${action} on ${resource}: run its command as somebody who may, whom \`atoll who-can ${action} ${resource}\` lists`;
  return [{ account, sentence }];
}

function policiesOf(arn: string, registry: Registry): ResourcePolicies | undefined {
  return registry.loaded(serviceOf(arn))?.definition.policies;
}

function serviceOf(arn: string): string {
  return parseArn(arn)?.service ?? "";
}
