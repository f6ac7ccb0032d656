/**
 * From denials to policies: the least that would let pass what was denied. A request across an
 * account boundary needs an allow on both sides, and gets both:
 *
 * ```
 * denied     user alice of 222222222222, sqs:SendMessage on orders of 111111111111
 * identity   for alice     Allow sqs:SendMessage on arn:aws:sqs:...:111111111111:orders
 * resource   of orders     Allow alice to sqs:SendMessage
 * ```
 *
 * What stands under one policy, such as the objects of a bucket, is gathered for that one.
 *
 * What no added allow can mend (a statement that denies, an operation for owners only) and what must
 * be decided by hand (boundaries, session policies, the organization's) is told in notes.
 */
import type { Layer, WrittenExplanation } from "../iam-engine/index.ts";
import type { DecidedPair, DecisionRecord } from "./decision-record.ts";

export interface Suggestion {
  readonly identity: readonly IdentityPolicy[];
  readonly resource: readonly ResourceStatements[];
  readonly notes: readonly SuggestionNote[];
}

/** A policy to attach to a user or role. */
export interface IdentityPolicy {
  readonly account: string;
  /** The ARN of the user or role. */
  readonly entity: string;
  readonly document: PolicyText;
}

/** Statements to add to the policy of a resource. */
export interface ResourceStatements {
  readonly account: string;
  /** What has the policy: of an object its bucket. */
  readonly resource: string;
  readonly statements: readonly Statement[];
}

export interface SuggestionNote {
  readonly account: string;
  readonly sentence: string;
}

