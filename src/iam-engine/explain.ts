/**
 * Why a decision came out as it did: every layer's statements about the action, with the element on
 * which each one missed, and the smallest addition on either side that would have allowed it.
 */
import { decide } from "./decide.ts";
import type {
  Decision,
  Explanation,
  Hint,
  Layer,
  LayerReport,
  Policy,
  PolicySets,
  StatementReport,
} from "./decision.ts";
import { accountOf } from "./principal.ts";
import type { AuthorizationRequest } from "./request.ts";
import {
  evaluateStatement,
  statementsAbout,
  type CompiledStatement,
  type PolicyRole,
  type StatementOutcome,
} from "./statement.ts";

/** Decides a request and says why. */
export function explain(request: AuthorizationRequest, sets: PolicySets): Explanation {
  const decision = decide(request, sets);
  const resourceRole = sets.resourceIsTrust === true ? "trust" : "resource";
  const found: readonly (readonly [Layer, readonly Policy[] | undefined, PolicyRole])[] = [
    ["scp", sets.scp?.flat(), "identity"],
    ["rcp", sets.rcp?.flat(), "resource"],
    ["vpc-endpoint", sets.vpcEndpoint && [sets.vpcEndpoint], "resource"],
    ["resource", sets.resource && [sets.resource], resourceRole],
    ["identity", sets.identity, "identity"],
    ["boundary", sets.boundary && [sets.boundary], "identity"],
    ["session", sets.session, "identity"],
  ];
  const hasBoundary = sets.boundary !== undefined;
  const reports: LayerReport[] = [];
  for (const [layer, policies, role] of found) {
    if (policies === undefined) continue;
    reports.push(
      reportOf(layer, policies, request.action, (statement) =>
        evaluateStatement(statement, request, role, hasBoundary),
      ),
    );
  }
  return {
    decision,
    principal: request.principal,
    layers: reports,
    hints: decision.outcome === "deny" ? hintsFor(request, sets, decision) : [],
  };
}

function reportOf(
  layer: Layer,
  policies: readonly Policy[],
  action: string,
  evaluate: (statement: CompiledStatement) => StatementOutcome,
): LayerReport {
  const statements: StatementReport[] = [];
  let verdict: LayerReport["verdict"] = "says nothing";
  for (const policy of policies) {
    for (const statement of statementsAbout(policy.compiled, action)) {
      const outcome = evaluate(statement);
      statements.push({ policy, statement, outcome });
      if (outcome.kind !== "match" || verdict === "denies") continue;
      verdict = statement.isAllow ? "allows" : "denies";
    }
  }
  return { layer, verdict, statements };
}

function hintsFor(request: AuthorizationRequest, sets: PolicySets, decision: Decision): Hint[] {
  if (decision.rule === "cross-partition" || decision.layer === undefined) return [];
  if (decision.isExplicit) return [denyHint(request, decision, decision.layer)];
  const side = callerHint(request, decision.layer);
  const hints = side === undefined ? [] : [side];
  const isResourceSilent = !resourceAdmits(request, sets);
  if (isResourceSilent && (decision.isCrossAccount || decision.layer === "resource")) {
    hints.push({
      account: request.resourceAccount,
      layer: "resource",
      sentence: `allow principal ${holderOf(request.principal)} to ${request.action} on ${request.resource} in ${sets.resourceIsTrust === true ? "its trust policy" : "the resource's policy"}`,
    });
  }
  return hints;
}

function denyHint(
  { principal, resourceAccount }: AuthorizationRequest,
  { statement, policy }: Decision,
  layer: Layer,
): Hint {
  const sid = statement?.source.sid ?? `number ${(statement?.source.index ?? 0) + 1}`;
  const isOwners = layer === "resource" || layer === "rcp";
  return {
    account: isOwners ? resourceAccount : (accountOf(principal) ?? resourceAccount),
    layer,
    sentence: `statement ${sid} of ${policy?.name ?? "the policy"} denies it: narrow that statement; no allow anywhere overrides it`,
  };
}

/** Where, on the caller's side, the missing allow belongs; undefined when it is not missing there. */
function callerHint(
  { principal, action, resource, resourceAccount }: AuthorizationRequest,
  layer: Layer,
): Hint | undefined {
  const place = CALLER_SIDE[layer];
  const bindsRoot = layer === "scp";
  if (place === undefined || (principal.kind === "root" && !bindsRoot)) return undefined;
  return {
    account: accountOf(principal) ?? resourceAccount,
    layer,
    sentence: `allow ${action} on ${resource} in ${place} of ${layer === "session" ? principal.arn : holderOf(principal)}`,
  };
}

/** What policies are put on and name: a session has none of its own, its role has. */
function holderOf(principal: AuthorizationRequest["principal"]): string {
  return principal.kind === "role-session" ? principal.roleArn : principal.arn;
}

const CALLER_SIDE: Partial<Readonly<Record<Layer, string>>> = {
  identity: "an identity policy",
  boundary: "the permissions boundary",
  session: "the session policy",
  scp: "the service control policies (its organization's management account can)",
};

function resourceAdmits(
  request: AuthorizationRequest,
  { resource, resourceIsTrust, grants = [], admissions = [] }: PolicySets,
): boolean {
  if (grants.length > 0 || admissions.length > 0) return true;
  if (resource === undefined) return false;
  const role = resourceIsTrust === true ? "trust" : "resource";
  return statementsAbout(resource.compiled, request.action).some(
    (statement) =>
      statement.isAllow && evaluateStatement(statement, request, role).kind === "match",
  );
}
