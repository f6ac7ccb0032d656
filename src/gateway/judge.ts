/**
 * Judges what an operation needs: each (action, resource) pair goes to the engine with the policies
 * that apply, gathered in the same transaction. What comes out is a value that says what was asked,
 * what decided, and what the mode makes of it: a refusal in `enforce`, a finding in `audit`.
 */
import {
  accessDeniedSentence,
  authorizationMessage,
  decide,
  explain,
  reasonOf,
  writeExplanation,
  type AuthorizationMessage,
  type AuthorizationRequest,
  type Decision,
  type Explanation,
  type PolicySets,
  type WrittenExplanation,
} from "../iam-engine/index.ts";
import type { Fault } from "../model/fault.ts";
import type { Call, Located, Operation } from "../model/operation.ts";
import { accountOf, type Caller, type Principal } from "../model/principal.ts";
import type { DeniedAction, Permission, Resource } from "../model/resource.ts";
import type { Gateway, IamMode, IdentitySource } from "./gateway.ts";
import type { Order } from "./perform.ts";
import { guardRails, isOutside, organizationsOf, type Organizations } from "./organizations.ts";
import { policyOfResource } from "./policy-cache.ts";
import { readableSets } from "./readable-policy.ts";
import type { LoadedService } from "./registry.ts";
import { requestContext } from "./request-context.ts";
import { encodeMessage } from "../services/sts/authorization-message.ts";

/** What was judged of a request. */
export interface Judgement {
  readonly mode: IamMode;
  readonly pairs: readonly JudgedPair[];
  /** What is worth telling although the request went through. */
  readonly remarks: readonly string[];
  /** The answer when the request must not go through. */
  readonly refusal: Fault | undefined;
  /** Of the operations of other services that became parts of this one. */
  readonly invoked?: readonly Judgement[] | undefined;
}

/** One action on one resource, and the decision on it. */
export interface JudgedPair {
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  /** Who asked. */
  readonly principal: Principal;
  readonly decision: Decision;
  /** Of denials: who asked is neither of the resource's account nor of one of its organization. */
  readonly isOutsider?: boolean | undefined;
  /** AWS's sentence for a denial. */
  readonly sentence: string | undefined;
  /** Nothing but a rule of the service's own keeps this caller out. */
  readonly isForbiddenOnly?: boolean | undefined;
  /** The answer when it is not the service's usual one. */
  readonly refusal?: Fault | undefined;
  /** A denial stands in every mode. */
  readonly isBinding?: boolean | undefined;
  /** Present for denials. */
  readonly explanation: Explanation | undefined;
  /** The same as plain data, to be kept. */
  readonly written?: WrittenExplanation | undefined;
  /** The same in AWS's shape. */
  readonly message?: AuthorizationMessage | undefined;
}

/** Judges all pairs of an operation. */
export async function judge(
  order: Order,
  located: Located,
  call: Call,
  gateway: Gateway,
): Promise<Judgement> {
  const { operation, input } = order;
  const remarks = call.caller.unverified === undefined ? [] : [call.caller.unverified];
  const foreign = foreignResource(located, call);
  if (foreign !== undefined) {
    remarks.push(`cross-region: the resource is in ${foreign.region}`);
    if (staysInRegion(call, gateway)) {
      const { wording } = order.service.definition;
      const refusal = wording.foreignRegion(foreign, call.scope.region, call);
      return { mode: modeOf(located, [], { call, gateway }), pairs: [], remarks, refusal };
    }
  }
  const needed = operation.permissions(input, located, call);
  const mode = modeOf(located, "kind" in needed ? [] : needed, { call, gateway });
  if ("kind" in needed) return { mode, pairs: [], remarks, refusal: undefined };

  const pairs: JudgedPair[] = [];
  let refusal: Fault | undefined;
  const asked = askingOnce(needed, gateway);
  for (const permission of needed) {
    if (mode === "off" && permission.isBinding !== true) continue;
    const pair = await judgePair(permission, order, call, asked);
    pairs.push(pair);
    const isDenied = pair.decision.outcome === "deny" && (mode === "enforce" || pair.isBinding);
    const fault = isDenied ? refusalOf(pair, order) : undefined;
    if (fault !== undefined && permission.onDenied !== undefined) permission.onDenied(fault);
    else refusal ??= fault;
  }
  return { mode, pairs, remarks, refusal };
}

/** A service that asks another one for its caller does so in its region, whatever callers may do. */
function staysInRegion({ caller }: Call, { settings }: Gateway): boolean {
  return settings.crossRegion === "refuse" || caller.via.length > 0;
}

/** All pairs have the same caller and mostly the same accounts: what is known of them is read once. */
function askingOnce(needed: readonly Permission[], gateway: Gateway): Gateway {
  return needed.length < 2 ? gateway : { ...gateway, identity: remembering(gateway.identity) };
}

