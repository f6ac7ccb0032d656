/**
 * Whether IAM takes a text as an identity policy, a permissions boundary or a session policy. Its
 * checks run in AWS's order, over the whole document each, and the first that fails is told:
 *
 * ```
 * {"Statement":{"Effect":"denY"}}                          must be version 2012-10-17 or greater
 * {"Version":"2012-10-17","Statement":{"Effect":"denY"}}   failed legacy parsing
 * {"Version":"2012-10-17","Statement":{"Effect":"Deny"}}   must contain actions
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html | Grammar of the IAM JSON policy language}
 */
import { findOperator } from "./operator.ts";
import { isLegacyDate } from "./legacy-date.ts";
import { isLegacyArn, checkResourceFormat, type PolicyComplaint } from "./validate-resource.ts";
import {
  parseJsonObject,
  PolicyValidationError,
  textsIn,
  type Json,
  type JsonObject,
} from "./validation.ts";

const SYNTAX = "Syntax errors in policy.";
const LEGACY = "The policy failed legacy parsing";
const POLICY_MEMBERS: ReadonlySet<string> = new Set(["Version", "Id", "Statement"]);
const PRINCIPAL_MEMBERS = ["Principal", "NotPrincipal"] as const;
const STATEMENT_MEMBERS: ReadonlySet<string> = new Set([
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
  ...PRINCIPAL_MEMBERS,
]);

/**
 * Checks an identity policy.
 *
 * @throws PolicyValidationError With AWS's text for the first mistake.
 */
export function validateIdentityPolicy(text: string): void {
  const policy = parseJsonObject(text, SYNTAX);
  const statements = checkSyntax(policy);
  if (policy.get("Version") !== "2012-10-17") {
    throw new PolicyValidationError("Policy document must be version 2012-10-17 or greater.");
  }
  const complaint = parseLegacy(statements);
  if (statements.some((each) => PRINCIPAL_MEMBERS.some((name) => each.has(name)))) {
    throw new PolicyValidationError("Policy document should not specify a principal.");
  }
  checkSids(statements);
  checkActionsExist(statements);
  if (complaint !== undefined) throw new PolicyValidationError(complaint);
  checkActionForm(statements);
  checkResourcesExist(statements);
}

function checkSyntax(policy: JsonObject): readonly JsonObject[] {
  for (const name of policy.keys()) require(POLICY_MEMBERS.has(name));
  const version = policy.get("Version");
  require(version === undefined || version === "2008-10-17" || version === "2012-10-17");
  requireOptionalText(policy.get("Id"));
  const listed = policy.get("Statement");
  const statements = Array.isArray(listed) ? (listed as readonly Json[]) : [listed];
  require(statements.length > 0);
  return statements.map((statement) => {
    require(statement instanceof Map);
    const members = statement as JsonObject;
    checkStatementSyntax(members);
    return members;
  });
}

function checkStatementSyntax(statement: JsonObject): void {
  for (const name of statement.keys()) require(STATEMENT_MEMBERS.has(name));
  requireOptionalText(statement.get("Sid"));
  const effect = statement.get("Effect");
  require(typeof effect === "string" && /^(?:allow|deny)$/i.test(effect));
  for (const [name, opposite] of [
    ["Action", "NotAction"],
    ["Resource", "NotResource"],
  ] as const) {
    require(!(statement.has(name) && statement.has(opposite)));
    for (const value of [statement.get(name), statement.get(opposite)]) {
      require(value === undefined || textsIn(value) !== undefined);
    }
  }
  const condition = statement.get("Condition");
  if (condition !== undefined) checkConditionSyntax(condition);
}

function checkConditionSyntax(condition: Json): void {
  require(condition instanceof Map);
  for (const [operator, keys] of condition as JsonObject) {
    require(keys instanceof Map);
    const lines = keys as JsonObject;
    // An operator that compares nothing is not looked at.
    if (lines.size > 0) require(isOperator(operator));
    for (const values of lines.values()) {
      for (const value of Array.isArray(values) ? (values as readonly Json[]) : [values]) {
        require(
          typeof value === "string" || typeof value === "number" || typeof value === "boolean",
        );
      }
    }
  }
}

