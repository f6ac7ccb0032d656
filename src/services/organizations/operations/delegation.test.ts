import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AttachPolicyCommand,
  CloseAccountCommand,
  CreateOrganizationalUnitCommand,
  CreatePolicyCommand,
  DeletePolicyCommand,
  DeleteResourcePolicyCommand,
  DeregisterDelegatedAdministratorCommand,
  DescribePolicyCommand,
  DescribeResourcePolicyCommand,
  DisableAWSServiceAccessCommand,
  EnableAWSServiceAccessCommand,
  ListAccountsCommand,
  ListAWSServiceAccessForOrganizationCommand,
  ListDelegatedAdministratorsCommand,
  ListDelegatedServicesForAccountCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  PutResourcePolicyCommand,
  RegisterDelegatedAdministratorCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdatePolicyCommand,
} from "@aws-sdk/client-organizations";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../../testing/emulator.ts";
import { organizationOf } from "../../../testing/organization.ts";

const ServicePrincipal = "config.amazonaws.com";
const DENIED = {
  name: "AccessDeniedException",
  message: "You don't have permissions to access this resource.",
};
const ROLE = { AccountId: OTHER, ServicePrincipal };

/** Makes the other account the administrator of a service that is trusted. */
async function delegate({ organizations }: Emulator): Promise<void> {
  await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
  await organizations.send(new RegisterDelegatedAdministratorCommand(ROLE));
}

describe("a member", () => {
  it("may not ask what is the management account's to ask", async () => {
    const atoll = await emulator({ iam: "enforce" });
    await organizationOf(atoll);
    const member = atoll.as(OTHER).organizations;
    await expect(member.send(new ListAccountsCommand({}))).rejects.toMatchObject(DENIED);
    await expect(
      member.send(new EnableAWSServiceAccessCommand({ ServicePrincipal })),
    ).rejects.toMatchObject(DENIED);
  });

  it("that asks all the same is a finding in audit", async () => {
    const atoll = await emulator();
    await organizationOf(atoll);
    const { Accounts } = await atoll.as(OTHER).organizations.send(new ListAccountsCommand({}));
    expect(Accounts).toHaveLength(2);
  });
});

describe("delegated administrators", () => {
  it("read what the management account reads, and change nothing", async () => {
    const atoll = await emulator({ iam: "enforce" });
    await organizationOf(atoll);
    const { organizations } = atoll;
    await delegate(atoll);
    const member = atoll.as(OTHER).organizations;
    expect((await member.send(new ListAccountsCommand({}))).Accounts).toHaveLength(2);
    const policy = { Name: "a", Description: "", Type: "TAG_POLICY", Content: "{}" } as const;
    await expect(member.send(new CreatePolicyCommand(policy))).rejects.toMatchObject(DENIED);
    await organizations.send(new DeregisterDelegatedAdministratorCommand(ROLE));
    await expect(member.send(new ListAccountsCommand({}))).rejects.toMatchObject(DENIED);
  });

  it("are listed, by service too", async () => {
    const atoll = await emulator();
    await organizationOf(atoll, [OTHER, "333333333333"]);
    const { organizations } = atoll;
    await delegate(atoll);
    const list = async (filter = {}) => {
      const command = new ListDelegatedAdministratorsCommand(filter);
      return (await organizations.send(command)).DelegatedAdministrators;
    };
    expect(await list()).toMatchObject([{ Id: OTHER, DelegationEnabledDate: expect.any(Date) }]);
    expect(await list({ ServicePrincipal })).toHaveLength(1);
    expect(await list({ ServicePrincipal: "sso.amazonaws.com" })).toEqual([]);
    const services = (AccountId: string) =>
      organizations.send(new ListDelegatedServicesForAccountCommand({ AccountId }));
    expect((await services(OTHER)).DelegatedServices).toMatchObject([{ ServicePrincipal }]);
    await expect(services("333333333333")).rejects.toMatchObject({
      name: "AccountNotRegisteredException",
    });
  });

  it.each([
    ["an account twice", ROLE, "AccountAlreadyRegisteredException"],
    ["itself", { ...ROLE, AccountId: OWNER }, "ConstraintViolationException"],
    ["a stranger", { ...ROLE, AccountId: "999999999999" }, "AccountNotFoundException"],
    ["for no service", { ...ROLE, ServicePrincipal: "config" }, "InvalidInputException"],
  ])("are not registered: %s", async (_, input, name) => {
    const atoll = await emulator();
    await organizationOf(atoll);
    await delegate(atoll);
    const register = new RegisterDelegatedAdministratorCommand(input);
    await expect(atoll.organizations.send(register)).rejects.toMatchObject({ name });
  });

  it("are not registered for a service that is not trusted, or suspended", async () => {
    const atoll = await emulator();
    await organizationOf(atoll);
    const { organizations } = atoll;
    const register = new RegisterDelegatedAdministratorCommand(ROLE);
    await expect(organizations.send(register)).rejects.toMatchObject({
      name: "ConstraintViolationException",
      Reason: "SERVICE_ACCESS_NOT_ENABLED",
    });
    await organizations.send(new CloseAccountCommand({ AccountId: OTHER }));
    await expect(organizations.send(register)).rejects.toMatchObject({
      Reason: "CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR",
    });
  });
});

