/**
 * Questions that nobody has asked AWS yet: may this principal do that, and who may? Answered from
 * the present state by the path of a request: the same policies are gathered, the same engine
 * decides, and operations that AWS opens to their owner only stay closed.
 */
import type { Gateway } from "../gateway/gateway.ts";
import { judgePair, type JudgedCall, type JudgedPair } from "../gateway/judge.ts";
import { entityOf, pairOf } from "../gateway/record-judgement.ts";
import type { LoadedService } from "../gateway/registry.ts";
import { loadCatalogue } from "../iam-engine/catalogue.ts";
import { parseArn } from "../model/arn.ts";
import type { Operation } from "../model/operation.ts";
import { accountOf, type Principal } from "../model/principal.ts";
import type { Permission, Resource } from "../model/resource.ts";
import { DEFAULT_REGION, isAccountId, partitionOf } from "../model/scope.ts";
import type { ReadTransaction } from "../model/store.ts";
import { suggest } from "../near-miss.ts";
import type { NewDecision } from "../trail/decision-record.ts";
import {
  allEntities,
  callerOf,
  federatedBy,
  findPrincipal,
  providersIn,
  rootOf,
  sessionsIn,
  shown,
} from "./decision-principal.ts";

/** A question that cannot be answered, and why. */
export class QuestionError extends Error {
  override readonly name = "QuestionError";
}

/** What is asked about, besides who asks. */
export interface Access {
  readonly action: string;
  /** An ARN, or `*` for actions that have no resource. */
  readonly resource: string;
  /** Condition keys of the request that is imagined, such as `aws:SourceIp`. */
  readonly context?: Readonly<Record<string, string>>;
}

/** Who may: those that Atoll knows, and whether that is all. */
export interface WhoCan {
  readonly principals: readonly Permitted[];
  /** Whole kinds of principals that nobody named: then each of a kind may, known or not. */
  readonly others: readonly OtherKind[];
  /** Those that nothing keeps out but a condition that an imagined request does not meet. */
  readonly onCondition: readonly {
    readonly principal: string;
    readonly conditions: readonly string[];
  }[];
}

/** `accounts`: their root users, and whom they allow themselves. `anonymous`: those without credentials. */
export type OtherKind = "accounts" | "services" | "anonymous";

/** A principal that may, and what says so. */
export interface Permitted {
  readonly principal: string;
  readonly kind: string;
  readonly account: string | undefined;
  readonly statement: string | undefined;
  readonly policy: string | undefined;
}

/**
 * Decides what a principal may.
 *
 * @throws QuestionError When principal, action or resource are not to be understood.
 */
export async function can(
  principalText: string,
  access: Access,
  gateway: Gateway,
): Promise<NewDecision> {
  const services = await loadServices(access, gateway);
  return gateway.store.read(async (tx) => {
    const principal = await findPrincipal(principalText, partitionIn(access.resource), tx);
    if (typeof principal === "string") throw new QuestionError(principal);
    const asked = { access, services, resource: await resourceAt(access, services, tx) };
    const call = callOf(principal, asked, { gateway, tx });
    const pairs = await decideOn(asked, call, gateway);
    return {
      account: call.scope.account,
      region: call.scope.region,
      requestId: "",
      atMs: call.receivedAtMs,
      service: services.acting.definition.contract.id,
      operation: "",
      principal: principal.arn,
      principalKind: principal.kind,
      entity: entityOf(principal),
      mode: "asked",
      outcome: mayAll(pairs) ? "allow" : "deny",
      remarks: isMissing(asked.resource) ? [`there is no ${access.resource}`] : [],
      pairs: pairs.map(pairOf),
    };
  });
}

/**
 * Finds who may, of all principals that Atoll knows.
 *
 * @throws QuestionError When action or resource are not to be understood.
 */
export async function whoCan(access: Access, gateway: Gateway): Promise<WhoCan> {
  const services = await loadServices(access, gateway);
  return gateway.store.read(async (tx) => {
    const asked = { access, services, resource: await resourceAt(access, services, tx) };
    const { known, strangers } = await candidates(asked, tx);
    const decide = async (principal: Principal): Promise<readonly JudgedPair[]> =>
      decideOn(asked, callOf(principal, asked, { gateway, tx }), gateway);
    const principals: Permitted[] = [];
    const listed = new Set<string | undefined>();
    const onCondition: WhoCan["onCondition"][number][] = [];
    for (const principal of known) {
      const pairs = await decide(principal);
      if (mayAll(pairs) && !listed.has(roleOf(principal))) {
        principals.push(permittedOf(principal, pairs));
        listed.add(shown(principal));
      }
      const conditions = conditionsThatMissed(pairs);
      if (conditions.length > 0) onCondition.push({ principal: shown(principal), conditions });
    }
    const others: OtherKind[] = [];
    for (const [kind, stranger] of strangers) {
      // Where root users are kept out, as from roles, those of the account whom it allows are not.
      const pairs = await decide(stranger);
      if (pairs.every(isOpen)) others.push(kind);
    }
    return { principals, others, onCondition };
  });
}