function remembering(identity: IdentitySource): IdentitySource {
  const policies = new Map<Caller, ReturnType<IdentitySource["policiesOf"]>>();
  const places = new Map<string, ReturnType<IdentitySource["organizationOf"]>>();
  return {
    ...identity,
    policiesOf(caller, tx) {
      const known = policies.get(caller);
      const found = known ?? identity.policiesOf(caller, tx);
      if (known === undefined) policies.set(caller, found);
      return found;
    },
    organizationOf(account, partition, tx) {
      const key = `${partition}:${account}`;
      const known = places.get(key);
      const found = known ?? identity.organizationOf(account, partition, tx);
      if (known === undefined) places.set(key, found);
      return found;
    },
  };
}

function refusalOf(denied: JudgedPair, { service, call }: Order): Fault | undefined {
  const { sentence, message } = denied;
  if (sentence === undefined || denied.refusal !== undefined) return denied.refusal;
  const { caller, settings } = call;
  const encodedMessage =
    message && ((): string => encodeMessage(message, caller.account, settings.vault));
  const action = { ...deniedActionOf(denied), encodedMessage };
  return service.definition.wording.accessDenied(sentence, action);
}

function deniedActionOf({
  action,
  decision,
  isOutsider = false,
}: Pick<JudgedPair, "action" | "decision" | "isOutsider">): DeniedAction {
  const { isCrossAccount, layer } = decision;
  const isByResource = layer === "resource" || layer === "rcp";
  return { action, isCrossAccount, isOutsider, isByResource };
}

/** The accounts on both sides have a say; a service and everybody have no account of their own. */
function modeOf(
  located: Located,
  needed: readonly Permission[],
  { call, gateway }: { readonly call: Call; readonly gateway: Gateway },
): IamMode {
  const { modes } = gateway;
  if (modes.byAccount().size === 0) return modes.global();
  const touched: Resource[] = [];
  for (const { resource } of needed) if (resource !== "*") touched.push(resource);
  for (const found of Object.values(located)) {
    if (found !== undefined) touched.push(...(isList(found) ? found : [found]));
  }
  return modes.forRequest(
    accountOf(call.caller.principal),
    touched.map(({ account }) => account),
  );
}

/** What a judgement knows of a call: it invokes nothing. */
export type JudgedCall = Omit<Call, "services">;

/** What is judged, as far as it matters: a question about a permission comes without a request. */
interface Judged {
  readonly service: Pick<LoadedService, "definition">;
  readonly operation: Pick<Operation, "crossAccount">;
}

/** Judges one pair. */
export async function judgePair(
  permission: Permission,
  order: Judged,
  call: JudgedCall,
  gateway: Gateway,
): Promise<JudgedPair> {
  const { action, principal } = permission;
  if (principal !== undefined && principal !== call.caller.principal) {
    const caller = { ...call.caller, principal, session: undefined };
    return judgePair(permission, order, { ...call, caller }, gateway);
  }
  const organizations = await organizationsOf(permission, call, gateway.identity);
  const request = requestOf(permission, call, organizations);
  const rails = guardRails(permission, call.caller.principal, organizations);
  const sets = { ...(await gather(permission, call, gateway)), ...rails };
  const judged = closedToOthers(order, call.caller, decide(request, sets));
  const decision = permission.refusal === undefined ? judged : forbidden(judged);
  const { resourceAccount } = request;
  const resource = permission.resource === "*" ? "*" : request.resource;
  const pair = { action, resource, resourceAccount, principal: call.caller.principal, decision };
  if (decision.outcome === "allow") return { ...pair, sentence: undefined, explanation: undefined };
  const sentence = permission.refusal?.message ?? sentenceOf(permission, decision, { order, call });
  const told = await readableSets(sets, permission.resource, call.tx, gateway.registry);
  const explanation = explanationOf(request, told, decision, remediesOf(permission, call));
  const written = writeExplanation(request, told, explanation);
  const message = authorizationMessage(request, decision);
  const isOutsider = isOutside(call.caller.principal, resourceAccount, organizations);
  const denied = { ...pair, isOutsider };
  const refusal = permission.refusal ?? permission.denial?.(deniedActionOf(denied), sentence);
  const { isBinding } = permission;
  const isForbiddenOnly = decision !== judged && judged.outcome === "allow";
  return {
    ...denied,
    sentence,
    isForbiddenOnly,
    refusal,
    isBinding,
    explanation,
    written,
    message,
  };
}

