/**
 * Whether a text is a policy of its type.
 *
 * ```
 * SERVICE_CONTROL_POLICY    the whole policy language, but no principal
 * RESOURCE_CONTROL_POLICY   Deny for Principal "*", with a service before each action
 * the others                a JSON object
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html | SCP syntax}
 * @see {@link https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html | RCP syntax}
 */
import { compilePolicy, PolicySyntaxError, type CompiledPolicy } from "../../iam-engine/index.ts";
import { findOperator } from "../../iam-engine/operator.ts";
import { invalidPrincipal, invalidResourcePolicy, unsupportedAction } from "./delegation-faults.ts";
import { malformedPolicy, policyTooLarge } from "./faults.ts";
import { factsOf, type PolicyType } from "./policy-type.ts";

type Statement = CompiledPolicy["document"]["statements"][number];

/**
 * Checks a policy's text.
 *
 * @throws Fault `ConstraintViolationException`, `MalformedPolicyDocumentException`
 */
export function checkContent(type: PolicyType, content: string): void {
  if (content.length > factsOf(type).charactersMax) throw policyTooLarge();
  switch (type) {
    case "SERVICE_CONTROL_POLICY":
      requireStatements(content, isServiceControl);
      return;
    case "RESOURCE_CONTROL_POLICY":
      requireStatements(content, isResourceControl);
      return;
    default:
      parseObject(content, malformedPolicy);
  }
}

const DELEGATION_CHARACTERS_MAX = 40_000;

/**
 * Checks the organization's resource policy, which speaks of Organizations only and names whom.
 *
 * @throws Fault `ConstraintViolationException`, `InvalidInputException`
 */
export function checkDelegationPolicy(content: string): void {
  if (content.length > DELEGATION_CHARACTERS_MAX) throw policyTooLarge();
  const statements = wholeStatements(content, invalidResourcePolicy);
  if (statements.some(({ principal }) => principal === undefined)) throw invalidPrincipal();
  const actions = statements.flatMap(actionsOf);
  if (!actions.every((action) => /^organizations:\w/i.test(action))) throw unsupportedAction();
}

function requireStatements(content: string, isGood: (statement: Statement) => boolean): void {
  const statements = wholeStatements(content, malformedPolicy);
  if (!statements.every(isGood)) throw malformedPolicy();
}

/** The statements of a policy that is one; otherwise throws what `refusal` makes. */
function wholeStatements(content: string, refusal: () => Error): readonly Statement[] {
  parseObject(content, refusal);
  const { version, statements } = parsed(content, refusal);
  const sids = statements.flatMap(({ sid }) => sid ?? []);
  const isSound =
    version === "2012-10-17" &&
    statements.length > 0 &&
    new Set(sids).size === sids.length &&
    statements.every(isWhole);
  if (!isSound) throw refusal();
  return statements;
}

function parsed(content: string, refusal: () => Error): CompiledPolicy["document"] {
  try {
    return compilePolicy(content).document;
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw refusal();
    throw error;
  }
}

/** An action or what is left out of all, and the same for resources, all in their form. */
function isWhole(statement: Statement): boolean {
  const { action, notAction, resource, notResource, conditions } = statement;
  return (
    (action === undefined) !== (notAction === undefined) &&
    actionsOf(statement).length > 0 &&
    (resource === undefined) !== (notResource === undefined) &&
    actionsOf(statement).every(isAction) &&
    (resource ?? notResource ?? []).every((each) => each === "*" || each.startsWith("arn:")) &&
    conditions.every(({ operator }) => isOperator(operator))
  );
}

function actionsOf({ action, notAction }: Statement): readonly string[] {
  return action ?? notAction ?? [];
}

function isAction(action: string): boolean {
  return action === "*" || /^[a-z\d-]+:[\w*?]+$/i.test(action);
}

/** A condition operator of AWS's, with its quantifier before it and `IfExists` behind. */
function isOperator(name: string): boolean {
  const plain = name.replace(/^(?:ForAllValues|ForAnyValue):/i, "").replace(/IfExists$/i, "");
  return plain.toLowerCase() === "null" || findOperator(plain) !== undefined;
}

function isServiceControl({ principal, notPrincipal }: Statement): boolean {
  return principal === undefined && notPrincipal === undefined;
}

function isResourceControl(statement: Statement): boolean {
  return (
    statement.effect === "Deny" &&
    // `"Principal": "*"`, and nothing else that means the same.
    statement.principal?.kind === "everyone" &&
    statement.notPrincipal === undefined &&
    statement.notAction === undefined &&
    actionsOf(statement).every((action) => action !== "*")
  );
}

/** A text that is one JSON object. @throws Fault `MalformedPolicyDocumentException` */
function parseObject(content: string, refusal: () => Error): void {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw refusal();
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refusal();
}
