import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
} from "@aws-sdk/client-iam";
import {
  CloseAccountCommand,
  CreateAccountCommand,
  CreateGovCloudAccountCommand,
  DescribeAccountCommand,
  EnableAWSServiceAccessCommand,
  DescribeCreateAccountStatusCommand,
  LeaveOrganizationCommand,
  ListAccountsCommand,
  ListCreateAccountStatusCommand,
  ListPoliciesForTargetCommand,
  ListTagsForResourceCommand,
  MoveAccountCommand,
  RegisterDelegatedAdministratorCommand,
  RemoveAccountFromOrganizationCommand,
} from "@aws-sdk/client-organizations";
import { AssumeRoleCommand, GetCallerIdentityCommand, type Credentials } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../../testing/emulator.ts";
import { organizationOf } from "../../../testing/organization.ts";

const WANTED = { AccountName: "data platform", Email: "data@example.com" };

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

function keysOf(found: Partial<Record<keyof Credentials, unknown>> | undefined): Keys {
  const { AccessKeyId, SecretAccessKey, SessionToken } = found as Credentials;
  return {
    accessKeyId: AccessKeyId ?? "",
    secretAccessKey: SecretAccessKey ?? "",
    sessionToken: SessionToken,
  };
}

/** A user of an account who may do everything in it. */
async function administrator(atoll: Emulator, account: string): Promise<{ readonly keys: Keys }> {
  const { iam } = atoll.as(account);
  const UserName = "admin";
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { keys: keysOf(AccessKey) };
}

async function statusOf({ organizations }: Emulator, CreateAccountRequestId: string | undefined) {
  const command = new DescribeCreateAccountStatusCommand({ CreateAccountRequestId });
  return (await organizations.send(command)).CreateAccountStatus;
}

