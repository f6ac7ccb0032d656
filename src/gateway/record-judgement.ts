import type { Principal } from "../model/principal.ts";
import type { DecidedPair, DecisionOutcome } from "../trail/decision-record.ts";
import type { Gateway } from "./gateway.ts";
import type { JudgedPair, Judgement } from "./judge.ts";
import type { Order } from "./perform.ts";

/** Hands a judgement to the trail, as plain data that holds on to nothing of the request. */
export function recordJudgement(order: Order, judgement: Judgement, gateway: Gateway): void {
  const { requestId, caller, scope, receivedAtMs } = order.call;
  const { mode, remarks, pairs } = judgement;
  const principal = pairs[0]?.principal ?? caller.principal;
  gateway.trail.record({
    account: scope.account,
    region: scope.region,
    requestId,
    atMs: receivedAtMs,
    service: order.service.definition.contract.id,
    operation: order.operation.contract.name,
    principal: principal.arn,
    principalKind: principal.kind,
    entity: entityOf(principal),
    // What a service forwards was not signed with the key.
    accessKeyId: caller.via.length === 0 ? caller.accessKeyId : undefined,
    sourceArn: principal.kind === "service" ? principal.sourceArn : undefined,
    via: caller.via.length === 0 ? undefined : caller.via,
    invokedBy: order.invokedBy,
    mode,
    outcome: outcomeOf(judgement),
    remarks,
    pairs: pairs.map(pairOf),
  });
}

/** What policies hang on, or name. */
export function entityOf(principal: Principal): string {
  switch (principal.kind) {
    case "role-session":
      return principal.roleArn;
    case "service":
      return principal.service;
    case "web-identity":
      return principal.provider;
    default:
      return principal.arn;
  }
}

/** What became of a request. */
export function outcomeOf({ mode, pairs, refusal }: Judgement): DecisionOutcome {
  if (pairs.some(({ decision }) => decision.outcome === "deny")) {
    return mode === "enforce" ? "deny" : "would-deny";
  }
  if (refusal !== undefined) return "refused";
  return mode === "off" ? "not-judged" : "allow";
}

/** A judged pair as plain data. */
export function pairOf({
  action,
  resource,
  resourceAccount,
  decision,
  sentence,
  written,
  message,
}: JudgedPair): DecidedPair {
  const { outcome, isExplicit, layer, rule, policy, statement, admission } = decision;
  return {
    action,
    resource,
    resourceAccount,
    outcome,
    isExplicit,
    layer,
    rule,
    policy: policy?.name ?? admission,
    statement: statement && (statement.source.sid ?? `number ${statement.source.index + 1}`),
    sentence,
    explanation: written,
    message,
  };
}