/** Tells whether a resource is not there that a service here would know. */
function isMissing(resource: Resource | "*"): boolean {
  return resource !== "*" && resource.type !== "" && resource.record === undefined;
}

function mayAll(pairs: readonly JudgedPair[]): boolean {
  return pairs.every(({ decision }) => decision.outcome === "allow");
}

function isOpen({ decision, isForbiddenOnly }: JudgedPair): boolean {
  return decision.outcome === "allow" || isForbiddenOnly === true;
}

/** Where all sessions of a role may, one of them is nothing new. */
function roleOf(principal: Principal): string | undefined {
  return principal.kind === "role-session" ? principal.roleArn : undefined;
}

const NOBODY: Principal = { kind: "anonymous", arn: "anonymous" };

interface Services {
  /** That of the action. */
  readonly acting: LoadedService;
  /** That of the resource. */
  readonly owning: LoadedService | undefined;
  /** The action, as AWS spells it. */
  readonly action: string;
}

interface Asked {
  readonly access: Access;
  readonly services: Services;
  readonly resource: Resource | "*";
}

/** Loads the services before any transaction: their tables may have to be made. */
async function loadServices({ action, resource }: Access, gateway: Gateway): Promise<Services> {
  if (!/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action)) {
    throw new QuestionError(`\`${action}\` is no action; one is like sqs:SendMessage`);
  }
  await gateway.registry.load("iam");
  const id = action.slice(0, action.indexOf(":"));
  const acting = await gateway.registry.load(id);
  if (acting === undefined) {
    throw new QuestionError(`Atoll has no service \`${id}\`, so it cannot say who may ${action}`);
  }
  const arn = parseArn(resource);
  if (arn === undefined && resource !== "*") {
    throw new QuestionError(
      `\`${resource}\` is no ARN; give one such as arn:aws:sqs:us-east-1:111111111111:orders, or *`,
    );
  }
  const owning = arn && (await gateway.registry.load(arn.service));
  return { acting, owning, action: await spelled(action, id) };
}

/** The action as AWS spells it: policies do not mind, but ACLs and messages go by the name. */
async function spelled(action: string, id: string): Promise<string> {
  const actions = (await loadCatalogue()).service(id)?.actions;
  if (actions === undefined) return action;
  const found = actions.get(action.slice(id.length + 1).toLowerCase());
  if (found !== undefined) return found.name;
  const near = suggest(
    action,
    [...actions.values()].map(({ name }) => name),
  );
  throw new QuestionError(`AWS has no action \`${action}\`${near}`);
}

async function resourceAt(
  { resource }: Access,
  { owning }: Services,
  tx: ReadTransaction,
): Promise<Resource | "*"> {
  const arn = parseArn(resource);
  if (arn === undefined) return "*";
  const found = await owning?.definition.policies?.resourceAt(resource, tx);
  // A bucket that does not exist is nobody's.
  if (found !== undefined && found.account !== "") return found;
  const { account, region } = arn;
  if (!isAccountId(account)) {
    throw new QuestionError(`\`${resource}\` does not say whose it is, and Atoll does not know it`);
  }
  return { type: "", arn: resource, account, region, record: undefined };
}

function callOf(
  principal: Principal,
  { access, resource }: Asked,
  { gateway, tx }: { readonly gateway: Gateway; readonly tx: ReadTransaction },
): JudgedCall {
  const caller = callerOf(principal, gateway);
  const located = resource === "*" ? "" : resource.region;
  const region = located === "" ? DEFAULT_REGION : located;
  const { clock, ids, settings } = gateway;
  const given = (key: string): string | undefined =>
    Object.entries(access.context ?? {}).find(([name]) => name.toLowerCase() === key)?.[1];
  const isSecure = given("aws:securetransport");
  return {
    requestId: "",
    caller: {
      ...caller,
      sourceIp: given("aws:sourceip"),
      userAgent: given("aws:useragent"),
      referer: given("aws:referer"),
      secureTransport: isSecure === undefined ? caller.secureTransport : isSecure === "true",
    },
    scope: { partition: partitionOf(region), account: caller.account, region },
    clock,
    ids,
    receivedAtMs: clock.nowMs(),
    endpoint: `http://${settings.publicHost}`,
    blobs: gateway.blobs,
    settings,
    tx,
  };
}

