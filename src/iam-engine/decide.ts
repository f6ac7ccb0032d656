/**
 * The decision procedure: may this principal do this action on this resource? Pure: policies and
 * facts in, a {@link Decision} out. One example: user `alice` of account A sends to a queue of
 * account B.
 *
 * ```
 * 1. any statement that denies, in any layer, ends it
 * 2. the organization's policies of A must allow at every level
 * 3. the accounts differ, so two independent verdicts are needed:
 *      A's: alice's identity policies, her boundary and her session policy allow
 *      B's: the queue's policy allows A, alice or everybody
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html | Policy evaluation logic}
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html | Cross-account policy evaluation logic}
 */
import type { Decision, Layer, Policy, PolicySets } from "./decision.ts";
import { accountOf, type PrincipalClass } from "./principal.ts";
import type { AuthorizationRequest } from "./request.ts";
import {
  evaluateStatement,
  statementsAbout,
  type CompiledStatement,
  type PolicyRole,
} from "./statement.ts";

/** A statement that matched, with the policy it stands in. */
interface Match {
  readonly policy: Policy;
  readonly statement: CompiledStatement;
}

/** What a set of policies says: its first deny, its first allow, how the principal was matched. */
interface Verdict {
  readonly deny: Match | undefined;
  readonly allow: Match | undefined;
  readonly classes: ReadonlySet<PrincipalClass>;
}

/** Classes that grant by themselves in the principal's own account. */
const DIRECT: readonly PrincipalClass[] = ["session", "user", "everyone"];
const VIA_ENTITY: readonly PrincipalClass[] = ["via-role", "via-user"];
const NO_CLASSES: ReadonlySet<PrincipalClass> = new Set();

/** Decides a request. Total: every request gets an answer. */
export function decide(request: AuthorizationRequest, sets: PolicySets): Decision {
  const facts = lookAt(request, sets);
  if (
    request.action.toLowerCase() === "sts:getcalleridentity" &&
    request.principal.kind !== "anonymous"
  ) {
    return { ...allowed(facts), rule: "everyone-may" };
  }
  if (isCrossPartition(request)) return { ...refused(facts, undefined), rule: "cross-partition" };
  return (
    explicitDeny(facts) ??
    guardRails(facts) ??
    (facts.isCrossAccount ? acrossAccounts(facts) : withinAccount(facts))
  );
}

interface Facts {
  readonly request: AuthorizationRequest;
  readonly sets: PolicySets;
  readonly isCrossAccount: boolean;
  readonly identity: Verdict;
  readonly boundary: Verdict;
  readonly session: Verdict;
  readonly resource: Verdict;
  readonly vpcEndpoint: Verdict;
  readonly scp: readonly Verdict[];
  readonly rcp: readonly Verdict[];
}

function lookAt(request: AuthorizationRequest, sets: PolicySets): Facts {
  const account = accountOf(request.principal);
  const resourceRole = sets.resourceIsTrust === true ? "trust" : "resource";
  return {
    request,
    sets,
    isCrossAccount: account !== undefined && account !== request.resourceAccount,
    identity: verdictOf(sets.identity, request, "identity"),
    boundary: verdictOf(listOf(sets.boundary), request, "identity"),
    session: verdictOf(sets.session, request, "identity"),
    resource: verdictOf(listOf(sets.resource), request, resourceRole),
    vpcEndpoint: verdictOf(listOf(sets.vpcEndpoint), request, "resource"),
    scp: (sets.scp ?? []).map((level) => verdictOf(level, request, "identity")),
    rcp: (sets.rcp ?? []).map((level) => verdictOf(level, request, "resource")),
  };
}

function listOf(policy: Policy | undefined): readonly Policy[] | undefined {
  return policy === undefined ? undefined : [policy];
}

const SILENT: Verdict = { deny: undefined, allow: undefined, classes: NO_CLASSES };

function verdictOf(
  policies: readonly Policy[] | undefined,
  request: AuthorizationRequest,
  role: PolicyRole,
): Verdict {
  if (policies === undefined || policies.length === 0) return SILENT;
  let deny: Match | undefined;
  let allow: Match | undefined;
  let classes: Set<PrincipalClass> | undefined;
  for (const policy of policies) {
    for (const statement of statementsAbout(policy.compiled, request.action)) {
      const outcome = evaluateStatement(statement, request, role);
      if (outcome.kind !== "match") continue;
      if (!statement.isAllow) {
        deny ??= { policy, statement };
        continue;
      }
      allow ??= { policy, statement };
      if (outcome.principalClass !== undefined) (classes ??= new Set()).add(outcome.principalClass);
    }
  }
  return { deny, allow, classes: classes ?? NO_CLASSES };
}

