/**
 * Compiled policies. A document is compiled once, by its text; a request then looks only at the
 * statements whose actions match, which each policy remembers by action.
 */
import {
  ARN_SEGMENTS,
  arnMatches,
  compileHead,
  compileResourcePattern,
  isArn,
  splitArn,
  tailStart,
  type ArnHead,
  type ArnPattern,
} from "./arn-pattern.ts";
import { compileCondition, evaluateCondition, type Condition } from "./condition.ts";
import { compileGlob, matchesGlob, tokensOf, type Glob } from "./glob.ts";
import { parsePolicy, type PolicyDocument, type PolicyStatement } from "./policy.ts";
import { isSparedFromDeny, matchPrincipal, type PrincipalClass } from "./principal.ts";
import type { AuthorizationRequest, Context } from "./request.ts";
import {
  compileVariablePattern,
  matchesVariablePattern,
  type VariablePattern,
} from "./variable-pattern.ts";
import { isConstant, parseTemplate, resolveTemplate, type Template } from "./variable.ts";

/** A policy ready to be evaluated. */
export interface CompiledPolicy {
  readonly text: string;
  readonly document: PolicyDocument;
  readonly statements: readonly CompiledStatement[];
  /** The statements that speak about an action, by the action as asked. */
  readonly byAction: Map<string, readonly CompiledStatement[]>;
}

export interface CompiledStatement {
  readonly source: PolicyStatement;
  readonly isAllow: boolean;
  readonly actions: readonly Glob[] | undefined;
  readonly notActions: readonly Glob[] | undefined;
  readonly resources: readonly ResourcePattern[] | undefined;
  readonly notResources: readonly ResourcePattern[] | undefined;
  readonly conditions: readonly Condition[];
}

/** A pattern without variables, or one whose last segment has some. */
type ResourcePattern =
  | { readonly kind: "constant"; readonly pattern: ArnPattern }
  | {
      readonly kind: "variable";
      readonly head: ArnHead;
      readonly tail: VariablePattern;
      readonly template: Template;
    };

/** How a statement answered a request. */
export type StatementOutcome =
  | { readonly kind: "match"; readonly principalClass: PrincipalClass | undefined }
  | { readonly kind: "miss"; readonly element: "Action" | "Principal" | "Resource" }
  | { readonly kind: "miss"; readonly element: "Condition"; readonly condition: Condition };

/** Actions remembered per policy; beyond this the memory starts anew. */
const ACTIONS_MAX = 512;

/**
 * Compiles a policy document.
 *
 * @throws PolicySyntaxError When it has not the shape of a policy.
 */
export function compilePolicy(text: string): CompiledPolicy {
  const document = parsePolicy(text);
  const hasVariables = document.version === "2012-10-17";
  return {
    text,
    document,
    statements: document.statements.map((source) => compileStatement(source, hasVariables)),
    byAction: new Map(),
  };
}

function compileStatement(source: PolicyStatement, hasVariables: boolean): CompiledStatement {
  const actions = (texts: readonly string[] | undefined): readonly Glob[] | undefined =>
    texts?.map((text) => compileGlob(tokensOf(text.toLowerCase())));
  const resources = (
    texts: readonly string[] | undefined,
  ): readonly ResourcePattern[] | undefined =>
    texts?.map((text) => compileResource(parseTemplate(text, true, hasVariables)));
  return {
    source,
    isAllow: source.effect === "Allow",
    actions: actions(source.action),
    notActions: actions(source.notAction),
    resources: resources(source.resource),
    notResources: resources(source.notResource),
    conditions: source.conditions.map((entry) => compileCondition(entry, hasVariables)),
  };
}

/** Variables stand after an ARN's fifth colon only; a pattern with one elsewhere matches nothing. */
function compileResource(template: Template): ResourcePattern {
  if (isConstant(template)) return { kind: "constant", pattern: compileResourcePattern(template) };
  const segments = splitArn(template);
  const tail = segments.pop();
  const constants = segments.filter((segment) => isConstant(segment));
  const isWhole = constants.length === ARN_SEGMENTS - 1 && isArn(constants);
  const head = isWhole ? compileHead(constants) : undefined;
  return tail === undefined || head === undefined
    ? { kind: "constant", pattern: { kind: "nothing" } }
    : { kind: "variable", head, tail: compileVariablePattern(tail), template: tail };
}

