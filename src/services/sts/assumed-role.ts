/**
 * Roles as STS sees them: who may assume one is said by its trust policy, which must admit even the
 * role's own account. One example, user `alice` of 222222222222 assumes a role of 111111111111:
 *
 * ```
 * locate      the role by its ARN; its policy is the trust policy
 * permission  sts:AssumeRole on it, and sts:TagSession when tags come along
 *             alice's policies allow both in her account, the trust policy allows both in the other
 * run         a session is stored: its key is of account 111111111111
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user.html | Roles for IAM users}
 */
import { parseArn } from "../../model/arn.ts";
import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import { globalRegion } from "../../model/scope.ts";
import { roleArn, type Role } from "../iam/role.ts";
import { roles } from "../iam/tables.ts";
import { constraint, validationError } from "./faults.ts";

const ARN_LENGTH_MIN = 20;
const ARN_LENGTH_MAX = 2048;

/** Checks the form of a role's ARN. @throws Fault `ValidationError` */
export function checkRoleArn(arn: string): void {
  if (arn.length < ARN_LENGTH_MIN) {
    throw constraint("roleArn", arn, `have length greater than or equal to ${ARN_LENGTH_MIN}`);
  }
  if (arn.length > ARN_LENGTH_MAX) {
    throw constraint("roleArn", arn, `have length less than or equal to ${ARN_LENGTH_MAX}`);
  }
  const parsed = parseArn(arn);
  const isRole = parsed?.service === "iam" && /^role\/.*[^/]$/.test(parsed.resource);
  if (!isRole || !/^\d{12}$/.test(parsed.account)) throw validationError(`${arn} is invalid`);
}

/** Finds a role in whichever account it is, with its trust policy. */
export async function roleAt(arn: string, { tx }: Pick<Call, "tx">): Promise<Resource<Role>> {
  const { account = "", partition = "", resource = "" } = parseArn(arn) ?? {};
  const nameKey = resource.slice(resource.lastIndexOf("/") + 1).toLowerCase();
  const found = await tx.get(roles, { account, region: globalRegion(partition), nameKey });
  const record = found !== undefined && roleArn(found) === arn ? found : undefined;
  return {
    type: "role",
    arn,
    account,
    region: "",
    record,
    policy: record?.trustPolicy,
    policyKind: "trust",
    tags: record?.tags,
  };
}
