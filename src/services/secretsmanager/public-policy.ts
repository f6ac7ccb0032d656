/**
 * Does a secret's policy open it to everybody? It does unless everything it allows goes to named
 * principals, or depends on a fixed value of a condition key that tells callers apart.
 *
 * ```
 * Principal "*"                                                     public
 * Principal "*", StringEquals aws:PrincipalOrgID o-1234567890        not
 * Principal "*", StringLike aws:SourceVpc vpc-*                      public
 * Principal {"AWS": "arn:aws:iam::111122223333:root"}               not
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html | Resource-based policies}
 */
import { parsePolicy, type ConditionEntry, type PolicyStatement } from "../../iam-engine/policy.ts";

/** Tells whether a policy, as stored, lets everybody in. */
export function isPublicPolicy(text: string): boolean {
  return parsePolicy(text).statements.some(
    (statement) =>
      statement.effect === "Allow" &&
      isOpen(statement) &&
      !statement.conditions.some(tellsCallersApart),
  );
}

function isOpen({ principal, notPrincipal }: PolicyStatement): boolean {
  if (notPrincipal !== undefined) return true;
  if (principal === undefined) return false;
  if (principal.kind === "everyone") return true;
  return Object.values(principal.by).some((names) => names.includes("*"));
}

const CALLER_KEYS: ReadonlySet<string> = new Set([
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceorgid",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
]);

/** Operators that ask for a value; all others say what must not be, or hold where a key is absent. */
const ASKING = /^(?:foranyvalue:)?(?:string(?:equals|equalsignorecase|like)|arn(?:equals|like))$/;

function tellsCallersApart({ operator, key, values }: ConditionEntry): boolean {
  const isAsked = CALLER_KEYS.has(key.toLowerCase()) && ASKING.test(operator.toLowerCase());
  return isAsked && values.length > 0 && values.every(isFixed);
}

/** No wildcard and no policy variable; of an ARN, the account at least. */
function isFixed(value: string): boolean {
  if (value !== "" && !/[*?]|\$\{/.test(value)) return true;
  const [prefix, , , , account] = value.split(":");
  return prefix === "arn" && /^\d{12}$/.test(account ?? "");
}