/** The statements of a policy that speak about an action. */
export function statementsAbout(
  policy: CompiledPolicy,
  action: string,
): readonly CompiledStatement[] {
  let found = policy.byAction.get(action);
  if (found === undefined) {
    const lower = action.toLowerCase();
    found = policy.statements.filter((statement) => isAbout(statement, lower));
    if (policy.byAction.size >= ACTIONS_MAX) policy.byAction.clear();
    policy.byAction.set(action, found);
  }
  return found;
}

function isAbout({ actions, notActions }: CompiledStatement, action: string): boolean {
  if (actions !== undefined) return actions.some((glob) => matchesGlob(glob, action));
  // A statement with neither Action nor NotAction is inert.
  return notActions !== undefined && !notActions.some((glob) => matchesGlob(glob, action));
}

/** Where a policy stands decides which elements its statements have. */
export type PolicyRole = "identity" | "resource" | "trust";

/**
 * Evaluates a statement that speaks about the request's action.
 *
 * @param role Identity policies (and boundaries, session policies, SCPs) name no principal; trust
 *   policies name no resource, it is the role.
 * @param hasBoundary Whether the caller has a permissions boundary.
 */
export function evaluateStatement(
  statement: CompiledStatement,
  request: AuthorizationRequest,
  role: PolicyRole,
  hasBoundary = false,
): StatementOutcome {
  let principalClass: PrincipalClass | undefined;
  if (role !== "identity") {
    principalClass = principalOf(statement, request, hasBoundary);
    if (principalClass === undefined) return MISS_PRINCIPAL;
  }
  if (!isOnResource(statement, request, role)) return MISS_RESOURCE;
  for (const condition of statement.conditions) {
    const outcome = evaluateCondition(condition, request.context);
    // What cannot be understood keeps an Allow from matching and lets a Deny match: never open.
    if (outcome === "holds" || (outcome === "not-understood" && !statement.isAllow)) continue;
    return { kind: "miss", element: "Condition", condition };
  }
  return principalClass === undefined ? MATCH : { kind: "match", principalClass };
}

const MATCH: StatementOutcome = { kind: "match", principalClass: undefined };
const MISS_PRINCIPAL: StatementOutcome = { kind: "miss", element: "Principal" };
const MISS_RESOURCE: StatementOutcome = { kind: "miss", element: "Resource" };

function principalOf(
  { source, isAllow }: CompiledStatement,
  { principal }: AuthorizationRequest,
  hasBoundary: boolean,
): PrincipalClass | undefined {
  if (source.principal !== undefined) return matchPrincipal(source.principal, principal);
  if (source.notPrincipal === undefined) return undefined;
  if (isAllow)
    return matchPrincipal(source.notPrincipal, principal) === undefined ? "everyone" : undefined;
  // AWS denies a principal with a boundary whoever is listed.
  const isSpared = !hasBoundary && isSparedFromDeny(source.notPrincipal, principal);
  return isSpared ? undefined : "everyone";
}

function isOnResource(
  statement: CompiledStatement,
  request: AuthorizationRequest,
  role: PolicyRole,
): boolean {
  const { resources, notResources } = statement;
  if (resources !== undefined) return isAmong(resources, request);
  if (notResources !== undefined) {
    // AWS does not say what "all but this" means when "this" cannot be resolved: never open.
    if (statement.isAllow && notResources.some((each) => isUnresolved(each, request))) return false;
    return !isAmong(notResources, request);
  }
  // Where a resource's policy may leave it out, it is the resource; in a key's it must not be.
  return role === "trust" || (role === "resource" && request.resourcePolicyRequired !== true);
}

function isUnresolved(pattern: ResourcePattern, { context }: AuthorizationRequest): boolean {
  return pattern.kind === "variable" && resolveTemplate(pattern.template, context) === undefined;
}

function isAmong(
  patterns: readonly ResourcePattern[],
  { resource, context }: AuthorizationRequest,
): boolean {
  for (const pattern of patterns) {
    if (resourceMatches(pattern, resource, context)) return true;
  }
  return false;
}

function resourceMatches(pattern: ResourcePattern, resource: string, context: Context): boolean {
  if (pattern.kind === "constant") return arnMatches(pattern.pattern, resource);
  const from = tailStart(pattern.head, resource);
  return from >= 0 && matchesVariablePattern(pattern.tail, resource, from, context);
}
