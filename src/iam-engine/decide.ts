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

/** Decides a request. Total: every request gets an answer. */
export function decide(request: AuthorizationRequest, sets: PolicySets): Decision {
  const account = accountOf(request.principal);
  const isCrossAccount = account !== undefined && account !== request.resourceAccount;
  if (isOpenToAll(request)) return ruled("allow", "everyone-may", isCrossAccount);
  if (isCrossPartition(request)) return ruled("deny", "cross-partition", isCrossAccount);
  const facts = lookAt(request, sets, isCrossAccount);
  return (
    explicitDeny(facts) ??
    guardRails(facts) ??
    (isCrossAccount ? acrossAccounts(facts) : withinAccount(facts))
  );
}

/** A statement that matched, with the policy it stands in. */
interface Match {
  readonly policy: Policy;
  readonly statement: CompiledStatement;
}

/** What a set of policies says: its first deny, its strongest allow, how the principal was matched. */
interface Verdict {
  readonly deny: Match | undefined;
  /** Of several the one that admits the principal most directly: it is told as what allowed. */
  readonly allow: Match | undefined;
  /** The classes of all allows, as bits. */
  readonly classes: number;
}

interface Facts {
  readonly request: AuthorizationRequest;
  readonly sets: PolicySets;
  readonly isCrossAccount: boolean;
  readonly scp: Verdict;
  readonly rcp: Verdict;
  readonly vpcEndpoint: Verdict;
  readonly resource: Verdict;
  readonly identity: Verdict;
  readonly boundary: Verdict;
  readonly session: Verdict;
  /** How the resource admits the caller, by its policy or otherwise, as bits. */
  readonly classes: number;
}

/** A bit for each way to be admitted: a request may be admitted in several. */
const BIT = {
  everyone: 1,
  account: 2,
  "via-user": 4,
  "via-role": 8,
  user: 16,
  session: 32,
  service: 64,
  federated: 128,
  grant: 256,
} as const satisfies Record<PrincipalClass | "grant", number>;

/** What grants by itself in the principal's own account. */
const DIRECT = BIT.session | BIT.user | BIT.everyone | BIT.grant;
/** What stands in for the identity policies of the principal's user or role. */
const VIA_ENTITY = BIT["via-role"] | BIT["via-user"];

/** From the narrowest to the broadest, as a decision names the one that counted. */
const BY_STRENGTH = [
  "session",
  "user",
  "everyone",
  "via-role",
  "via-user",
  "service",
  "federated",
  "account",
  "grant",
] as const;

const SILENT: Verdict = { deny: undefined, allow: undefined, classes: 0 };

function lookAt(request: AuthorizationRequest, sets: PolicySets, isCrossAccount: boolean): Facts {
  const hasBoundary = sets.boundary !== undefined;
  const identity: Reading = { request, role: "identity", hasBoundary };
  const ofResource: Reading = { request, role: "resource", hasBoundary };
  const ofTrust: Reading = { request, role: "trust", hasBoundary };
  const resource = verdictOf(sets.resource, sets.resourceIsTrust === true ? ofTrust : ofResource);
  return {
    request,
    sets,
    isCrossAccount,
    scp: verdictOfLevels(sets.scp, identity),
    rcp: verdictOfLevels(sets.rcp, ofResource),
    vpcEndpoint: verdictOf(sets.vpcEndpoint, ofResource),
    resource,
    identity: verdictOfAll(sets.identity, identity),
    boundary: verdictOf(sets.boundary, identity),
    session: verdictOfAll(sets.session, identity),
    classes: resource.classes | admittedOtherwise(sets),
  };
}

/** What is asked, and of which kind the policies are that are read. */
interface Reading {
  readonly request: AuthorizationRequest;
  readonly role: PolicyRole;
  readonly hasBoundary: boolean;
}

