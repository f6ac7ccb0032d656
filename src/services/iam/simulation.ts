/**
 * Simulations: what policies would say to requests that nobody sends. The engine that judges real
 * requests decides; only what is given is looked at.
 *
 * ```
 * s3:GetObject on arn:aws:s3:::reports/a by user alice
 *   organization   level by level, if the account is in one: a denial ends it
 *   resource       the policy that the request brings
 *   identity       alice's policies, her groups', the ones that the request adds
 *   boundary       hers, or the one that the request brings
 * ```
 *
 * DIFFERS: AWS passes over the resource policy of `sts:AssumeRole*`; here it is the role's trust policy.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html | Policy simulator}
 */
import {
  compilePolicy,
  decide,
  explain,
  type AuthorizationRequest,
  type Decision,
  type LayerReport,
  type Policy,
  type PolicySets,
  type Principal,
} from "../../iam-engine/index.ts";
import { parseArn } from "../../model/arn.ts";
import { contextKeysOf } from "./context-key.ts";
import type { EvaluationResult, ResourceSpecificResult, Statement } from "./contract.ts";
import type { SimulatedContext } from "./simulation-request.ts";
import { positionOf } from "./statement-position.ts";

/** What is simulated, whatever the action. */
export interface Simulation {
  readonly caller: Principal & { readonly account: string };
  readonly identity: readonly Policy[];
  readonly boundary: Policy | undefined;
  readonly resourcePolicy: Policy | undefined;
  /** Level by level; undefined where the answer says nothing of organizations. */
  readonly organization: readonly (readonly Policy[])[] | undefined;
  readonly context: SimulatedContext;
  /** ARNs, or the one `*`. */
  readonly resources: readonly string[];
  /** Whose the resources are that do not say it. */
  readonly owner: string;
}

/**
 * Simulates one action on all resources.
 *
 * @param resourceForm Names several resources together, for example `arn:aws:s3:::${BucketName}`.
 */
export function evaluateAction(
  simulation: Simulation,
  action: string,
  resourceForm: string,
): EvaluationResult {
  const { resources } = simulation;
  const [only = "*"] = resources;
  const name = resources.length === 1 ? only : resourceForm;
  const head = { EvalActionName: action, EvalResourceName: name };
  const ofOrganization = organizationVerdict(simulation, action, only);
  if (ofOrganization?.outcome === "deny") {
    return {
      ...head,
      EvalDecision: wireDecision(ofOrganization),
      MatchedStatements: [],
      MissingContextValues: [],
      OrganizationsDecisionDetail: { AllowedByOrganizations: false },
    };
  }
  const results = resources.map((resource) => evaluate(simulation, action, resource));
  const worst = worstOf(results);
  return {
    ...head,
    EvalDecision: worst.decision,
    MatchedStatements: results.length === 1 ? worst.matched : [],
    MissingContextValues: only === "*" ? worst.missing : [],
    ...(ofOrganization !== undefined && {
      OrganizationsDecisionDetail: { AllowedByOrganizations: true },
    }),
    ...worst.boundary,
    ...(only !== "*" && {
      EvalDecisionDetails: results.length === 1 ? (worst.details ?? {}) : {},
      ResourceSpecificResults: results.map(toResourceResult),
    }),
  };
}

/** How an action on one resource came out. */
interface Result {
  readonly resource: string;
  readonly decision: WireDecision;
  readonly matched: readonly Statement[];
  readonly missing: readonly string[];
  /** Across accounts: what each side said. */
  readonly details: Readonly<Record<string, string>> | undefined;
  readonly boundary: Pick<EvaluationResult, "PermissionsBoundaryDecisionDetail">;
}

type WireDecision = "allowed" | "explicitDeny" | "implicitDeny";

const SEVERITY: Readonly<Record<WireDecision, number>> = {
  allowed: 0,
  implicitDeny: 1,
  explicitDeny: 2,
};

function worstOf(results: readonly Result[]): Result {
  const [first, ...others] = results;
  if (first === undefined) throw new Error("a simulation without a resource");
  return others.reduce(
    (worst, each) => (SEVERITY[each.decision] > SEVERITY[worst.decision] ? each : worst),
    first,
  );
}

function toResourceResult(result: Result): ResourceSpecificResult {
  return {
    EvalResourceName: result.resource,
    EvalResourceDecision: result.decision,
    MatchedStatements: result.matched,
    MissingContextValues: result.missing,
    ...(result.details !== undefined && { EvalDecisionDetails: result.details }),
    ...result.boundary,
  };
}