function explicitDeny(facts: Facts): Decision | undefined {
  const first = (verdicts: readonly Verdict[]): Match | undefined =>
    verdicts.find(({ deny }) => deny !== undefined)?.deny;
  const found: readonly (readonly [Layer, Match | undefined])[] = [
    ["scp", first(facts.scp)],
    ["rcp", first(facts.rcp)],
    ["vpc-endpoint", facts.vpcEndpoint.deny],
    ["resource", facts.resource.deny],
    ["identity", facts.identity.deny],
    ["boundary", facts.boundary.deny],
    ["session", facts.session.deny],
  ];
  for (const [layer, match] of found) {
    if (match !== undefined) return { ...refused(facts, layer), ...match, isExplicit: true };
  }
  return undefined;
}

/** What must allow at every level before anything else is asked. */
function guardRails(facts: Facts): Decision | undefined {
  if (facts.scp.some(({ allow }) => allow === undefined)) return refused(facts, "scp");
  if (facts.sets.vpcEndpoint !== undefined && facts.vpcEndpoint.allow === undefined) {
    return refused(facts, "vpc-endpoint");
  }
  return undefined;
}

function withinAccount(facts: Facts): Decision {
  const { request, resource } = facts;
  switch (request.principal.kind) {
    case "service":
    case "anonymous":
    case "web-identity":
      return resource.allow !== undefined || hasGrant(facts)
        ? allowed(facts, "resource", resource)
        : refused(facts, "resource");
    case "root":
      return rootWithinAccount(facts);
    default:
      return DIRECT.some((each) => resource.classes.has(each)) || hasGrant(facts)
        ? allowed(facts, "resource", resource)
        : entityWithinAccount(facts);
  }
}

/** A root user needs no policy, except where even its account must be admitted. */
function rootWithinAccount(facts: Facts): Decision {
  const { request, resource } = facts;
  if (request.resourcePolicyRequired !== true) {
    return { ...allowed(facts), rule: "root-of-account" };
  }
  const isAdmitted =
    resource.classes.has("account") || DIRECT.some((each) => resource.classes.has(each));
  return isAdmitted || hasGrant(facts)
    ? allowed(facts, "resource", resource)
    : refused(facts, "resource");
}

/** A user or session that the resource's policy does not name by itself. */
function entityWithinAccount(facts: Facts): Decision {
  const { request, resource, identity } = facts;
  const isDelegated = request.resourcePolicyRequired !== true || resource.classes.has("account");
  const viaIdentity = identity.allow !== undefined && isDelegated;
  const viaResource = VIA_ENTITY.some((each) => resource.classes.has(each));
  if (!viaResource && !viaIdentity) return refused(facts, isDelegated ? "identity" : "resource");
  return (
    callerLimits(facts) ??
    (viaIdentity ? allowed(facts, "identity", identity) : allowed(facts, "resource", resource))
  );
}

function hasGrant({ sets }: Facts): boolean {
  return (sets.grants?.length ?? 0) > 0;
}

/** Two independent verdicts, one in each account; both are needed. */
function acrossAccounts(facts: Facts): Decision {
  const { request, identity, resource } = facts;
  if (request.principal.kind !== "root") {
    if (identity.allow === undefined && !hasGrant(facts)) return refused(facts, "identity");
    const limited = callerLimits(facts);
    if (limited !== undefined) return limited;
  }
  return resource.allow !== undefined || hasGrant(facts)
    ? allowed(facts, "resource", resource)
    : refused(facts, "resource");
}

/** What cuts down a caller's rights, whoever granted them: boundary and session policies. */
function callerLimits(facts: Facts): Decision | undefined {
  const { request, sets } = facts;
  if (sets.boundary !== undefined && facts.boundary.allow === undefined)
    return refused(facts, "boundary");
  if (sets.session !== undefined && facts.session.allow === undefined)
    return refused(facts, "session");
  if (request.principal.kind === "federated-user" && sets.session === undefined) {
    return { ...refused(facts, "session"), rule: "federated-needs-session-policy" };
  }
  return undefined;
}

/**
 * Roles and resource policies never cross partitions.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html | Cross account resource access}
 */
function isCrossPartition({ principal, resource }: AuthorizationRequest): boolean {
  if (accountOf(principal) === undefined || !resource.startsWith("arn:")) return false;
  return partitionIn(principal.arn) !== partitionIn(resource);
}

function partitionIn(arn: string): string {
  return arn.slice(4, arn.indexOf(":", 4));
}

function allowed(facts: Facts, layer?: Layer, verdict?: Verdict): Decision {
  const classes = facts.resource.classes;
  const strongest = [...DIRECT, ...VIA_ENTITY, "service", "federated", "account"] as const;
  return {
    outcome: "allow",
    isExplicit: false,
    layer,
    policy: verdict?.allow?.policy,
    statement: verdict?.allow?.statement,
    principalClass:
      strongest.find((each) => classes.has(each)) ?? (hasGrant(facts) ? "grant" : undefined),
    isCrossAccount: facts.isCrossAccount,
    rule: undefined,
  };
}

function refused(facts: Facts, layer: Layer | undefined): Decision {
  return {
    outcome: "deny",
    isExplicit: false,
    layer,
    policy: undefined,
    statement: undefined,
    principalClass: undefined,
    isCrossAccount: facts.isCrossAccount,
    rule: undefined,
  };
}
