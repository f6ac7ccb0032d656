/**
 * The queue's resource-based policy: whether a text is one, and the statements that AddPermission
 * and RemovePermission write.
 *
 * ```
 * addStatement(undefined, { label: "share", accounts: ["222222222222"], actions: ["SendMessage"], ... })
 *   -> {"Version":"2008-10-17","Id":"<arn>/SQSDefaultPolicy","Statement":[{"Sid":"share",...}]}
 * removeStatement(thatText, "share")      -> undefined: the policy is gone with its last statement
 * ```
 *
 * Principals are checked for their form here, and for their being there in `queue-principals.ts`.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html | Policy quotas}
 */
import { parsePolicy } from "../../iam-engine/policy.ts";
import { parseArn } from "../../model/arn.ts";
import { isAccountId } from "../../model/scope.ts";
import {
  invalidAction,
  invalidAttributeValue,
  invalidLabel,
  overLimit,
  policyTooLarge,
  principalsNotVerified,
  tooManyActions,
} from "./faults.ts";
import { queueArn, type QueuePlace } from "./queue.ts";

const STATEMENTS_MAX = 20;
const PRINCIPALS_MAX = 50;
const CONDITIONS_MAX = 10;
/** In one statement. */
const ACTIONS_MAX = 7;
const POLICY_BYTES_MAX = 8192;

/** What a queue's policy may grant to others. */
const GRANTABLE: ReadonlySet<string> = new Set([
  "*",
  "ChangeMessageVisibility",
  "DeleteMessage",
  "GetQueueAttributes",
  "GetQueueUrl",
  "ListDeadLetterSourceQueues",
  "PurgeQueue",
  "ReceiveMessage",
  "SendMessage",
]);

/** What only the queue's owner may do, whatever a policy says. */
const OWNERS_ONLY: ReadonlySet<string> = new Set([
  "AddPermission",
  "CancelMessageMoveTask",
  "CreateQueue",
  "DeleteQueue",
  "ListMessageMoveTasks",
  "ListQueues",
  "ListQueueTags",
  "RemovePermission",
  "SetQueueAttributes",
  "StartMessageMoveTask",
  "TagQueue",
  "UntagQueue",
]);

const OWNERS_ACTIONS: ReadonlySet<string> = new Set(
  [...OWNERS_ONLY].map((action) => `sqs:${action.toLowerCase()}`),
);

const ACTIONS: ReadonlySet<string> = new Set(
  [...GRANTABLE, ...OWNERS_ONLY].map((action) => action.toLowerCase()),
);

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

const PRINCIPAL_KINDS: ReadonlySet<string> = new Set([
  "AWS",
  "Service",
  "Federated",
  "CanonicalUser",
]);

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Checks a policy and gives it back as it was.
 *
 * @throws Fault `InvalidAttributeValue`, `InvalidParameterValue` for an unknown action, or
 *   `OverLimit`
 */
export function validateQueuePolicy(text: string): string {
  if (Buffer.byteLength(text) > POLICY_BYTES_MAX) throw policyTooLarge();
  const policy = parseObject(text);
  if (policy === undefined) throw invalidPolicy();
  requireKnownMembers(policy, POLICY_MEMBERS);
  const version = policy["Version"];
  if (version !== undefined && version !== "2008-10-17" && version !== "2012-10-17") {
    throw invalidPolicy();
  }
  requireOptionalText(policy["Id"]);
  const statements = list(policy["Statement"]);
  if (statements.length === 0) throw invalidPolicy();
  limit(statements.length, "statements", STATEMENTS_MAX);
  let principals = 0;
  let conditions = 0;
  for (const statement of statements) {
    const counts = validateStatement(statement);
    principals += counts.principals;
    conditions += counts.conditions;
  }
  limit(principals, "principals", PRINCIPALS_MAX);
  limit(conditions, "conditions", CONDITIONS_MAX);
  return text;
}

function limit(count: number, what: string, max: number): void {
  if (count <= max) return;
  throw overLimit(`${count} ${what} were found in the submitted policy, max allowed is ${max}`);
}

interface StatementCounts {
  readonly principals: number;
  readonly conditions: number;
}

