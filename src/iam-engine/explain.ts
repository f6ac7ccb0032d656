/**
 * Why a decision came out as it did: every layer's statements about the action, with the element on
 * which each one missed, and the smallest addition on either side that would have allowed it.
 */
import { decide } from "./decide.ts";
import type {
  Explanation,
  Hint,
  Layer,
  LayerReport,
  Policy,
  PolicySets,
  StatementReport,
} from "./decision.ts";
import { missingLayers, type Subject } from "./missing-layer.ts";
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
    hints: decision.outcome === "deny" ? hintsFor({ request, sets, decision }, reports) : [],
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

function hintsFor(subject: Subject, reports: readonly LayerReport[]): Hint[] {
  const { decision } = subject;
  if (decision.rule === "cross-partition" || decision.layer === undefined) return [];
  if (decision.isExplicit) return [denyHint(subject, decision.layer)];
  const byLayer = new Map(reports.map((report) => [report.layer, report]));
  const hints: Hint[] = [];
  for (const layer of missingLayers(subject, byLayer)) {
    const hint = layer === "resource" ? resourceHint(subject) : callerHint(subject, layer);
    if (hint !== undefined) hints.push(hint);
  }
  return hints;
}

function resourceHint({ request, sets }: Subject): Hint | undefined {
  if (resourceAdmits(request, sets)) return undefined;
  const { principal, action, resource, resourceAccount, resourceRemedy } = request;
  const place = sets.resourceIsTrust === true ? "its trust policy" : "the resource's policy";
  const advice = `allow principal ${holderOf(principal)} to ${action} on ${resource} in ${place}`;
  return { account: resourceAccount, layer: "resource", sentence: resourceRemedy ?? advice };
}

function denyHint({ request, sets, decision }: Subject, layer: Layer): Hint {
  const { principal, resourceAccount } = request;
  const { statement, policy } = decision;
  const sid = statement?.source.sid ?? `number ${(statement?.source.index ?? 0) + 1}`;
  const isOwners = layer === "resource" || layer === "rcp";
  const side = isOwners ? resourceAccount : (accountOf(principal) ?? resourceAccount);
  return {
    account: policy?.attachment?.managementAccount ?? side,
    layer,
    sentence: `statement ${sid} of ${policy?.name ?? "the policy"} denies it: ${mendOf(statement, sets)}; no allow anywhere overrides it`,
  };
}

/** What to do about a statement that denies. */
function mendOf(statement: CompiledStatement | undefined, { boundary }: PolicySets): string {
  const isBoundary = statement?.source.notPrincipal !== undefined && boundary !== undefined;
  return isBoundary ? SPARES_NO_BOUNDARY : "narrow that statement";
}

/** @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html | NotPrincipal} */
const SPARES_NO_BOUNDARY =
  "NotPrincipal spares nobody who has a permissions boundary, put a condition on aws:PrincipalArn in its place";

/** Where, on the caller's side, the missing allow belongs; undefined when it is not missing there. */
function callerHint({ request, sets }: Subject, layer: Layer): Hint | undefined {
  const { principal, action, resource, resourceAccount } = request;
  const account = accountOf(principal) ?? resourceAccount;
  const what = `allow ${action} on ${resource} in`;
  if (layer === "scp") return levelHint(sets, request, what);
  const place = CALLER_SIDE[layer];
  if (place === undefined || principal.kind === "root") return undefined;
  const holder = layer === "session" ? principal.arn : holderOf(principal);
  return { account, layer, sentence: `${what} ${place} of ${holder}` };
}

/** At every level something must allow: says where nothing does. */
function levelHint(sets: PolicySets, request: AuthorizationRequest, what: string): Hint {
  const silent = silentLevels(sets, request).flatMap(([policy]) => policy?.attachment ?? []);
  const account = silent[0]?.managementAccount ?? accountOf(request.principal);
  const targets = silent.map(({ target }) => target).join(" and one attached to ");
  const place = `a service control policy${targets === "" ? "" : ` attached to ${targets}`}`;
  return {
    account: account ?? request.resourceAccount,
    layer: "scp",
    sentence: `${what} ${place}`,
  };
}

/** The levels of an organization's policies on which nothing allows. */
export function silentLevels(
  { scp = [] }: PolicySets,
  request: AuthorizationRequest,
): readonly (readonly Policy[])[] {
  return scp.filter((level) => {
    const allows = level.some(({ compiled }) =>
      statementsAbout(compiled, request.action).some(
        (one) => one.isAllow && evaluateStatement(one, request, "identity").kind === "match",
      ),
    );
    return !allows;
  });
}

/**
 * What policies are put on and name: a session has none of its own, its role has. Whoever has no
 * credentials is everybody, whoever has a token is one of its provider's.
 */
function holderOf(principal: AuthorizationRequest["principal"]): string {
  switch (principal.kind) {
    case "role-session":
      return principal.roleArn;
    case "anonymous":
      return "*";
    case "web-identity":
      return principal.provider;
    default:
      return principal.arn;
  }
}

const CALLER_SIDE: Partial<Readonly<Record<Layer, string>>> = {
  identity: "an identity policy",
  boundary: "the permissions boundary",
  session: "the session policy",
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
