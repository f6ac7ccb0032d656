/**
 * An account with S3 Access Grants, for tests: a bucket `photos`, a role that the service may assume,
 * and a grantee in another account.
 *
 * ```
 * const house = await grantsHouse({ iam: "enforce" });
 * await house.location();                                  s3://, by the role
 * await house.grant({ S3SubPrefix: "photos/2026/*" });     READ, to the other account's role
 * ```
 */
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import {
  CreateAccessGrantCommand,
  CreateAccessGrantsInstanceCommand,
  CreateAccessGrantsLocationCommand,
  PutAccessGrantsInstanceResourcePolicyCommand,
  type CreateAccessGrantCommandOutput,
  type GranteeType,
  type Permission,
} from "@aws-sdk/client-s3-control";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import type { AtollOptions } from "../index.ts";
import { emulator, OTHER, OWNER, REGION, type Clients, type Emulator } from "./emulator.ts";

/** The ARN of the instance. */
export const INSTANCE: string = `arn:aws:s3:${REGION}:${OWNER}:access-grants/default`;

const SERVICE = "access-grants.s3.amazonaws.com";

export interface NewGrant {
  readonly S3SubPrefix?: string | undefined;
  readonly Permission?: Permission;
  readonly isObject?: boolean;
  readonly type?: string;
  readonly identifier?: string;
  readonly location?: string;
}

export interface GrantsHouse extends Emulator {
  /** The role of locations, that may do everything in S3. */
  readonly role: string;
  /** A role of the other account. */
  readonly grantee: string;
  instance(): Promise<void>;
  /** The default location, and its instance where there is none. */
  location(): Promise<void>;
  grant(grant: NewGrant): Promise<CreateAccessGrantCommandOutput>;
  /** A role of the owner's that a service may assume. */
  newRole(name: string, service?: string): Promise<string>;
  /** A user of an account, with what it may do. */
  user(name: string, statements: readonly object[], account?: string): Promise<Clients>;
  /** Lets a user do one thing more. */
  allow(name: string, statement: object, account?: string): Promise<void>;
  /** Lets another account ask the instance. */
  admit(account: string, ...actions: string[]): Promise<void>;
}

function policyOf(...statements: object[]): string {
  const Statement = statements.map((each) => ({ Effect: "Allow", ...each }));
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** Makes it; the instance itself is not there yet. */
export async function grantsHouse(options: AtollOptions = {}): Promise<GrantsHouse> {
  const kit = await emulator(options);
  await kit.s3.send(new CreateBucketCommand({ Bucket: "photos" }));
  const newRole: GrantsHouse["newRole"] = (name, service = SERVICE) => makeRole(kit, name, service);
  const role = await newRole("lake");
  const allow: GrantsHouse["allow"] = async (UserName, statement, account = OWNER) => {
    const PolicyName = `p${JSON.stringify(statement).length}`;
    const put = { UserName, PolicyName, PolicyDocument: policyOf(statement) };
    await kit.as(account).iam.send(new PutUserPolicyCommand(put));
  };
  const grantee = `arn:aws:iam::${OTHER}:role/analyst`;
  return {
    ...kit,
    role,
    grantee,
    newRole,
    allow,
    instance: () => makeInstance(kit),
    location: () => makeLocation(kit, role),
    grant: (grant) => makeGrant(kit, grant, grantee),
    async user(name, statements, account = OWNER) {
      const { iam } = kit.as(account);
      await iam.send(new CreateUserCommand({ UserName: name }));
      for (const each of statements) await allow(name, each, account);
      const made = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
      const { AccessKeyId = "", SecretAccessKey = "" } = made.AccessKey ?? {};
      return kit.as({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey });
    },
    async admit(account, ...actions) {
      const Policy = policyOf({ Principal: { AWS: account }, Action: actions, Resource: INSTANCE });
      const put = { AccountId: OWNER, Policy };
      await kit.s3control.send(new PutAccessGrantsInstanceResourcePolicyCommand(put));
    },
  };
}

async function makeRole(kit: Emulator, RoleName: string, Service: string): Promise<string> {
  const AssumeRolePolicyDocument = policyOf({
    Principal: { Service },
    Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
    Condition: { StringEquals: { "aws:SourceAccount": OWNER, "aws:SourceArn": INSTANCE } },
  });
  const made = await kit.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const PolicyDocument = policyOf(
    {
      Action: "s3:*",
      Resource: "*",
      Condition: { ArnEquals: { "s3:AccessGrantsInstanceArn": INSTANCE } },
    },
    { Action: "kms:*", Resource: "*" },
  );
  await kit.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument }));
  return made.Role?.Arn ?? "";
}

async function makeInstance({ s3control }: Emulator): Promise<void> {
  await s3control.send(new CreateAccessGrantsInstanceCommand({ AccountId: OWNER }));
}

async function makeLocation(kit: Emulator, IAMRoleArn: string): Promise<void> {
  await makeInstance(kit).catch((error: Error) => {
    if (error.name !== "AccessGrantsInstanceAlreadyExists") throw error;
  });
  const location = { AccountId: OWNER, LocationScope: "s3://", IAMRoleArn };
  await kit.s3control.send(new CreateAccessGrantsLocationCommand(location));
}

async function makeGrant(
  { s3control }: Emulator,
  grant: NewGrant,
  grantee: string,
): Promise<CreateAccessGrantCommandOutput> {
  const { S3SubPrefix, type = "IAM", identifier = grantee, location = "default" } = grant;
  return s3control.send(
    new CreateAccessGrantCommand({
      AccountId: OWNER,
      AccessGrantsLocationId: location,
      ...(S3SubPrefix !== undefined && { AccessGrantsLocationConfiguration: { S3SubPrefix } }),
      ...(grant.isObject === true && { S3PrefixType: "Object" as const }),
      Grantee: { GranteeType: type as GranteeType, GranteeIdentifier: identifier },
      Permission: grant.Permission ?? "READ",
    }),
  );
}