function verdictOf(policy: Policy | undefined, reading: Reading): Verdict {
  if (policy === undefined) return SILENT;
  const { request, role, hasBoundary } = reading;
  let deny: Match | undefined;
  let allow: Match | undefined;
  let classes = 0;
  for (const statement of statementsAbout(policy.compiled, request.action)) {
    const outcome = evaluateStatement(statement, request, role, hasBoundary);
    if (outcome.kind !== "match") continue;
    if (!statement.isAllow) {
      deny ??= { policy, statement };
      continue;
    }
    const { principalClass } = outcome;
    const bit = principalClass === undefined ? 0 : BIT[principalClass];
    if (allow === undefined || isStronger(bit, classes)) allow = { policy, statement };
    classes |= bit;
  }
  return allow === undefined && deny === undefined ? SILENT : { deny, allow, classes };
}

/** Tells whether a class is stronger than each of those found before. */
function isStronger(bit: number, classes: number): boolean {
  if (bit === classes) return false;
  for (const each of BY_STRENGTH) {
    if ((classes & BIT[each]) !== 0) return false;
    if (bit === BIT[each]) return true;
  }
  return false;
}

/** What several policies say together. */
function verdictOfAll(policies: readonly Policy[] | undefined, reading: Reading): Verdict {
  if (policies === undefined) return SILENT;
  let all = SILENT;
  for (const policy of policies) {
    const one = verdictOf(policy, reading);
    if (one === SILENT) continue;
    if (all === SILENT) all = one;
    else {
      all = {
        deny: all.deny ?? one.deny,
        allow: all.allow ?? one.allow,
        classes: all.classes | one.classes,
      };
    }
  }
  return all;
}

/** What an organization's policies say: any level denies, and only all together allow. */
function verdictOfLevels(levels: PolicySets["scp"], reading: Reading): Verdict {
  if (levels === undefined) return SILENT;
  let deny: Match | undefined;
  let allow: Match | undefined;
  let isAllowed = true;
  for (const level of levels) {
    const verdict = verdictOfAll(level, reading);
    deny ??= verdict.deny;
    allow = verdict.allow;
    isAllowed &&= allow !== undefined;
  }
  return { deny, allow: isAllowed ? allow : undefined, classes: 0 };
}

function admittedOtherwise({ grants, admissions }: PolicySets): number {
  let classes = grants !== undefined && grants.length > 0 ? BIT.grant : 0;
  if (admissions === undefined) return classes;
  for (const { principalClass } of admissions) classes |= BIT[principalClass];
  return classes;
}

function explicitDeny(facts: Facts): Decision | undefined {
  return (
    denied(facts, "scp", facts.scp) ??
    denied(facts, "rcp", facts.rcp) ??
    denied(facts, "vpc-endpoint", facts.vpcEndpoint) ??
    denied(facts, "resource", facts.resource) ??
    denied(facts, "identity", facts.identity) ??
    denied(facts, "boundary", facts.boundary) ??
    denied(facts, "session", facts.session)
  );
}

/** What must allow at every level before anything else is asked. */
function guardRails(facts: Facts): Decision | undefined {
  const { sets, scp, vpcEndpoint } = facts;
  if (sets.scp !== undefined && sets.scp.length > 0 && scp.allow === undefined) {
    return refused(facts, "scp");
  }
  if (sets.vpcEndpoint !== undefined && vpcEndpoint.allow === undefined) {
    return refused(facts, "vpc-endpoint");
  }
  return undefined;
}

function withinAccount(facts: Facts): Decision {
  const { request, classes } = facts;
  switch (request.principal.kind) {
    case "service":
    case "anonymous":
    case "web-identity":
      return classes === 0 ? refused(facts, "resource") : allowed(facts, "resource");
    case "root":
      return rootWithinAccount(facts);
    default:
      return (classes & DIRECT) === 0 ? entityWithinAccount(facts) : allowed(facts, "resource");
  }
}

/** A root user needs no policy, except where even its account must be admitted. */
function rootWithinAccount(facts: Facts): Decision {
  const limited = sessionLimit(facts);
  if (limited !== undefined) return limited;
  if (facts.request.resourcePolicyRequired !== true) {
    return ruled("allow", "root-of-account", facts.isCrossAccount);
  }
  return (facts.classes & (DIRECT | BIT.account)) === 0
    ? refused(facts, "resource")
    : allowed(facts, "resource");
}