describe("service access", () => {
  it("is enabled once, listed, and disabled when nobody administers the service", async () => {
    const atoll = await emulator();
    await organizationOf(atoll);
    const { organizations } = atoll;
    const enable = new EnableAWSServiceAccessCommand({ ServicePrincipal });
    await organizations.send(enable);
    await organizations.send(enable);
    const list = async () => {
      const command = new ListAWSServiceAccessForOrganizationCommand({});
      return (await organizations.send(command)).EnabledServicePrincipals;
    };
    expect(await list()).toEqual([{ ServicePrincipal, DateEnabled: expect.any(Date) }]);
    await organizations.send(new RegisterDelegatedAdministratorCommand(ROLE));
    const disable = new DisableAWSServiceAccessCommand({ ServicePrincipal });
    await expect(organizations.send(disable)).rejects.toMatchObject({
      name: "ConstraintViolationException",
      Reason: "DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE",
    });
    await organizations.send(new DeregisterDelegatedAdministratorCommand(ROLE));
    await organizations.send(disable);
    expect(await list()).toEqual([]);
  });
});

describe("the resource policy", () => {
  const content = (Action: string): string =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: OTHER }, Action, Resource: "*" }],
    });

  it("lets a member do what it says, and no more", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { id } = await organizationOf(atoll);
    const { organizations } = atoll;
    const Content = content("organizations:CreatePolicy");
    const put = await organizations.send(new PutResourcePolicyCommand({ Content }));
    const summary = put.ResourcePolicy?.ResourcePolicySummary;
    expect(summary?.Arn).toBe(
      `arn:aws:organizations::${OWNER}:resourcepolicy/${id}/${summary?.Id}`,
    );
    const { ResourcePolicy } = await organizations.send(new DescribeResourcePolicyCommand({}));
    expect(ResourcePolicy).toEqual(put.ResourcePolicy);
    const member = atoll.as(OTHER).organizations;
    const policy = { Name: "a", Description: "", Type: "TAG_POLICY", Content: "{}" } as const;
    const { Policy } = await member.send(new CreatePolicyCommand(policy));
    const PolicyId = Policy?.PolicySummary?.Id;
    await expect(member.send(new DeletePolicyCommand({ PolicyId }))).rejects.toMatchObject(DENIED);
    // The management account alone may give away more.
    await expect(
      member.send(new PutResourcePolicyCommand({ Content: content("organizations:*") })),
    ).rejects.toMatchObject(DENIED);
    await organizations.send(new DeleteResourcePolicyCommand({}));
    await expect(organizations.send(new DescribeResourcePolicyCommand({}))).rejects.toMatchObject({
      name: "ResourcePolicyNotFoundException",
    });
    const again = new CreatePolicyCommand({ ...policy, Name: "b" });
    await expect(member.send(again)).rejects.toMatchObject(DENIED);
  });
});

