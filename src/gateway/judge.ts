/**
 * Judges what an operation needs: each (action, resource) pair goes to the engine with the policies
 * that apply, gathered in the same transaction. What comes out is a value that says what was asked,
 * what decided, and what the mode makes of it: a refusal in `enforce`, a finding in `audit`.
 */
import {
  accessDeniedSentence,
  decide,
  explain,
  reasonOf,
  type AuthorizationRequest,
  type Decision,
  type Explanation,
  type PolicySets,
} from "../iam-engine/index.ts";
import type { Fault } from "../model/fault.ts";
import type { Call, Located } from "../model/operation.ts";
import type { Permission, Resource } from "../model/resource.ts";
import type { Gateway, IamMode } from "./gateway.ts";
import type { Order } from "./perform.ts";
import { compiledPolicy } from "./policy-cache.ts";
import { requestContext } from "./request-context.ts";

/** What was judged of a request. */
export interface Judgement {
  readonly mode: IamMode;
  readonly pairs: readonly JudgedPair[];
  /** What is worth telling although the request went through. */
  readonly remarks: readonly string[];
  /** The answer when the request must not go through. */
  readonly refusal: Fault | undefined;
}

/** One action on one resource, and the decision on it. */
export interface JudgedPair {
  readonly action: string;
  readonly resource: string;
  readonly decision: Decision;
  /** AWS's sentence for a denial. */
  readonly sentence: string | undefined;
  /** Present for denials. */
  readonly explanation: Explanation | undefined;
}

/** Judges all pairs of an operation. */
export async function judge(
  order: Order,
  located: Located,
  call: Call,
  gateway: Gateway,
): Promise<Judgement> {
  const { operation, input } = order;
  const { iamMode: mode } = gateway.settings;
  const remarks = call.caller.unverified === undefined ? [] : [call.caller.unverified];
  const foreign = foreignResource(located, call);
  if (foreign !== undefined) {
    if (gateway.settings.crossRegion === "refuse") {
      const refusal = order.service.definition.wording.foreignRegion(foreign, call.scope.region);
      return { mode, pairs: [], remarks, refusal };
    }
    remarks.push(`cross-region: the resource is in ${foreign.region}`);
  }
  const needed = operation.permissions(input, located, call);
  if ("kind" in needed || mode === "off") return { mode, pairs: [], remarks, refusal: undefined };

  const pairs: JudgedPair[] = [];
  for (const permission of needed) pairs.push(await judgePair(permission, order, call, gateway));
  const denied = pairs.find(({ decision }) => decision.outcome === "deny");
  const refusal =
    denied?.sentence === undefined || mode !== "enforce"
      ? undefined
      : order.service.definition.wording.accessDenied(denied.sentence, {
          action: denied.action,
          isCrossAccount: denied.decision.isCrossAccount,
        });
  return { mode, pairs, remarks, refusal };
}

async function judgePair(
  permission: Permission,
  order: Order,
  call: Call,
  gateway: Gateway,
): Promise<JudgedPair> {
  const { action } = permission;
  const request = requestOf(permission, call);
  const sets = await gather(permission, call, gateway);
  const decision = closedToOthers(order, decide(request, sets));
  const { resource } = request;
  if (decision.outcome === "allow") {
    return { action, resource, decision, sentence: undefined, explanation: undefined };
  }
  const { wording } = order.service.definition;
  const spelled = wording.actionInMessage?.(action) ?? action;
  const sentence = accessDeniedSentence({
    callerArn: call.caller.principal.arn,
    action: spelled,
    resource: resource === "*" ? undefined : resource,
    reason: reasonOf(decision, spelled),
  });
  return {
    action,
    resource,
    decision,
    sentence,
    explanation: { ...explain(request, sets), decision },
  };
}

function requestOf(permission: Permission, call: Call): AuthorizationRequest {
  const { resource } = permission;
  return {
    principal: call.caller.principal,
    action: permission.action,
    resource: resource === "*" ? "*" : resource.arn,
    resourceAccount: resource === "*" ? call.caller.account : resource.account,
    context: requestContext(permission, call),
  };
}

async function gather({ resource }: Permission, call: Call, gateway: Gateway): Promise<PolicySets> {
  const caller = await gateway.identity.policiesOf(call.caller, call.tx);
  if (resource === "*" || resource.policy === undefined) return caller;
  const compiled = compiledPolicy(resource.policy);
  return { ...caller, resource: { name: `the policy of ${resource.arn}`, compiled } };
}

/** What AWS does not open to other accounts is refused to them, whatever a policy says. */
function closedToOthers({ operation }: Order, decision: Decision): Decision {
  if (operation.crossAccount || !decision.isCrossAccount) return decision;
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
  for (const name in located) {
    const found = located[name];
    if (found === undefined || Array.isArray(found)) continue;
    const resource = found as Resource;
    if (resource.region !== "" && resource.region !== call.scope.region) return resource;
  }
  return undefined;
}