describe("CreateAccount", () => {
  it("answers before the account is there, then tells its number", async () => {
    const atoll = await emulator();
    const { rootId } = await organizationOf(atoll, []);
    const Tags = [{ Key: "team", Value: "data" }];
    const create = new CreateAccountCommand({ ...WANTED, Tags });
    const { CreateAccountStatus: begun } = await atoll.organizations.send(create);
    expect(begun).toEqual({
      Id: expect.stringMatching(/^car-[a-z0-9]{32}$/),
      AccountName: "data platform",
      State: "IN_PROGRESS",
      RequestedTimestamp: expect.any(Date),
    });
    await atoll.clock.advance(1000);
    const done = await statusOf(atoll, begun?.Id);
    expect(done).toMatchObject({
      State: "SUCCEEDED",
      AccountId: expect.stringMatching(/^\d{12}$/),
      CompletedTimestamp: expect.any(Date),
    });
    const AccountId = done?.AccountId ?? "";
    const described = await atoll.organizations.send(new DescribeAccountCommand({ AccountId }));
    expect(described.Account).toMatchObject({
      Id: AccountId,
      Name: "data platform",
      Email: "data@example.com",
      Status: "ACTIVE",
      JoinedMethod: "CREATED",
    });
    const list = { ResourceId: AccountId };
    const tags = await atoll.organizations.send(new ListTagsForResourceCommand(list));
    expect(tags.Tags).toEqual(Tags);
    const target = { TargetId: AccountId, Filter: "SERVICE_CONTROL_POLICY" } as const;
    const { Policies } = await atoll.organizations.send(new ListPoliciesForTargetCommand(target));
    expect(Policies).toMatchObject([{ Id: "p-FullAWSAccess", AwsManaged: true }]);
    const place = { AccountId, SourceParentId: rootId, DestinationParentId: rootId };
    await expect(atoll.organizations.send(new MoveAccountCommand(place))).rejects.toMatchObject({
      name: "DuplicateAccountException",
    });
    const identity = await atoll.as(AccountId).sts.send(new GetCallerIdentityCommand({}));
    expect(identity.Account).toBe(AccountId);
  });

  it("makes a role in it that the management account can assume, in enforce", async () => {
    const atoll = await emulator({ iam: "enforce" });
    await organizationOf(atoll, []);
    const { keys } = await administrator(atoll, OWNER);
    const created = await atoll.organizations.send(new CreateAccountCommand(WANTED));
    await atoll.clock.advance(1000);
    const { AccountId } = (await statusOf(atoll, created.CreateAccountStatus?.Id)) ?? {};
    const RoleArn = `arn:aws:iam::${AccountId}:role/OrganizationAccountAccessRole`;
    const assume = new AssumeRoleCommand({ RoleArn, RoleSessionName: "setup" });
    const inside = keysOf((await atoll.as(keys).sts.send(assume)).Credentials);
    const { Roles } = await atoll.as(inside).iam.send(new ListRolesCommand({}));
    expect(Roles).toMatchObject([{ RoleName: "OrganizationAccountAccessRole" }]);
    const stranger = await administrator(atoll, OTHER);
    await expect(atoll.as(stranger.keys).sts.send(assume)).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: arn:aws:iam::${OTHER}:user/admin is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    });
  });

  it("gives the role the name that the request says", async () => {
    const atoll = await emulator();
    await organizationOf(atoll, []);
    const create = new CreateAccountCommand({ ...WANTED, RoleName: "Breakglass" });
    const created = await atoll.organizations.send(create);
    await atoll.clock.advance(1000);
    const { AccountId = "" } = (await statusOf(atoll, created.CreateAccountStatus?.Id)) ?? {};
    const { iam } = atoll.as(AccountId);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: "Breakglass" }));
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${OWNER}:root` },
          Action: "sts:AssumeRole",
        },
      ],
    });
    const list = new ListAttachedRolePoliciesCommand({ RoleName: "Breakglass" });
    expect((await iam.send(list)).AttachedPolicies).toMatchObject([
      { PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
    ]);
  });

  it("fails when the address is taken", async () => {
    const atoll = await emulator();
    await organizationOf(atoll, []);
    const first = await atoll.organizations.send(new CreateAccountCommand(WANTED));
    await atoll.clock.advance(1000);
    const second = await atoll.organizations.send(new CreateAccountCommand(WANTED));
    await atoll.clock.advance(1000);
    expect(await statusOf(atoll, first.CreateAccountStatus?.Id)).toMatchObject({
      State: "SUCCEEDED",
    });
    expect(await statusOf(atoll, second.CreateAccountStatus?.Id)).toMatchObject({
      State: "FAILED",
      FailureReason: "EMAIL_ALREADY_EXISTS",
    });
    const listed = await atoll.organizations.send(
      new ListCreateAccountStatusCommand({ States: ["FAILED"] }),
    );
    expect(listed.CreateAccountStatuses).toMatchObject([{ Id: second.CreateAccountStatus?.Id }]);
  });

  it.each([
    ["an address without a domain", { ...WANTED, Email: "somebody" }, "INVALID_PATTERN"],
    ["a short address", { ...WANTED, Email: "a@b.c" }, "MIN_LENGTH_EXCEEDED"],
    ["no name", { ...WANTED, AccountName: "" }, "MIN_LENGTH_EXCEEDED"],
    ["a bad role name", { ...WANTED, RoleName: "a b" }, "INVALID_ROLE_NAME"],
    [
      "a tag twice",
      { ...WANTED, Tags: [1, 2].map(() => ({ Key: "a", Value: "" })) },
      "DUPLICATE_TAG_KEY",
    ],
  ])("refuses %s", async (_, input, Reason) => {
    const atoll = await emulator();
    await organizationOf(atoll, []);
    await expect(atoll.organizations.send(new CreateAccountCommand(input))).rejects.toMatchObject({
      name: "InvalidInputException",
      Reason,
    });
  });

  it("knows no request of another id", async () => {
    const atoll = await emulator();
    await organizationOf(atoll, []);
    await expect(statusOf(atoll, "car-12345678")).rejects.toMatchObject({
      name: "CreateAccountStatusNotFoundException",
    });
  });
});

describe("CreateGovCloudAccount", () => {
  it("makes one account in the organization and one in AWS GovCloud (US)", async () => {
    const atoll = await emulator();
    await organizationOf(atoll, []);
    const create = new CreateGovCloudAccountCommand(WANTED);
    const begun = await atoll.organizations.send(create);
    expect(begun.CreateAccountStatus?.State).toBe("IN_PROGRESS");
    await atoll.clock.advance(1000);
    const done = await statusOf(atoll, begun.CreateAccountStatus?.Id);
    expect(done).toMatchObject({
      State: "SUCCEEDED",
      AccountId: expect.stringMatching(/^\d{12}$/),
      GovCloudAccountId: expect.stringMatching(/^\d{12}$/),
    });
    const { AccountId = "", GovCloudAccountId = "" } = done ?? {};
    const { Accounts = [] } = await atoll.organizations.send(new ListAccountsCommand({}));
    expect(new Set(Accounts.map(({ Id }) => Id))).toEqual(new Set([OWNER, AccountId]));
    const gov = atoll.as(GovCloudAccountId, "us-gov-west-1").iam;
    const get = new GetRoleCommand({ RoleName: "OrganizationAccountAccessRole" });
    expect((await gov.send(get)).Role?.Arn).toBe(
      `arn:aws-us-gov:iam::${GovCloudAccountId}:role/OrganizationAccountAccessRole`,
    );
    expect((await atoll.as(AccountId).iam.send(get)).Role?.Arn).toContain(`iam::${AccountId}:`);
  });
});

describe("ListAccounts", () => {
  it("lists the accounts page by page", async () => {
    const atoll = await emulator();
    await organizationOf(atoll, [OTHER, "333333333333"]);
    const { organizations } = atoll;
    const first = await organizations.send(new ListAccountsCommand({ MaxResults: 2 }));
    expect(first.Accounts?.map(({ Id }) => Id)).toEqual([OWNER, OTHER]);
    const { NextToken } = first;
    const second = await organizations.send(new ListAccountsCommand({ MaxResults: 2, NextToken }));
    expect(second.Accounts?.map(({ Id }) => Id)).toEqual(["333333333333"]);
    expect(second.NextToken).toBeUndefined();
  });
});

describe("MoveAccount", () => {
  it("names what is not there", async () => {
    const atoll = await emulator();
    const { rootId, unitId } = await organizationOf(atoll);
    const move = (source: string, destination: string, AccountId = OTHER): Promise<unknown> => {
      const place = { SourceParentId: source, DestinationParentId: destination };
      return atoll.organizations.send(new MoveAccountCommand({ AccountId, ...place }));
    };
    await expect(move("r-zzzz", rootId)).rejects.toMatchObject({
      name: "SourceParentNotFoundException",
    });
    await expect(move(unitId, "r-zzzz")).rejects.toMatchObject({
      name: "DestinationParentNotFoundException",
    });
    await expect(move(unitId, rootId, "999999999999")).rejects.toMatchObject({
      name: "AccountNotFoundException",
      message: "You specified an account that doesn't exist.",
    });
    await move(unitId, rootId);
  });
});

describe("leaving an organization", () => {
  const LEFT = { name: "AccountNotFoundException" };
  const describeOther = new DescribeAccountCommand({ AccountId: OTHER });

  it("is done by the management account", async () => {
    const atoll = await emulator();
    await organizationOf(atoll);
    const remove = new RemoveAccountFromOrganizationCommand({ AccountId: OTHER });
    await atoll.organizations.send(remove);
    await expect(atoll.organizations.send(describeOther)).rejects.toMatchObject(LEFT);
  });

  it("is done by the member itself", async () => {
    const atoll = await emulator({ iam: "enforce" });
    await organizationOf(atoll);
    await atoll.as(OTHER).organizations.send(new LeaveOrganizationCommand({}));
    await expect(atoll.organizations.send(describeOther)).rejects.toMatchObject(LEFT);
  });

  it("is not for the management account", async () => {
    const atoll = await emulator();
    await organizationOf(atoll);
    const refusal = { name: "MasterCannotLeaveOrganizationException" };
    await expect(atoll.organizations.send(new LeaveOrganizationCommand({}))).rejects.toMatchObject(
      refusal,
    );
    const remove = new RemoveAccountFromOrganizationCommand({ AccountId: OWNER });
    await expect(atoll.organizations.send(remove)).rejects.toMatchObject(refusal);
  });

  it("is not for an administrator of a service", async () => {
    const atoll = await emulator();
    await organizationOf(atoll);
    const ServicePrincipal = "config.amazonaws.com";
    await atoll.organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
    await atoll.organizations.send(
      new RegisterDelegatedAdministratorCommand({ AccountId: OTHER, ServicePrincipal }),
    );
    const remove = new RemoveAccountFromOrganizationCommand({ AccountId: OTHER });
    await expect(atoll.organizations.send(remove)).rejects.toMatchObject({
      name: "ConstraintViolationException",
      Reason: "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
    });
  });
});

describe("CloseAccount", () => {
  it("suspends the account, once", async () => {
    const atoll = await emulator();
    await organizationOf(atoll);
    const close = new CloseAccountCommand({ AccountId: OTHER });
    await atoll.organizations.send(close);
    const { Account } = await atoll.organizations.send(
      new DescribeAccountCommand({ AccountId: OTHER }),
    );
    expect(Account).toMatchObject({ Status: "SUSPENDED" });
    await expect(atoll.organizations.send(close)).rejects.toMatchObject({
      name: "AccountAlreadyClosedException",
    });
  });
});