/** Decides on everything that a request for the same would need. */
async function decideOn(
  { access, services, resource }: Asked,
  call: JudgedCall,
  gateway: Gateway,
): Promise<readonly JudgedPair[]> {
  const { context: conditions = {} } = access;
  const { acting: service, owning, action } = services;
  const asked: Permission = { action, resource, conditions };
  const operation = operationOf(action, service);
  const needed = (await owning?.definition.policies?.needs?.(asked, call)) ?? [asked];
  const pairs: JudgedPair[] = [];
  for (const permission of needed) {
    pairs.push(await judgePair(permission, { service, operation }, call, gateway));
  }
  return pairs;
}

/** The operation of an action, most of which bear its name; where none does, the policies decide. */
function operationOf(
  action: string,
  { operations }: LoadedService,
): Pick<Operation, "crossAccount"> {
  const lower = action.slice(action.indexOf(":") + 1).toLowerCase();
  for (const [name, operation] of operations) {
    if (name.toLowerCase() === lower) return operation;
  }
  return { crossAccount: true };
}

/** Every account and service that the policy names, every user and role; and one of each kind that nobody named. */
async function candidates(
  { resource, services: { owning } }: Asked,
  tx: ReadTransaction,
): Promise<Candidates> {
  const entities = await allEntities(tx);
  const policy = await textsAbout(resource, owning, tx);
  const partition = partitionIn(resource === "*" ? resource : resource.arn);
  const accounts = new Set(policy.match(/(?<!\d)\d{12}(?!\d)/g) ?? []);
  if (resource !== "*") accounts.add(resource.account);
  for (const entity of entities) {
    const account = accountOf(entity);
    if (account !== undefined) accounts.add(account);
  }
  const services = new Set(policy.match(/[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?/g) ?? []);
  const known: Principal[] = [...accounts].toSorted().map((account) => rootOf(account, partition));
  known.push(...entities, ...(await sessionsIn(policy, tx)));
  known.push(...providersIn(policy).map(federatedBy));
  for (const provider of providersIn(policy)) services.delete(provider);
  known.push(...[...services].toSorted().map(serviceOf));
  let stranger = 999_999_999_999;
  while (accounts.has(String(stranger))) stranger -= 1;
  const strangers: [OtherKind, Principal][] = [
    ["accounts", rootOf(String(stranger), partition)],
    ["services", serviceOf("a-service-that-nobody-named.amazonaws.com")],
  ];
  if (owning?.definition.admitsUnsigned === true) strangers.push(["anonymous", NOBODY]);
  return { known, strangers };
}

/** The partition of a resource; of none the one that most accounts are in. */
function partitionIn(resource: string): string {
  return parseArn(resource)?.partition ?? "aws";
}

/** Everything in which a resource names principals: its policy, and what its service knows besides. */
async function textsAbout(
  resource: Resource | "*",
  owning: LoadedService | undefined,
  tx: ReadTransaction,
): Promise<string> {
  if (resource === "*") return "";
  const names = (await owning?.definition.policies?.names?.(resource, tx)) ?? [];
  return [resource.policy ?? "", ...names].join("\n");
}

interface Candidates {
  readonly known: readonly Principal[];
  readonly strangers: readonly (readonly [OtherKind, Principal])[];
}

function serviceOf(service: string): Principal {
  return { kind: "service", service, arn: service };
}

function permittedOf(principal: Principal, pairs: readonly JudgedPair[]): Permitted {
  // Where several things are needed, what lets the principal to the thing itself is told.
  const { statement, policy } =
    pairs.map(pairOf).findLast((pair) => pair.policy !== undefined) ?? {};
  return {
    principal: shown(principal),
    kind: principal.kind,
    account: accountOf(principal),
    statement,
    policy,
  };
}

/** What stands in the way when it is nothing but conditions of Allows. */
function conditionsThatMissed(pairs: readonly JudgedPair[]): readonly string[] {
  const found: string[] = [];
  for (const pair of pairs) {
    if (pair.decision.outcome === "allow") continue;
    const conditions = conditionsOf(pair);
    if (conditions.length === 0) return [];
    found.push(...conditions.filter((each) => !found.includes(each)));
  }
  return found;
}

function conditionsOf({ written }: JudgedPair): readonly string[] {
  if (written === undefined || written.missing.length !== 1) return [];
  const [missing] = written.missing;
  const layer = written.layers.find((each) => each.layer === missing);
  return (layer?.statements ?? [])
    .filter(({ element }) => element === "Condition")
    .map(({ text, underlined, name }) => {
      const part =
        underlined && text.slice(underlined.offset, underlined.offset + underlined.length);
      return `statement ${name}: ${(part ?? "").replaceAll(/\s+/g, " ")}`;
    });
}