describe("the type of a policy", () => {
  it("limits what the resource policy gives away", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { unitId: TargetId, policy } = await organizationOf(atoll);
    const { organizations } = atoll;
    const Statement = {
      Effect: "Allow",
      Principal: { AWS: OTHER },
      Action: [
        "CreatePolicy",
        "AttachPolicy",
        "DescribePolicy",
        "UpdatePolicy",
        "DeletePolicy",
      ].map((action) => `organizations:${action}`),
      Resource: "*",
      Condition: { StringLikeIfExists: { "organizations:PolicyType": ["TAG_POLICY"] } },
    };
    const Content = JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });
    await organizations.send(new PutResourcePolicyCommand({ Content }));
    const { id: guardRail } = await policy({
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }],
    });
    const { id: tagPolicy } = await policy({ tags: {} }, "TAG_POLICY");
    const member = atoll.as(OTHER).organizations;
    await member.send(new DescribePolicyCommand({ PolicyId: tagPolicy }));
    await member.send(new UpdatePolicyCommand({ PolicyId: tagPolicy, Description: "ours" }));
    for (const command of [
      new AttachPolicyCommand({ PolicyId: guardRail, TargetId }),
      new AttachPolicyCommand({ PolicyId: "p-FullAWSAccess", TargetId }),
    ]) {
      await expect(member.send(command)).rejects.toMatchObject({ name: "AccessDeniedException" });
    }
    const update = new UpdatePolicyCommand({ PolicyId: guardRail, Description: "ours" });
    await expect(member.send(update)).rejects.toMatchObject({ name: "AccessDeniedException" });
    await member.send(new DeletePolicyCommand({ PolicyId: tagPolicy }));
  });
});

describe("tags", () => {
  it("given at creation need the right to tag", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { rootId: ParentId } = await organizationOf(atoll, []);
    const { iam, as } = atoll;
    const UserName = "admin";
    await iam.send(new CreateUserCommand({ UserName }));
    const Statement = { Effect: "Allow", Action: "organizations:Create*", Resource: "*" };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } =
      AccessKey ?? {};
    const { organizations } = as({ accessKeyId, secretAccessKey });
    const unit = { ParentId, Name: "dev" };
    const Tags = [{ Key: "team", Value: "data" }];
    await expect(
      organizations.send(new CreateOrganizationalUnitCommand({ ...unit, Tags })),
    ).rejects.toThrow("is not authorized to perform: organizations:TagResource on resource");
    await organizations.send(new CreateOrganizationalUnitCommand(unit));
  });

  it("are put on everything that has them, and taken off", async () => {
    const atoll = await emulator();
    const { rootId, unitId, policy } = await organizationOf(atoll);
    const { organizations } = atoll;
    const { id: policyId } = await policy({ tags: {} }, "TAG_POLICY");
    const Content = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: "*", Action: "organizations:ListRoots", Resource: "*" },
      ],
    });
    const put = await organizations.send(new PutResourcePolicyCommand({ Content }));
    const resourcePolicyId = put.ResourcePolicy?.ResourcePolicySummary?.Id ?? "";
    for (const ResourceId of [rootId, unitId, OTHER, policyId, resourcePolicyId]) {
      const Tags = [
        { Key: "team", Value: "data" },
        { Key: "stage", Value: "dev" },
      ];
      await organizations.send(new TagResourceCommand({ ResourceId, Tags }));
      const list = new ListTagsForResourceCommand({ ResourceId });
      expect((await organizations.send(list)).Tags).toEqual(Tags);
      await organizations.send(new UntagResourceCommand({ ResourceId, TagKeys: ["stage"] }));
      expect((await organizations.send(list)).Tags).toEqual([{ Key: "team", Value: "data" }]);
    }
    expect((await organizations.send(new ListRootsCommand({}))).Roots).toHaveLength(1);
  });

  it.each([
    ["aws: keys", [{ Key: "aws:x", Value: "" }], "INVALID_SYSTEM_TAGS_PARAMETER"],
    ["an empty key", [{ Key: "", Value: "" }], "MIN_LENGTH_EXCEEDED"],
    [
      "more than fifty",
      Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "" })),
      "MAX_TAG_LIMIT_EXCEEDED",
    ],
  ])("refuse %s", async (_, Tags, Reason) => {
    const atoll = await emulator();
    const { rootId: ResourceId } = await organizationOf(atoll, []);
    const tag = new TagResourceCommand({ ResourceId, Tags });
    await expect(atoll.organizations.send(tag)).rejects.toMatchObject({ Reason });
  });
});
