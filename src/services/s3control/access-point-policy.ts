/**
 * The policies of access points: whether a text is one.
 *
 * ```
 * Resource arn:aws:s3:us-east-1:111122223333:accesspoint/sales            listing
 * Resource arn:aws:s3:us-east-1:111122223333:accesspoint/sales/object/*   its objects
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html | Configuring IAM policies for using access points}
 */
import { parsePolicy, type PolicyStatement } from "../../iam-engine/policy.ts";
import { isPublicPolicy } from "../../iam-engine/public-policy.ts";
import type { AccessPoint } from "../../model/bucket-access.ts";
import { malformedPolicy } from "./faults.ts";

const POLICY_BYTES_MAX = 20 * 1024;

/**
 * Checks a policy for an access point.
 *
 * @param arn The access point's.
 * @throws Fault `MalformedPolicy`
 */
export function checkPointPolicy(text: string, arn: string): void {
  if (!text.startsWith("{")) {
    throw malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
  }
  if (Buffer.byteLength(text) > POLICY_BYTES_MAX) {
    throw malformedPolicy("Policy exceeds the maximum allowed document size.");
  }
  const statements = statementsOf(text);
  if (statements.length === 0) {
    throw malformedPolicy("Could not parse the policy: Statement is empty!");
  }
  for (const statement of statements) checkStatement(statement, arn);
}

/**
 * Tells whether a policy would let the public in by an access point. One that takes requests from a
 * VPC only is never public.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status-access-points | Block public access for access points}
 */
export function isPublicByPoint(policy: string, { vpcId }: Pick<AccessPoint, "vpcId">): boolean {
  return vpcId === undefined && isPublicPolicy(policy);
}

function statementsOf(text: string): readonly PolicyStatement[] {
  try {
    return parsePolicy(text).statements;
  } catch {
    throw malformedPolicy("Policy has invalid syntax");
  }
}

function checkStatement(statement: PolicyStatement, arn: string): void {
  const { principal, notPrincipal, action, notAction, resource, notResource } = statement;
  if (principal === undefined && notPrincipal === undefined) {
    throw malformedPolicy("Missing required field Principal");
  }
  const actions = action ?? notAction;
  if (actions === undefined) throw malformedPolicy("Missing required field Action");
  const resources = resource ?? notResource;
  if (resources === undefined) throw malformedPolicy("Missing required field Resource");
  if (!actions.every(isOfS3)) throw malformedPolicy("Policy has invalid action");
  if (!resources.every((each) => isOfPoint(each, arn))) {
    throw malformedPolicy("Policy has invalid resource");
  }
}

function isOfS3(action: string): boolean {
  return action === "*" || action.toLowerCase().startsWith("s3:");
}

function isOfPoint(resource: string, arn: string): boolean {
  if (resource === "*" || resource === arn || resource.startsWith(`${arn}/object/`)) return true;
  const star = resource.search(/[*?$]/);
  if (star < 0) return false;
  const fixed = resource.slice(0, star);
  return arn.startsWith(fixed) || fixed.startsWith(arn);
}
