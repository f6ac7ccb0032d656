/**
 * The resource policy of an instance of S3 Access Grants: whether a text is one.
 *
 * ```
 * Resource arn:aws:s3:us-east-1:111122223333:access-grants/default, Action s3:GetDataAccess
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-cross-accounts.html | S3 Access Grants cross-account access}
 */
import { parsePolicy, type PolicyStatement } from "../../iam-engine/policy.ts";
import { compileGlob, matchesGlob, tokensOf } from "../../iam-engine/glob.ts";
import { invalidResourcePolicy } from "./access-grants-faults.ts";

const POLICY_CHARACTERS_MAX = 350_000;

/**
 * Checks a resource policy.
 *
 * @param arn The instance's.
 * @throws Fault `InvalidResourcePolicy`
 */
export function checkResourcePolicy(text: string, arn: string): void {
  if (text.length > POLICY_CHARACTERS_MAX) throw invalidResourcePolicy();
  const statements = statementsOf(text);
  const isSound = statements.length > 0 && statements.every((each) => isOfInstance(each, arn));
  if (!isSound) throw invalidResourcePolicy();
}

function statementsOf(text: string): readonly PolicyStatement[] {
  try {
    return parsePolicy(text).statements;
  } catch {
    throw invalidResourcePolicy();
  }
}

function isOfInstance(statement: PolicyStatement, arn: string): boolean {
  const { principal, notPrincipal, action, notAction, resource, notResource } = statement;
  if (principal === undefined && notPrincipal === undefined) return false;
  const actions = action ?? notAction ?? [];
  const resources = resource ?? notResource ?? [];
  if (actions.length === 0 || resources.length === 0) return false;
  return actions.every(isOfS3) && resources.every((each) => isWithin(each, arn));
}

function isWithin(resource: string, arn: string): boolean {
  return resource.startsWith(`${arn}/`) || matchesGlob(compileGlob(tokensOf(resource)), arn);
}

function isOfS3(action: string): boolean {
  return action === "*" || action.toLowerCase().startsWith("s3:");
}
