/**
 * Whether IAM takes a text as a role's trust policy, in AWS's words. It says who may assume the role
 * and so names principals, but no resource: the resource is the role.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html | Role trust policies}
 */
import { compileGlob, matchesGlob, tokensOf } from "./glob.ts";
import { missingTenantCheck } from "./shared-issuer.ts";
import { isOperator } from "./validate-identity.ts";
import {
  parseJsonObject,
  PolicyValidationError,
  textsIn,
  type Json,
  type JsonObject,
} from "./validation.ts";

const SYNTAX = "Syntax error in policy.";
const COGNITO = "cognito-identity.amazonaws.com";
const POLICY_MEMBERS: ReadonlySet<string> = new Set(["Version", "Id", "Statement"]);
const STATEMENT_MEMBERS: ReadonlySet<string> = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);

/** What a trust policy can speak about. */
const ACTIONS = [
  "sts:assumerole",
  "sts:assumerolewithsaml",
  "sts:assumerolewithwebidentity",
  "sts:tagsession",
  "sts:setsourceidentity",
  "sts:setcontext",
];

const FEDERATED_HOSTS: ReadonlySet<string> = new Set([
  COGNITO,
  "accounts.google.com",
  "graph.facebook.com",
  "www.amazon.com",
]);

/**
 * Checks a trust policy.
 *
 * @param partition The partition of the role: principals of another cannot be named.
 * @throws PolicyValidationError With AWS's text for the first mistake.
 */
export function validateTrustPolicy(text: string, partition: string): void {
  const policy = parseJsonObject(text, "This policy contains invalid Json");
  for (const name of policy.keys()) require(POLICY_MEMBERS.has(name), SYNTAX);
  const version = policy.get("Version");
  require(version === undefined ||
    version === "2008-10-17" ||
    version === "2012-10-17", "The policy must contain a valid version string");
  const listed = policy.get("Statement");
  require(listed !== undefined, "Missing required field Statement");
  const statements = Array.isArray(listed) ? (listed as readonly Json[]) : [listed];
  require(statements.length > 0, "Could not parse the policy: Statement is empty!");
  const sids = new Set<string>();
  for (const statement of statements) {
    require(statement instanceof Map, SYNTAX);
    checkStatement(statement as JsonObject, partition);
    const sid = (statement as JsonObject).get("Sid");
    if (typeof sid !== "string" || sid === "") continue;
    require(!sids.has(sid), "The Statement Ids in the policy are not unique");
    sids.add(sid);
  }
}

function checkStatement(statement: JsonObject, partition: string): void {
  for (const name of statement.keys()) require(STATEMENT_MEMBERS.has(name), SYNTAX);
  const sid = statement.get("Sid");
  require(sid === undefined || typeof sid === "string", SYNTAX);
  const effect = statement.get("Effect");
  require(effect !== undefined, "Missing required field Effect");
  require(effect === "Allow" || effect === "Deny", `Invalid effect: ${shown(effect)}`);
  require(!statement.has("NotPrincipal"), effect === "Allow"
    ? "Allow with NotPrincipal is not allowed."
    : "AssumeRole policy must not contain NotPrincipal field.");
  require(!statement.has("Resource"), "Has prohibited field Resource");
  require(!statement.has("NotResource"), "AssumeRole policy must not contain resources.");
  checkCondition(statement.get("Condition"));
  checkPrincipal(statement, partition);
  checkActions(statement);
  if (effect === "Allow") checkTenant(statement);
}

/** Whom others share an issuer with must be told apart from them. */
function checkTenant(statement: JsonObject): void {
  const principal = statement.get("Principal");
  if (!(principal instanceof Map)) return;
  for (const value of textsIn((principal as JsonObject).get("Federated")) ?? []) {
    const complaint = missingTenantCheck(value, statement.get("Condition"));
    if (complaint !== undefined) throw new PolicyValidationError(complaint);
  }
}

function checkActions(statement: JsonObject): void {
  const actions = textsIn(statement.get("Action"));
  require(actions !== undefined && actions.length > 0, "Missing required field Action");
  for (const action of actions ?? []) {
    const pattern = compileGlob(tokensOf(action.toLowerCase()));
    require(action.toLowerCase().startsWith("sts:") &&
      ACTIONS.some((each) =>
        matchesGlob(pattern, each),
      ), "AssumeRole policy may only specify STS AssumeRole actions.");
  }
}

function checkCondition(condition: Json | undefined): void {
  if (condition === undefined) return;
  require(condition instanceof Map, SYNTAX);
  for (const [operator, keys] of condition as JsonObject) {
    require(isOperator(operator) && keys instanceof Map, SYNTAX);
    for (const values of (keys as JsonObject).values()) {
      for (const value of Array.isArray(values) ? (values as readonly Json[]) : [values]) {
        require(value !== null && typeof value !== "object", SYNTAX);
      }
    }
  }
}

function checkPrincipal(statement: JsonObject, partition: string): void {
  const principal = statement.get("Principal");
  require(principal !== undefined, "Missing required field Principal");
  if (principal === "*") return;
  require(principal instanceof Map, "Principal must be a JSON object.");
  const types = principal as JsonObject;
  require(types.size > 0, "Missing required field Principal cannot be empty!");
  for (const [type, listed] of types) {
    const values = textsIn(listed);
    require(values !== undefined &&
      values.length > 0, "Missing required field Principal cannot be empty!");
    for (const value of values ?? []) {
      require(isPrincipal(type, value, partition), invalidPrincipal(type, value));
      if (value !== COGNITO) continue;
      require(statement.has(
        "Condition",
      ), "A condition block must be present for the Cognito provider");
    }
  }
}

/** AWS's text for a principal that it cannot find. */
export function invalidPrincipal(type: string, value: string): string {
  return `Invalid principal in policy: "${type.toUpperCase()}":"${value}"`;
}

function isPrincipal(type: string, value: string, partition: string): boolean {
  switch (type) {
    case "AWS":
      return isAwsPrincipal(value, partition);
    case "Service":
      return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|aws\.internal|aws\.dev)$/.test(
        value,
      );
    case "Federated":
      return (
        FEDERATED_HOSTS.has(value) ||
        /^arn:[a-z-]+:iam::\d{12}:(?:saml-provider|oidc-provider)\/.+$/.test(value)
      );
    default:
      return false;
  }
}

function isAwsPrincipal(value: string, partition: string): boolean {
  if (value === "*" || /^\d{12}$/.test(value)) return true;
  if (/^A(?:IDA|ROA)[A-Z0-9]{12,124}$/.test(value)) return true;
  if (!value.startsWith(`arn:${partition}:`) || /[*?]/.test(value)) return false;
  return (
    /^arn:[a-z-]+:iam::\d{12}:(?:root|(?:user|role)\/[\u0021-\u007e]+)$/.test(value) ||
    /^arn:[a-z-]+:sts::\d{12}:(?:assumed-role\/[^/]+|federated-user)\/[^/]+$/.test(value)
  );
}

function shown(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function require(holds: boolean, complaint: string): void {
  if (!holds) throw new PolicyValidationError(complaint);
}
