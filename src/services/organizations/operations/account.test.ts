import {
  CloseAccountCommand,
  CreateAccountCommand,
  DescribeAccountCommand,
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
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../../testing/emulator.ts";
import { organizationOf } from "../../../testing/organization.ts";

const WANTED = { AccountName: "data platform", Email: "data@example.com" };

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
