/**
 * Bucket policies: whether a text is one that S3 takes, in the order in which S3 finds fault.
 *
 * ```
 * no JSON object                    Policies must be valid JSON and the first byte must be '{'
 * a statement without a part        Missing required field Principal
 * arn:aws:s3:::another-bucket       Policy has invalid resource
 * s3:GetObject on the bucket only   Action does not apply to any resource(s) in statement
 * and what `bucket-policy-condition.ts` says of conditions
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html | Bucket policies}
 */
import type { Catalogue } from "../../iam-engine/catalogue.ts";
import { parsePolicy } from "../../iam-engine/policy.ts";
import {
  parseJsonObject,
  PolicyValidationError,
  textsIn,
  type Json,
  type JsonObject,
} from "../../iam-engine/validation.ts";
import { parseArn } from "../../model/arn.ts";
import { isAccountId } from "../../model/scope.ts";
import { bucketArn, type Bucket } from "./bucket.ts";
import { checkConditions } from "./bucket-policy-condition.ts";
import { findAccountOf } from "./canonical-user.ts";
import { malformedPolicy } from "./faults.ts";

const NOT_JSON = "Policies must be valid JSON and the first byte must be '{'";
const BROKEN_JSON = "This policy contains invalid Json";
const POLICY_BYTES_MAX = 20 * 1024;
const VERSIONS: readonly (Json | undefined)[] = [undefined, "2012-10-17", "2008-10-17"];

/**
 * Checks a policy for a bucket.
 *
 * @throws Fault `MalformedPolicy`
 */
export function checkBucketPolicy(text: string, bucket: Bucket, catalogue: Catalogue): void {
  if (!text.startsWith("{")) throw malformedPolicy(NOT_JSON);
  const policy = objectIn(text);
  // White space does not count.
  if (Buffer.byteLength(JSON.stringify(JSON.parse(text))) > POLICY_BYTES_MAX) {
    throw malformedPolicy(
      `Normalized policy document exceeds the maximum allowed size of ${POLICY_BYTES_MAX} bytes`,
    );
  }
  checkFields(policy, POLICY_FIELDS);
  if (!VERSIONS.includes(policy.get("Version"))) {
    throw malformedPolicy("The policy must contain a valid version string");
  }
  for (const statement of statementsIn(policy)) checkStatement(statement, bucket, catalogue);
  checkShape(text);
}

function objectIn(text: string): JsonObject {
  try {
    return parseJsonObject(text, BROKEN_JSON);
  } catch (error) {
    if (error instanceof PolicyValidationError) throw malformedPolicy(BROKEN_JSON);
    throw error;
  }
}

/** What the parts above do not look at, the engine must be able to read all the same. */
function checkShape(text: string): void {
  try {
    parsePolicy(text);
  } catch {
    throw malformedPolicy("Policy has invalid syntax");
  }
}

function statementsIn(policy: JsonObject): readonly JsonObject[] {
  const statement = policy.get("Statement");
  if (statement === undefined) throw malformedPolicy("Missing required field Statement");
  const list = Array.isArray(statement) ? (statement as readonly Json[]) : [statement];
  if (list.length === 0) throw malformedPolicy("Could not parse the policy: Statement is empty!");
  return list.map((each) => {
    if (each instanceof Map) return each as JsonObject;
    throw malformedPolicy("Policy has invalid syntax");
  });
}