function validateStatement(statement: unknown): StatementCounts {
  if (!isObject(statement)) throw invalidPolicy();
  requireKnownMembers(statement, STATEMENT_MEMBERS);
  requireOptionalText(statement["Sid"]);
  if (statement["Effect"] !== "Allow" && statement["Effect"] !== "Deny") throw invalidPolicy();
  textList(oneOf(statement, "Resource", "NotResource"));
  const actions = textList(oneOf(statement, "Action", "NotAction"));
  for (const action of actions) validateAction(action);
  if (actions.length > ACTIONS_MAX) throw tooManyActions(actions.length, ACTIONS_MAX);
  return {
    principals: validatePrincipal(oneOf(statement, "Principal", "NotPrincipal")),
    conditions: validateCondition(statement["Condition"]),
  };
}

/**
 * Tells whether a policy grants somebody in another account, by name, what only the owner's own may
 * ever do: AWS does not take it.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-limitations-of-custom-policies.html | Limitations of custom policies}
 */
export function grantsOwnersActionAbroad(text: string, owner: string): boolean {
  const statements = list(parseObject(text)?.["Statement"]).filter(isObject);
  return statements.some(({ Effect, Action, Principal }) => {
    if (Effect !== "Allow" || !list(Action).some(isOwnersAction)) return false;
    const named = isObject(Principal) ? list(Principal["AWS"]) : [];
    return named.some((name) => {
      const account = typeof name === "string" ? accountNamed(name) : undefined;
      return account !== undefined && account !== owner;
    });
  });
}

function isOwnersAction(action: unknown): boolean {
  if (typeof action !== "string") return false;
  return OWNERS_ACTIONS.has(action.toLowerCase());
}

/** The account of a principal; undefined for everybody, and for ids, which do not tell. */
function accountNamed(name: string): string | undefined {
  return isAccountId(name) ? name : parseArn(name)?.account;
}

/** The one of two members that excludes the other. */
function oneOf(statement: JsonObject, member: string, negation: string): unknown {
  const has = Object.hasOwn(statement, member);
  if (has === Object.hasOwn(statement, negation)) throw invalidPolicy();
  return statement[has ? member : negation];
}

function validateAction(action: string): void {
  if (action === "*") return;
  const colon = action.indexOf(":");
  const [service, name] = [action.slice(0, colon), action.slice(colon + 1)];
  if (colon < 0 || service.toLowerCase() !== "sqs" || name === "") throw invalidPolicy();
  if (/[*?]/.test(name) || ACTIONS.has(name.toLowerCase())) return;
  throw invalidAction(action, "unknown");
}

/** Tells how many principals there are. */
function validatePrincipal(principal: unknown): number {
  if (principal === "*") return 1;
  if (!isObject(principal)) throw invalidPolicy();
  requireKnownMembers(principal, PRINCIPAL_KINDS);
  let count = 0;
  for (const [kind, names] of Object.entries(principal)) {
    const values = textList(names);
    if (kind === "AWS" && !values.every(isAwsPrincipal)) throw invalidPolicy();
    count += values.length;
  }
  if (count === 0) throw invalidPolicy();
  return count;
}

function isAwsPrincipal(name: string): boolean {
  if (name === "*" || isAccountId(name) || /^A[A-Z0-9]{15,}$/.test(name)) return true;
  const arn = parseArn(name);
  if (arn === undefined || arn.region !== "" || !isAccountId(arn.account)) return false;
  if (/[*?]/.test(arn.resource)) return false;
  if (arn.service === "iam") return /^(root$|(user|role)\/.)/.test(arn.resource);
  return arn.service === "sts" && /^(assumed-role|federated-user)\/./.test(arn.resource);
}

const OPERATOR =
  /^(For(All|Any)Values?:)?(String(Not)?Equals(IgnoreCase)?|String(Not)?Like|Numeric(Not)?Equals|(Numeric|Date)(Less|Greater)Than(Equals)?|Date(Not)?Equals|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like))(IfExists)?$|^Null$/;