/** Tells whether AWS has a condition operator of this name, prefix and suffix included. */
export function isOperator(name: string): boolean {
  if (name.toLowerCase() === "null") return true;
  const base = name.replace(/^(?:ForAllValues|ForAnyValue):/i, "").replace(/IfExists$/i, "");
  return findOperator(base) !== undefined;
}

function parseLegacy(statements: readonly JsonObject[]): string | undefined {
  for (const statement of statements) {
    const effect = statement.get("Effect");
    requireLegacy(effect === "Allow" || effect === "Deny");
    const condition = statement.get("Condition");
    if (condition instanceof Map) checkDates(condition as JsonObject);
  }
  let complaint: PolicyComplaint;
  for (const name of ["Resource", "NotResource"]) {
    for (const statement of statements) {
      const resources = textsIn(statement.get(name)) ?? [];
      for (const resource of resources) complaint ??= checkResourceFormat(resource);
      if (complaint === undefined) requireLegacy(resources.every(isLegacyArn));
    }
  }
  return complaint;
}

function checkDates(condition: JsonObject): void {
  for (const [operator, keys] of condition) {
    if (!/^(?:ForA(?:ll|ny)Values?:)?Date/i.test(operator)) continue;
    for (const values of (keys as JsonObject).values()) {
      const dates = Array.isArray(values) ? (values as readonly Json[]) : [values];
      requireLegacy(dates.every((date) => typeof date !== "string" || isLegacyDate(date)));
    }
  }
}

function checkSids(statements: readonly JsonObject[]): void {
  const seen = new Set<string>();
  for (const statement of statements) {
    const sid = statement.get("Sid");
    if (typeof sid !== "string" || sid === "") continue;
    if (!/^[A-Za-z0-9]*$/.test(sid)) {
      throw new PolicyValidationError(
        "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
      );
    }
    if (seen.has(sid)) {
      throw new PolicyValidationError("Statement IDs (SID) in a single policy must be unique.");
    }
    seen.add(sid);
  }
}

function checkActionsExist(statements: readonly JsonObject[]): void {
  for (const statement of statements) {
    if (hasTexts(statement, "Action") || hasTexts(statement, "NotAction")) continue;
    throw new PolicyValidationError("Policy statement must contain actions.");
  }
}

function checkResourcesExist(statements: readonly JsonObject[]): void {
  for (const statement of statements) {
    if (hasTexts(statement, "Resource") || hasTexts(statement, "NotResource")) continue;
    throw new PolicyValidationError("Policy statement must contain resources.");
  }
}

function hasTexts(statement: JsonObject, name: string): boolean {
  return (textsIn(statement.get(name)) ?? []).length > 0;
}

function checkActionForm(statements: readonly JsonObject[]): void {
  for (const statement of statements) {
    for (const name of ["Action", "NotAction"]) {
      for (const action of textsIn(statement.get(name)) ?? []) checkAction(action);
    }
  }
}

function checkAction(action: string): void {
  if (action === "*") return;
  const [vendor = "", ...rest] = action.split(":");
  if (rest.length === 0) {
    throw new PolicyValidationError(
      "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    );
  }
  if (rest.length > 1) {
    throw new PolicyValidationError("Actions/Condition can contain only one colon.");
  }
  if (!/^[a-zA-Z0-9\-.]+$/.test(vendor)) {
    throw new PolicyValidationError(`Vendor ${vendor} is not valid`);
  }
}

function require(holds: boolean): void {
  if (!holds) throw new PolicyValidationError(SYNTAX);
}

function requireLegacy(holds: boolean): void {
  if (!holds) throw new PolicyValidationError(LEGACY);
}

function requireOptionalText(value: Json | undefined): void {
  require(value === undefined || typeof value === "string");
}