const POLICY_FIELDS: ReadonlySet<string> = new Set(["Version", "Id", "Statement"]);
const STATEMENT_FIELDS: ReadonlySet<string> = new Set([
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

function checkFields(object: JsonObject, known: ReadonlySet<string>): void {
  for (const name of object.keys()) {
    if (!known.has(name)) throw malformedPolicy(`Unknown field ${name}`);
  }
}

function checkStatement(statement: JsonObject, bucket: Bucket, catalogue: Catalogue): void {
  checkFields(statement, STATEMENT_FIELDS);
  const effect = statement.get("Effect");
  if (effect === undefined) throw malformedPolicy("Missing required field Effect");
  if (effect !== "Allow" && effect !== "Deny") {
    throw malformedPolicy(`Invalid effect: ${typeof effect === "string" ? effect : ""}`);
  }
  if (effect === "Allow" && statement.has("NotPrincipal")) {
    throw malformedPolicy("Allow with NotPrincipal is not allowed.");
  }
  checkPrincipal(oneOf(statement, "Principal", "NotPrincipal"), bucket);
  const actions = textsOf(oneOf(statement, "Action", "NotAction"), "Policy has invalid action");
  const resources = textsOf(
    oneOf(statement, "Resource", "NotResource"),
    "Policy has invalid resource",
  );
  for (const action of actions) {
    if (!isAction(action, catalogue)) throw malformedPolicy("Policy has invalid action");
  }
  for (const resource of resources) {
    if (!isOfBucket(resource, bucket)) throw malformedPolicy("Policy has invalid resource");
  }
  if (statement.has("Action") && statement.has("Resource")) {
    checkFit(actions, resources, catalogue);
  }
  const named = statement.has("Action") ? actions : [];
  checkConditions(statement.get("Condition"), named, catalogue);
}

function oneOf(statement: JsonObject, name: string, negated: string): Json {
  const value = statement.get(name) ?? statement.get(negated);
  if (value === undefined) throw malformedPolicy(`Missing required field ${name}`);
  return value;
}

function textsOf(value: Json, complaint: string): readonly string[] {
  const texts = textsIn(value);
  if (texts === undefined || texts.length === 0) throw malformedPolicy(complaint);
  return texts;
}

function checkPrincipal(principal: Json, { partition }: Bucket): void {
  if (principal === "*") return;
  if (!(principal instanceof Map)) throw invalidPrincipal(JSON.stringify(principal));
  for (const [type, value] of principal as JsonObject) {
    const names = textsIn(value);
    if (names === undefined) throw invalidPrincipal(type);
    for (const name of names) {
      if (!isPrincipal(type, name, partition)) throw invalidPrincipal(`"${type}" : "${name}"`);
    }
  }
}

function isPrincipal(type: string, name: string, partition: string): boolean {
  switch (type) {
    case "AWS":
      return name === "*" || isAccountId(name) || isEntityArn(name, partition);
    case "CanonicalUser":
      return findAccountOf(name) !== undefined;
    case "Service":
      return /^[\w.-]+\.(?:amazonaws\.com|amazonaws\.com\.cn|amazon\.com|aws\.internal)$/.test(
        name,
      );
    case "Federated":
      return name !== "";
    default:
      return false;
  }
}

/** A root user, user, role or session; a unique id stands for what was deleted since. */
function isEntityArn(name: string, partition: string): boolean {
  // Nobody is called so: it would be all of a kind, and S3 knows none or all.
  if (/[*?]/.test(name)) return false;
  if (/^A[A-Z]{3}\w{12,}$/.test(name)) return true;
  const arn = parseArn(name);
  if (arn === undefined || arn.partition !== partition || !isAccountId(arn.account)) return false;
  if (arn.service === "iam") return /^(?:root$|user\/.|role\/.)/.test(arn.resource);
  return arn.service === "sts" && /^(?:assumed-role\/.+\/.|federated-user\/.)/.test(arn.resource);
}

/** A principal that is none, or not there. */
export function invalidPrincipal(detail: string): Error {
  return malformedPolicy("Invalid principal in policy", detail);
}

/** An action of S3's; with wildcards, one that some action fits. What makes a bucket is before its policy. */
function isAction(action: string, catalogue: Catalogue): boolean {
  if (action === "*") return true;
  if (action.toLowerCase() === "s3:createbucket") return false;
  const [prefix = "", name] = action.split(":", 2);
  if (prefix.toLowerCase() !== "s3" || name === undefined) return false;
  return actionsLike(name, catalogue).length > 0;
}

function actionsLike(
  name: string,
  catalogue: Catalogue,
): readonly { readonly resourceTypes: readonly { readonly name: string }[] }[] {
  const known = catalogue.service("s3")?.actions;
  if (known === undefined) return [];
  const lower = name.toLowerCase();
  if (!/[*?]/.test(lower)) {
    const found = known.get(lower);
    return found === undefined ? [] : [found];
  }
  return [...known].filter(([each]) => fits(lower, each)).map(([, found]) => found);
}

/** Wildcards, by turns of the pattern; both texts are short. */
function fits(pattern: string, text: string): boolean {
  const [head = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return fitsExactly(pattern, text);
  if (!fitsExactly(head, text.slice(0, head.length))) return false;
  let at = head.length;
  for (const [index, part] of rest.entries()) {
    if (index === rest.length - 1) {
      const start = text.length - part.length;
      return start >= at && fitsExactly(part, text.slice(start));
    }
    while (
      at + part.length <= text.length &&
      !fitsExactly(part, text.slice(at, at + part.length))
    ) {
      at += 1;
    }
    if (at + part.length > text.length) return false;
    at += part.length;
  }
  return true;
}

function fitsExactly(pattern: string, text: string): boolean {
  if (pattern.length !== text.length) return false;
  for (let index = 0; index < pattern.length; index += 1) {
    if (pattern[index] !== "?" && pattern[index] !== text[index]) return false;
  }
  return true;
}

/** The bucket itself, or what may lie in it: an ARN whose bucket is this one, or could be. */
function isOfBucket(resource: string, { partition, name }: Bucket): boolean {
  const prefix = bucketArn({ partition, name: "" });
  if (!resource.startsWith(prefix)) return false;
  const [bucket = ""] = resource.slice(prefix.length).split("/", 1);
  return bucket.includes("${") || fits(bucket, name);
}

/** Each statement must have some action that some resource of it can be for. */
function checkFit(
  actions: readonly string[],
  resources: readonly string[],
  catalogue: Catalogue,
): void {
  const hasObjects = resources.some((each) => each.includes("/") || /[*?$]/.test(each));
  const hasBucket = resources.some((each) => !each.includes("/") || each === "*");
  for (const action of actions) {
    if (action === "*") return;
    const types = new Set(
      actionsLike(action.slice(action.indexOf(":") + 1), catalogue).flatMap((each) =>
        each.resourceTypes.map(({ name }) => name),
      ),
    );
    const isFor = (types.has("object") && hasObjects) || (types.has("bucket") && hasBucket);
    if (!isFor) {
      throw malformedPolicy("Action does not apply to any resource(s) in statement");
    }
  }
}

/**
 * The policy as the engine reads it, in which canonical users are accounts; undefined when that is
 * the text itself.
 */
export function policyForEngine(text: string): string | undefined {
  if (!text.includes("CanonicalUser")) return undefined;
  const policy = JSON.parse(text) as { readonly Statement?: unknown };
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  return JSON.stringify({ ...policy, Statement: statements.map(rewritten) });
}

function rewritten(statement: Readonly<Record<string, unknown>>): unknown {
  const changed: Record<string, unknown> = { ...statement };
  for (const name of ["Principal", "NotPrincipal"]) {
    const principal = statement[name];
    if (typeof principal !== "object" || principal === null) continue;
    const {
      CanonicalUser: users = [],
      AWS: named = [],
      ...others
    } = principal as Readonly<Record<string, string | readonly string[]>>;
    const accounts = [users].flat().map((id) => findAccountOf(id) ?? id);
    changed[name] = { ...others, AWS: [...[named].flat(), ...accounts] };
  }
  return changed;
}