function evaluate(simulation: Simulation, action: string, resource: string): Result {
  const { caller, identity, boundary, resourcePolicy, context } = simulation;
  const request = requestOf(simulation, action, resource);
  const sets: PolicySets = {
    identity,
    boundary,
    resource: resourcePolicy,
    resourceIsTrust: isTrust(action, resource),
  };
  const { decision, layers } = explain(request, sets);
  const policies = [...identity, boundary, resourcePolicy].filter((each) => each !== undefined);
  const isAcross = resourcePolicy !== undefined && request.resourceAccount !== caller.account;
  return {
    resource,
    decision: wireDecision(decision),
    matched: layers.flatMap(matchedIn),
    missing: context.missingOf(contextKeysOf(policies.map(({ compiled }) => compiled))),
    details: isAcross ? detailsOf(request, sets, layers) : undefined,
    boundary: boundaryDetail(request, boundary),
  };
}

function requestOf(
  { caller, resourcePolicy, context, owner }: Simulation,
  action: string,
  resource: string,
): AuthorizationRequest {
  const named = parseArn(resource)?.account ?? "";
  // Without a policy of the resource's there is no other side that could have a say.
  const resourceAccount = resourcePolicy === undefined ? caller.account : named || owner;
  const hasPolicyOfItsOwn = isTrust(action, resource) || /^arn:[^:]+:kms:.*:key\//.test(resource);
  return {
    principal: caller,
    action,
    resource,
    resourceAccount,
    resourcePolicyRequired: resourcePolicy !== undefined && hasPolicyOfItsOwn,
    context,
  };
}

function isTrust(action: string, resource: string): boolean {
  return /^sts:assumerole/i.test(action) && resource.includes(":role/");
}

const EVERYTHING: Policy = {
  name: "everything",
  compiled: compilePolicy(
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
  ),
};

function organizationVerdict(
  simulation: Simulation,
  action: string,
  resource: string,
): Decision | undefined {
  const { organization: scp, caller } = simulation;
  if (scp === undefined) return undefined;
  const request = requestOf(simulation, action, resource);
  const atHome = { ...request, resourceAccount: caller.account, resourcePolicyRequired: false };
  return decide(atHome, { scp, identity: [EVERYTHING] });
}

function boundaryDetail(
  request: AuthorizationRequest,
  boundary: Policy | undefined,
): Result["boundary"] {
  if (boundary === undefined) return {};
  const atHome = {
    ...request,
    resourceAccount: "account" in request.principal ? request.principal.account : "",
    resourcePolicyRequired: false,
  };
  const { outcome } = decide(atHome, { boundary, identity: [EVERYTHING] });
  return {
    PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: outcome === "allow" },
  };
}

const NAME_OF_SIDE = { identity: "IAM Policy", resource: "Resource Policy" } as const;

function detailsOf(
  request: AuthorizationRequest,
  { identity, boundary }: PolicySets,
  layers: readonly LayerReport[],
): Readonly<Record<string, string>> {
  const account = "account" in request.principal ? request.principal.account : "";
  const atHome = { ...request, resourceAccount: account, resourcePolicyRequired: false };
  const ofResource = layers.find(({ layer }) => layer === "resource");
  return {
    [NAME_OF_SIDE.identity]: wireDecision(
      decide(atHome, { ...(identity !== undefined && { identity }), boundary }),
    ),
    [NAME_OF_SIDE.resource]: WIRE_VERDICT[ofResource?.verdict ?? "says nothing"],
  };
}

const WIRE_VERDICT: Readonly<Record<LayerReport["verdict"], WireDecision>> = {
  allows: "allowed",
  denies: "explicitDeny",
  "says nothing": "implicitDeny",
};

function wireDecision({ outcome, isExplicit }: Decision): WireDecision {
  if (outcome === "allow") return "allowed";
  return isExplicit ? "explicitDeny" : "implicitDeny";
}

/** The statements that count in a layer: those that deny, or else those that allow. */
function matchedIn({ layer, verdict, statements }: LayerReport): readonly Statement[] {
  const counts = verdict === "denies" ? "deny" : "allow";
  // A boundary grants nothing: only what it takes away is told.
  if (layer === "boundary" && counts === "allow") return [];
  return statements
    .filter(({ outcome, statement }) => {
      return outcome.kind === "match" && statement.isAllow === (counts === "allow");
    })
    .map(({ policy, statement }) => ({
      SourcePolicyId: policy.name,
      SourcePolicyType: layer === "resource" ? NAME_OF_SIDE.resource : NAME_OF_SIDE.identity,
      ...positionOf(policy.compiled.text, statement.source),
    }));
}
