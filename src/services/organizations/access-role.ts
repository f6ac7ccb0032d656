import { Fault } from "../../model/fault.ts";
import type { Partition } from "../../model/scope.ts";
import type { ActingAlone, Services } from "../../model/services.ts";
import type { AttachRolePolicy, CreateRole } from "../iam/contract.ts";

/** What the role is called unless the request says otherwise. */
export const ACCESS_ROLE_DEFAULT = "OrganizationAccountAccessRole";

/** The regions where IAM is at home. */
const HOME: Readonly<Record<Partition, string>> = {
  aws: "us-east-1",
  "aws-cn": "cn-north-1",
  "aws-us-gov": "us-gov-west-1",
};

/** A role that is to be made. */
export interface AccessRole {
  readonly name: string;
  /** The new account. */
  readonly account: string;
  readonly partition: Partition;
  readonly managementAccount: string;
  /** The request for the account. */
  readonly cause: string;
}

/**
 * Makes the role by which the management account gets into an account that was made for it. Done
 * before the account is in the organization, where its policies would bind it; may be done twice.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access-cross-account-role.html | OrganizationAccountAccessRole}
 */
export async function makeAccessRole(
  { name: RoleName, account, partition, managementAccount, cause }: AccessRole,
  services: Services<ActingAlone>,
): Promise<void> {
  const principal = "organizations.amazonaws.com";
  const region = HOME[partition];
  const as: ActingAlone = { kind: "account", account, region, principal, cause };
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${managementAccount}:root` },
        Action: "sts:AssumeRole",
      },
    ],
  });
  const role = { RoleName, AssumeRolePolicyDocument };
  await services.invoke<typeof CreateRole>("iam", "CreateRole", role, as).catch(passIfThere);
  const attachment = {
    RoleName,
    PolicyArn: `arn:${partition}:iam::aws:policy/AdministratorAccess`,
  };
  await services.invoke<typeof AttachRolePolicy>("iam", "AttachRolePolicy", attachment, as);
}

function passIfThere(error: unknown): void {
  if (!(error instanceof Fault) || error.queryCode !== "EntityAlreadyExists") throw error;
}