export interface PolicyText {
  readonly Version: typeof CURRENT;
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow";
  readonly Principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  /** Left out in trust policies: the role is the resource. */
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

type Sets = Map<string, Set<string>>;

/**
 * Suggests the least policies for what was denied.
 *
 * @param holderOf The ARN of what has the policy that is over what an ARN names.
 */
export function suggestPolicies(
  records: readonly DecisionRecord[],
  holderOf: (arn: string) => string,
): Suggestion {
  const needs: Needs = { identity: new Map(), resource: new Map(), notes: new Map() };
  for (const record of records) {
    for (const pair of record.pairs) {
      if (pair.outcome === "deny") addNeeds(needs, record, pair);
    }
  }
  const identity = sorted(needs.identity).map(([entity, { account, actionsOf }]) => ({
    account,
    entity,
    document: { Version: CURRENT, Statement: identityStatements(actionsOf) },
  }));
  const resource = byHolder(needs.resource, holderOf);
  const notes = sorted(needs.notes).map(([sentence, account]) => ({ account, sentence }));
  return { identity, resource, notes };
}

/** What is missing, gathered: actions by resource for a caller, by principal for a resource. */
interface Need {
  readonly account: string;
  readonly actionsOf: Sets;
}

interface Needs {
  readonly identity: Map<string, Need>;
  readonly resource: Map<string, Need>;
  /** The account, by the sentence. */
  readonly notes: Map<string, string>;
}

function addNeeds(needs: Needs, record: DecisionRecord, pair: DecidedPair): void {
  const { action, resource, resourceAccount, explanation } = pair;
  const { account, entity } = record;
  if (explanation === undefined) return;
  for (const layer of explanation.missing) {
    if (layer === "resource" && explanation.remedy !== undefined) {
      needs.notes.set(explanation.remedy, resourceAccount);
    } else if (layer === "resource") {
      add(needs.resource, resource, {
        account: resourceAccount,
        key: principalKey(record),
        action,
      });
    } else if (layer === "identity" && hasIdentityPolicies(record)) {
      add(needs.identity, entity, { account, key: resource, action });
    } else {
      const note = noteByHand(layer, record, { ...pair, explanation });
      needs.notes.set(note.sentence, note.account);
    }
  }
  addNotes(needs, pair, explanation);
}

/** What its author alone should widen. Of an organization's policies the hint says where they are. */
function noteByHand(
  layer: Layer,
  { account, entity }: DecisionRecord,
  {
    action,
    resource,
    resourceAccount,
    explanation,
  }: DecidedPair & { readonly explanation: WrittenExplanation },
): SuggestionNote {
  const hint = explanation.hints.find((each) => each.layer === layer);
  if (layer === "scp" && hint !== undefined) return hint;
  const isOwners = layer === "rcp" || layer === "vpc-endpoint";
  const sentence = `${BY_HAND[layer]} of ${isOwners ? resource : entity} must allow ${action} on ${resource} too`;
  return { account: isOwners ? resourceAccount : account, sentence };
}

/** What is its author's to decide, and what no allow can mend. */
function addNotes(
  { notes }: Needs,
  { action, resource, resourceAccount, sentence: denial }: DecidedPair,
  { alternatives, hints, missing }: WrittenExplanation,
): void {
  for (const { account, sentence } of alternatives) {
    notes.set(`instead of allowing more, ${sentence}`, account);
  }
  if (missing.length > 0) return;
  const [mended] = hints;
  if (mended !== undefined) notes.set(mended.sentence, mended.account);
  else notes.set(denial ?? `${action} on ${resource} is denied`, resourceAccount);
}

const BY_HAND: Readonly<Record<Layer, string>> = {
  identity: "the policies of whoever issued the session",
  resource: "the policy",
  boundary: "the permissions boundary",
  session: "the session policy",
  scp: "the service control policies",
  rcp: "the resource control policies",
  "vpc-endpoint": "the VPC endpoint policy",
};

function hasIdentityPolicies({ principalKind }: DecisionRecord): boolean {
  return principalKind === "user" || principalKind === "role-session";
}

function add(
  needs: Map<string, Need>,
  of: string,
  {
    account,
    key,
    action,
  }: { readonly account: string; readonly key: string; readonly action: string },
): void {
  let need = needs.get(of);
  if (need === undefined) needs.set(of, (need = { account, actionsOf: new Map() }));
  const actions = need.actionsOf.get(key);
  if (actions === undefined) need.actionsOf.set(key, new Set([action]));
  else actions.add(action);
}

/** One statement for all resources on which the same actions are needed. */
function identityStatements(actionsOf: Sets): readonly Statement[] {
  return byActions(actionsOf).map(([actions, resources]) => ({
    Effect: "Allow",
    Action: single(actions),
    Resource: single(resources.map(literal)),
  }));
}

/**
 * An ARN as a pattern that matches nothing else: an object's key may hold what policies read as
 * wildcards and variables.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars | Special characters}
 */
function literal(arn: string): string {
  return arn === "*" ? arn : arn.replaceAll(/[*?]|\$(?=\{)/g, "${$&}");
}

/** One policy is put whole: what it lacks for several resources belongs into one. */
function byHolder(
  needs: Needs["resource"],
  holderOf: (arn: string) => string,
): readonly ResourceStatements[] {
  const holders = new Map<string, { account: string; groups: Map<string, Group> }>();
  for (const [arn, { account, actionsOf }] of sorted(needs)) {
    const holder = holderOf(arn);
    let held = holders.get(holder);
    if (held === undefined) holders.set(holder, (held = { account, groups: new Map() }));
    for (const [actions, keys] of byActions(actionsOf)) {
      for (const principals of togetherIn(keys)) addTo(held.groups, { actions, principals }, arn);
    }
  }
  return sorted(holders).map(([resource, { account, groups }]) => ({
    account,
    resource,
    statements: [...groups.values()].map(resourceStatement),
  }));
}

/** A statement's parts: the same for several resources. */
interface Group {
  readonly actions: readonly string[];
  /** Principals with their conditions. */
  readonly principals: readonly string[];
  readonly resources: string[];
}

function addTo(
  groups: Map<string, Group>,
  { actions, principals }: Pick<Group, "actions" | "principals">,
  arn: string,
): void {
  const same = JSON.stringify([actions, principals]);
  const group = groups.get(same);
  if (group === undefined) groups.set(same, { actions, principals, resources: [arn] });
  else group.resources.push(arn);
}

/** All AWS principals stand in one statement, each other one in its own. */
function togetherIn(keys: readonly string[]): readonly (readonly string[])[] {
  const aws = keys.filter((key) => key.startsWith(AWS));
  const others = keys.filter((key) => !key.startsWith(AWS)).map((key) => [key]);
  return aws.length === 0 ? others : [...others, aws];
}

const AWS = "AWS ";

/** Keeps a principal and its condition as one text while they are gathered. */
function principalKey({ principalKind, principal, entity, sourceArn }: DecisionRecord): string {
  switch (principalKind) {
    case "service":
      return `Service ${entity} ${sourceArn ?? ""}`.trimEnd();
    case "web-identity":
      return `Federated ${entity} ${principal.slice(0, -` of ${entity}`.length)}`;
    case "anonymous":
      return "*";
    default:
      return `${AWS}${entity}`;
  }
}

function resourceStatement({ actions, principals, resources }: Group): Statement {
  const isRole = resources.every((arn) => /^arn:[^:]+:iam::\d+:role\//.test(arn));
  const Resource = single(resources.map(literal));
  const rest = { Action: single(actions), ...(!isRole && { Resource }) };
  const [first = ""] = principals;
  if (!first.startsWith(AWS)) return otherStatement(first, rest);
  const named = principals.map((key) => key.slice(AWS.length));
  return { Effect: "Allow", Principal: { AWS: single(named) }, ...rest };
}

function otherStatement(key: string, rest: Pick<Statement, "Action" | "Resource">): Statement {
  if (key === "*") return { Effect: "Allow", Principal: "*", ...rest };
  const [type = "", name = "", ...more] = key.split(" ");
  const value = more.join(" ");
  const Condition =
    type === "Service"
      ? { ArnEquals: { "aws:SourceArn": value } }
      : { StringEquals: { [subjectKey(name)]: value } };
  return {
    Effect: "Allow",
    Principal: { [type]: name },
    ...rest,
    ...(value !== "" && { Condition }),
  };
}

/** The condition key by which a provider's users are told apart. */
function subjectKey(provider: string): string {
  if (provider.includes(":saml-provider/")) return "saml:sub";
  return `${provider.slice(provider.indexOf("/") + 1)}:sub`;
}

/** Groups what needs the same actions; all in a fixed order. */
function byActions(actionsOf: Sets): readonly (readonly [readonly string[], readonly string[]])[] {
  const groups = new Map<string, { readonly actions: readonly string[]; readonly of: string[] }>();
  for (const [of, actions] of sorted(actionsOf)) {
    const list = [...actions].toSorted();
    const key = list.join(" ");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { actions: list, of: [of] });
    else group.of.push(of);
  }
  return [...groups.values()].map(({ actions, of }) => [actions, of] as const);
}

function sorted<V>(map: ReadonlyMap<string, V>): readonly (readonly [string, V])[] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** A list of one is written as that one. */
function single(items: readonly string[]): string | readonly string[] {
  const [first, ...others] = items;
  return first !== undefined && others.length === 0 ? first : items;
}

/**
 * Adds statements to a policy, each under a Sid that is free; one that stands there already is left
 * out.
 *
 * @param policy The text of the resource's policy, if it has one.
 */
export function mergeStatements(policy: string | undefined, added: readonly Statement[]): string {
  const document = policy === undefined ? {} : (JSON.parse(policy) as Record<string, unknown>);
  // Without a Version it is of the first one: another would read what stands there otherwise.
  const { Version = policy === undefined ? CURRENT : FIRST } = document;
  const present = document["Statement"] ?? [];
  const statements: readonly unknown[] = Array.isArray(present) ? present : [present];
  const known = new Set(statements.map((one) => textWithoutSid(one)));
  const sids = new Set(statements.map((one) => (one as { Sid?: unknown }).Sid));
  const merged: unknown[] = [...statements];
  let number = 1;
  for (const each of added) {
    const statement = Version === FIRST ? withoutEscapes(each) : each;
    if (known.has(textWithoutSid(statement))) continue;
    while (sids.has(`AtollSuggested${number}`)) number += 1;
    merged.push({ Sid: `AtollSuggested${number}`, ...statement });
    number += 1;
  }
  return JSON.stringify({ Version, ...document, Statement: merged });
}

const FIRST = "2008-10-17";
const CURRENT = "2012-10-17" as const;

/** The first Version has no escapes: what they stand for is as near as it comes. */
function withoutEscapes(statement: Statement): Statement {
  return JSON.parse(JSON.stringify(statement).replaceAll(/\$\{([*?$])\}/g, "$1")) as Statement;
}

function textWithoutSid(statement: unknown): string {
  const { Sid: _, ...rest } = statement as Record<string, unknown>;
  return JSON.stringify(Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