/** Tells how many condition keys there are. */
function validateCondition(condition: unknown): number {
  if (condition === undefined) return 0;
  if (!isObject(condition)) throw invalidPolicy();
  let count = 0;
  for (const [operator, keys] of Object.entries(condition)) {
    if (!OPERATOR.test(operator) || !isObject(keys)) throw invalidPolicy();
    for (const values of Object.values(keys)) {
      if (!list(values).every(isConditionValue)) throw invalidPolicy();
      count += 1;
    }
  }
  return count;
}

function isConditionValue(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** What AddPermission grants. */
export interface Grant {
  readonly label: string;
  readonly accounts: readonly string[];
  /** Names of operations, without a prefix. */
  readonly actions: readonly string[];
}

/**
 * Checks a grant's parts.
 *
 * @throws Fault `InvalidParameterValue` or `OverLimit`
 */
export function validateGrant({ label, accounts, actions }: Grant): void {
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(label)) throw invalidLabel(label);
  if (actions.length > ACTIONS_MAX) {
    throw overLimit(`${actions.length} Actions were found, maximum allowed is ${ACTIONS_MAX}.`);
  }
  for (const action of actions) {
    if (GRANTABLE.has(action)) continue;
    throw invalidAction(`SQS:${action}`, OWNERS_ONLY.has(action) ? "owners-only" : "unknown");
  }
  const unverified = accounts.filter((account) => !isAccountId(account));
  if (unverified.length > 0) throw principalsNotVerified(unverified);
}

/** Adds the statement of a grant to a queue's policy, or makes a policy of it. */
export function addStatement(policy: string | undefined, grant: Grant, queue: QueuePlace): string {
  const arn = queueArn(queue);
  const document = parseObject(policy ?? "") ?? {
    Version: "2008-10-17",
    Id: `${arn}/SQSDefaultPolicy`,
  };
  const statements = list(document["Statement"]);
  if (findStatement(statements, grant.label) >= 0)
    throw invalidLabel(grant.label, "Already exists.");
  const count = statements.length + 1;
  if (count > STATEMENTS_MAX) {
    throw overLimit(`${count} Statements were found, maximum allowed is ${STATEMENTS_MAX}.`);
  }
  const principals = grant.accounts.map((account) => `arn:${queue.partition}:iam::${account}:root`);
  const statement = {
    Sid: grant.label,
    Effect: "Allow",
    Principal: { AWS: single(principals) },
    Action: single(grant.actions.map((action) => `SQS:${action}`)),
    Resource: arn,
  };
  return JSON.stringify({ ...document, Statement: [...statements, statement] });
}

/** Takes a statement away; the policy goes with its last one. */
export function removeStatement(policy: string | undefined, label: string): string | undefined {
  const document = parseObject(policy ?? "") ?? {};
  const statements = list(document["Statement"]);
  const index = findStatement(statements, label);
  if (index < 0) {
    const where = policy === undefined ? "" : " on existing policy";
    throw invalidLabel(label, `can't find label${where}.`);
  }
  if (statements.length === 1) return undefined;
  return JSON.stringify({ ...document, Statement: statements.toSpliced(index, 1) });
}

function findStatement(statements: readonly unknown[], label: string): number {
  return statements.findIndex((statement) => isObject(statement) && statement["Sid"] === label);
}

/** A list of one is written as that one. */
function single(items: readonly string[]): string | readonly string[] {
  const [first, ...others] = items;
  return first !== undefined && others.length === 0 ? first : items;
}

/** A single value may stand for a list of one. */
function list(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function textList(value: unknown): readonly string[] {
  const items = list(value);
  if (items.length === 0 || !items.every((item) => typeof item === "string")) throw invalidPolicy();
  return items;
}

function requireKnownMembers(object: JsonObject, known: ReadonlySet<string>): void {
  for (const name of Object.keys(object)) if (!known.has(name)) throw invalidPolicy();
}

function requireOptionalText(value: unknown): void {
  if (value !== undefined && typeof value !== "string") throw invalidPolicy();
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseObject(text: string): JsonObject | undefined {
  try {
    // The engine reads it later, and takes no member that stands twice.
    parsePolicy(text);
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function invalidPolicy(): Error {
  return invalidAttributeValue("Policy");
}
