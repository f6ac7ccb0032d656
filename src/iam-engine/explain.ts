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
import { evaluateStatement, statementsAbout, type PolicyRole } from "./statement.ts";

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
  const reports = found.flatMap(([layer, policies, role]) =>
    policies === undefined ? [] : [reportOf(layer, policies, { request, role })],
  );
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
  { request, role }: { readonly request: AuthorizationRequest; readonly role: PolicyRole },
): LayerReport {
  const statements = policies.flatMap((policy): StatementReport[] =>
    statementsAbout(policy.compiled, request.action).map((statement) => ({
      policy,
      statement,
      outcome: evaluateStatement(statement, request, role),
    })),
  );
  const matches = statements.filter(({ outcome }) => outcome.kind === "match");
  const denies = matches.some(({ statement }) => !statement.isAllow);
  return {
    layer,
    verdict: denies ? "denies" : matches.length > 0 ? "allows" : "says nothing",
    statements,
  };
}

function hintsFor(request: AuthorizationRequest, sets: PolicySets, decision: Decision): Hint[] {
  const { principal, action, resource, resourceAccount } = request;
  const caller = accountOf(principal);
  const hints: Hint[] = [];
  if (decision.rule === "cross-partition" || decision.rule === "not-open-to-other-accounts")
    return [];
  if (decision.isExplicit && decision.layer !== undefined) {
    const place = decision.statement?.source;
    const name = place?.sid ?? `number ${(place?.index ?? 0) + 1}`;
    const account =
      decision.layer === "resource" || decision.layer === "rcp" ? resourceAccount : caller;
    return [
      {
        account: account ?? resourceAccount,
        layer: decision.layer,
        sentence: `statement ${name} of ${decision.policy?.name ?? "the policy"} denies it: narrow that statement; no allow anywhere overrides it`,
      },
    ];
  }
  const needsCallerSide = caller !== undefined && principal.kind !== "root";
  if (needsCallerSide && decision.layer === "identity") {
    hints.push({
      account: caller,
      layer: "identity",
      sentence: `allow ${action} on ${resource} in an identity policy of ${principal.arn}`,
    });
  }
  if (decision.layer === "boundary" || decision.layer === "session" || decision.layer === "scp") {
    hints.push({
      account: caller ?? resourceAccount,
      layer: decision.layer,
      sentence: `allow ${action} on ${resource} in the ${decision.layer === "scp" ? "service control policies" : decision.layer === "boundary" ? "permissions boundary" : "session policy"} too`,
    });
  }
  const admits = sets.resource !== undefined && resourceAdmits(request, sets);
  if (!admits && (decision.isCrossAccount || decision.layer === "resource")) {
    hints.push({
      account: resourceAccount,
      layer: "resource",
      sentence: `allow principal ${principal.arn} to ${action} on ${resource} in the resource's policy`,
    });
  }
  return hints;
}

function resourceAdmits(
  request: AuthorizationRequest,
  { resource, resourceIsTrust }: PolicySets,
): boolean {
  if (resource === undefined) return false;
  const role = resourceIsTrust === true ? "trust" : "resource";
  return statementsAbout(resource.compiled, request.action).some(
    (statement) =>
      statement.isAllow && evaluateStatement(statement, request, role).kind === "match",
  );
}