/** A user or session that the resource does not admit by itself. */
function entityWithinAccount(facts: Facts): Decision {
  const { request, identity, classes } = facts;
  const isDelegated = request.resourcePolicyRequired !== true || (classes & BIT.account) !== 0;
  const viaIdentity = identity.allow !== undefined && isDelegated;
  const viaResource = (classes & VIA_ENTITY) !== 0;
  if (!viaResource && !viaIdentity) return refused(facts, isDelegated ? "identity" : "resource");
  return callerLimits(facts) ?? allowed(facts, viaIdentity ? "identity" : "resource");
}

/** Two independent verdicts, one in each account; both are needed. */
function acrossAccounts(facts: Facts): Decision {
  const { request, identity, classes } = facts;
  const isRoot = request.principal.kind === "root";
  if (!isRoot && identity.allow === undefined && (classes & BIT.grant) === 0) {
    return refused(facts, "identity");
  }
  const limited = isRoot ? sessionLimit(facts) : callerLimits(facts);
  if (limited !== undefined) return limited;
  return classes === 0 ? refused(facts, "resource") : allowed(facts, "resource");
}

/** What cuts down a caller's rights, whoever granted them: boundary and session policies. */
function callerLimits(facts: Facts): Decision | undefined {
  const { request, sets, boundary } = facts;
  if (sets.boundary !== undefined && boundary.allow === undefined) {
    return refused(facts, "boundary");
  }
  if (request.principal.kind === "federated-user" && sets.session === undefined) {
    return { ...refused(facts, "session"), rule: "federated-needs-session-policy" };
  }
  return sessionLimit(facts);
}

/** A root user's session has a policy when it was opened for one task. */
function sessionLimit(facts: Facts): Decision | undefined {
  const isLimited = facts.sets.session !== undefined && facts.session.allow === undefined;
  return isLimited ? refused(facts, "session") : undefined;
}

/**
 * Who one is, everybody who signs may ask, even against a deny.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html | GetCallerIdentity}
 */
function isOpenToAll({ principal: { kind }, action }: AuthorizationRequest): boolean {
  return (
    action.length === GET_CALLER_IDENTITY.length &&
    action.toLowerCase() === GET_CALLER_IDENTITY &&
    kind !== "anonymous" &&
    kind !== "web-identity"
  );
}

const GET_CALLER_IDENTITY = "sts:getcalleridentity";

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

/** What no policy decides. */
function ruled(
  outcome: Decision["outcome"],
  rule: Decision["rule"],
  isCrossAccount: boolean,
): Decision {
  return {
    outcome,
    isExplicit: false,
    layer: undefined,
    policy: undefined,
    statement: undefined,
    principalClass: undefined,
    isCrossAccount,
    rule,
  };
}

function allowed(facts: Facts, layer: "resource" | "identity"): Decision {
  const { classes, isCrossAccount, sets } = facts;
  const { grants, admissions } = sets;
  const admission =
    layer === "resource" && !resourceSuffices(facts)
      ? (grants?.[0] ?? admissions?.[0]?.name)
      : undefined;
  const allow = admission === undefined ? facts[layer].allow : undefined;
  const counted = admission === undefined ? classes : admittedOtherwise(sets);
  return {
    outcome: "allow",
    isExplicit: false,
    layer,
    policy: allow?.policy,
    statement: allow?.statement,
    admission,
    principalClass:
      counted === 0 ? undefined : BY_STRENGTH.find((each) => (counted & BIT[each]) !== 0),
    isCrossAccount,
    rule: undefined,
  };
}

/** Whether the resource's policy lets the caller in by itself: what else admits it counts otherwise. */
function resourceSuffices({ request, resource, identity, isCrossAccount }: Facts): boolean {
  const { classes } = resource;
  const isRoot = request.principal.kind === "root";
  if (isCrossAccount) return classes !== 0 && (isRoot || identity.allow !== undefined);
  return (isRoot ? classes : classes & ~BIT.account) !== 0;
}

function denied(facts: Facts, layer: Layer, { deny }: Verdict): Decision | undefined {
  if (deny === undefined) return undefined;
  return {
    outcome: "deny",
    isExplicit: true,
    layer,
    policy: deny.policy,
    statement: deny.statement,
    principalClass: undefined,
    isCrossAccount: facts.isCrossAccount,
    rule: undefined,
  };
}

function refused(facts: Facts, layer: Layer): Decision {
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