/** AWS's sentence for a denial. */
function sentenceOf(
  { action, resource }: Permission,
  decision: Decision,
  { order, call }: { readonly order: Judged; readonly call: JudgedCall },
): string {
  const { wording } = order.service.definition;
  const spelled = wording.actionInMessage?.(action) ?? action;
  // Whoever an identity provider vouches for has no ARN to be named by.
  if (call.caller.principal.kind === "web-identity") return `Not authorized to perform ${spelled}`;
  const isTrust = resource !== "*" && resource.policyKind === "trust";
  // AWS gives no reason when it refuses a role and no statement says so.
  const hasReason = decision.isExplicit || !isTrust;
  return accessDeniedSentence({
    callerArn: call.caller.principal.arn,
    action: spelled,
    resource:
      resource === "*" ? undefined : (wording.resourceInMessage?.(resource.arn) ?? resource.arn),
    reason: hasReason ? reasonOf(decision, spelled, isTrust) : "",
  });
}

/** The engine's explanation; of what AWS opens to nobody else, with the one hint that helps. */
function explanationOf(
  request: AuthorizationRequest,
  sets: PolicySets,
  decision: Decision,
  remedies: Explanation["hints"],
): Explanation {
  const explanation = explain(request, sets);
  if (decision.rule === "forbidden-by-service") {
    return { ...explanation, decision, hints: remedies };
  }
  if (decision.rule !== "not-open-to-other-accounts") {
    return { ...explanation, hints: [...remedies, ...explanation.hints] };
  }
  const account = request.resourceAccount;
  const sentence = `AWS opens ${request.action} to no other account, whatever a policy says: call it as a principal of ${account}`;
  return { ...explanation, decision, hints: [{ account, layer: "resource", sentence }] };
}

/** What helps against a rule of the service's own, or has to be known, is for the caller. */
function remediesOf({ remedy }: Permission, { caller }: JudgedCall): Explanation["hints"] {
  if (remedy === undefined) return [];
  return [{ account: caller.account, layer: "identity", sentence: remedy }];
}

function requestOf(
  permission: Permission,
  call: JudgedCall,
  organizations: Organizations,
): AuthorizationRequest {
  const { resource } = permission;
  return {
    principal: call.caller.principal,
    action: permission.action,
    resource: resource === "*" ? (permission.wildcard ?? "*") : resource.arn,
    resourceAccount: resource === "*" ? call.caller.account : resource.account,
    resourcePolicyRequired: resource !== "*" && resource.policyKind !== undefined,
    resourceRemedy: resource === "*" ? undefined : resource.remedy,
    context: requestContext(permission, call, organizations),
  };
}

async function gather(
  { resource, grants, accountAdmission, admissions }: Permission,
  call: JudgedCall,
  gateway: Gateway,
): Promise<PolicySets> {
  const found = await gateway.identity.policiesOf(call.caller, call.tx);
  const caller =
    grants === undefined && accountAdmission === undefined && admissions === undefined
      ? found
      : { ...found, grants, admissions: admissions ?? accountAdmissions(accountAdmission) };
  if (resource === "*" || resource.policy === undefined) return caller;
  const holder = resource.policyHolder ?? resource.arn;
  const compiled = policyOfResource(holder, resource.policy);
  const isTrust = resource.policyKind === "trust";
  const name = `the ${isTrust ? "trust " : ""}policy of ${holder}`;
  return { ...caller, resource: { name, compiled }, resourceIsTrust: isTrust };
}

function accountAdmissions(name: string | undefined): PolicySets["admissions"] {
  return name === undefined ? undefined : [{ name, principalClass: "account" }];
}

/** A rule of the service's own goes before every policy. */
function forbidden(decision: Decision): Decision {
  return {
    ...decision,
    outcome: "deny",
    isExplicit: false,
    layer: undefined,
    policy: undefined,
    statement: undefined,
    rule: "forbidden-by-service",
  };
}

/**
 * What AWS does not open to other accounts is refused to them, and to those of no account, whatever a
 * policy says.
 */
function closedToOthers(
  { operation }: Judged,
  { principal }: Caller,
  decision: Decision,
): Decision {
  const isOfOwner = !decision.isCrossAccount && principal.kind !== "anonymous";
  if (operation.crossAccount || isOfOwner) return decision;
  return {
    ...decision,
    outcome: "deny",
    isExplicit: false,
    layer: "resource",
    policy: undefined,
    statement: undefined,
    rule: "not-open-to-other-accounts",
  };
}

function foreignResource(located: Located, call: Call): Resource | undefined {
  const isForeign = ({ region }: Resource): boolean =>
    region !== "" && region !== call.scope.region;
  for (const name in located) {
    const found = located[name];
    if (found === undefined) continue;
    const resource = isList(found) ? found.find(isForeign) : isForeign(found) ? found : undefined;
    if (resource !== undefined) return resource;
  }
  return undefined;
}

function isList(found: Resource | readonly Resource[]): found is readonly Resource[] {
  return Array.isArray(found);
}
