import {
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  DeleteOrganizationCommand,
  DescribeCreateAccountStatusCommand,
  DescribeOrganizationCommand,
  EnablePolicyTypeCommand,
  ListAccountsCommand,
  ListRootsCommand,
} from "@aws-sdk/client-organizations";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER } from "../../../testing/emulator.ts";

describe("CreateOrganization", () => {
  it("makes the caller's account the management account of an organization with all features", async () => {
    const { organizations } = await emulator();
    const { Organization: made } = await organizations.send(new CreateOrganizationCommand({}));
    expect(made).toEqual({
      Id: expect.stringMatching(/^o-[a-z0-9]{10}$/),
      Arn: `arn:aws:organizations::${OWNER}:organization/${made?.Id}`,
      FeatureSet: "ALL",
      MasterAccountArn: `arn:aws:organizations::${OWNER}:account/${made?.Id}/${OWNER}`,
      MasterAccountId: OWNER,
      MasterAccountEmail: expect.stringContaining("@"),
      AvailablePolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }],
    });
    const described = await organizations.send(new DescribeOrganizationCommand({}));
    expect(described.Organization).toEqual(made);
    const { Accounts } = await organizations.send(new ListAccountsCommand({}));
    expect(Accounts).toMatchObject([{ Id: OWNER, Status: "ACTIVE", JoinedMethod: "INVITED" }]);
  });

  it("begins with a root and no enabled type of policy", async () => {
    const { organizations } = await emulator();
    const { Organization } = await organizations.send(new CreateOrganizationCommand({}));
    const { Roots } = await organizations.send(new ListRootsCommand({}));
    const Id = Roots?.[0]?.Id;
    expect(Roots).toEqual([
      {
        Id: expect.stringMatching(/^r-[a-z0-9]{4}$/),
        Arn: `arn:aws:organizations::${OWNER}:root/${Organization?.Id}/${Id}`,
        Name: "Root",
        PolicyTypes: [],
      },
    ]);
  });

  it("takes consolidated billing alone", async () => {
    const { organizations } = await emulator();
    const command = new CreateOrganizationCommand({ FeatureSet: "CONSOLIDATED_BILLING" });
    const { Organization } = await organizations.send(command);
    expect(Organization).toMatchObject({
      FeatureSet: "CONSOLIDATED_BILLING",
      AvailablePolicyTypes: [],
    });
    const { Roots } = await organizations.send(new ListRootsCommand({}));
    const RootId = Roots?.[0]?.Id;
    const enable = new EnablePolicyTypeCommand({ RootId, PolicyType: "SERVICE_CONTROL_POLICY" });
    await expect(organizations.send(enable)).rejects.toMatchObject({
      name: "PolicyTypeNotAvailableForOrganizationException",
    });
  });

  it("refuses an account that is in one already", async () => {
    const { organizations } = await emulator();
    await organizations.send(new CreateOrganizationCommand({}));
    await expect(organizations.send(new CreateOrganizationCommand({}))).rejects.toMatchObject({
      name: "AlreadyInOrganizationException",
      message: "The provided account is already a member of an organization.",
      $metadata: { httpStatusCode: 409 },
    });
  });

  it("refuses a feature set that does not exist", async () => {
    const { organizations } = await emulator();
    const command = new CreateOrganizationCommand({ FeatureSet: "SOME" as "ALL" });
    await expect(organizations.send(command)).rejects.toMatchObject({
      name: "InvalidInputException",
      Reason: "INVALID_ENUM",
    });
  });
});

describe("DescribeOrganization", () => {
  it("says that an account is in none", async () => {
    const { organizations } = await emulator();
    await expect(organizations.send(new DescribeOrganizationCommand({}))).rejects.toMatchObject({
      name: "AWSOrganizationsNotInUseException",
      message: "Your account is not a member of an organization.",
      $metadata: { httpStatusCode: 404 },
    });
  });

  it("keeps the partitions apart", async () => {
    const { as, organizations } = await emulator();
    await organizations.send(new CreateOrganizationCommand({}));
    const china = as(OWNER, "cn-north-1").organizations;
    await expect(china.send(new DescribeOrganizationCommand({}))).rejects.toMatchObject({
      name: "AWSOrganizationsNotInUseException",
    });
    const { Organization } = await china.send(new CreateOrganizationCommand({}));
    expect(Organization?.Arn).toMatch(/^arn:aws-cn:organizations::/);
  });
});

describe("DeleteOrganization", () => {
  it("deletes an organization whose management account is alone, and everything in it", async () => {
    const { organizations } = await emulator();
    await organizations.send(new CreateOrganizationCommand({}));
    const { Roots } = await organizations.send(new ListRootsCommand({}));
    const ParentId = Roots?.[0]?.Id ?? "";
    await organizations.send(new CreateOrganizationalUnitCommand({ ParentId, Name: "dev" }));
    await organizations.send(new DeleteOrganizationCommand({}));
    await expect(organizations.send(new DescribeOrganizationCommand({}))).rejects.toMatchObject({
      name: "AWSOrganizationsNotInUseException",
    });
    await organizations.send(new CreateOrganizationCommand({}));
  });

  it("refuses while there are members", async () => {
    const { clock, organizations } = await emulator();
    await organizations.send(new CreateOrganizationCommand({}));
    const create = new CreateAccountCommand({ AccountName: "dev", Email: "dev@example.com" });
    const { CreateAccountStatus: status } = await organizations.send(create);
    await clock.advance(1000);
    const CreateAccountRequestId = status?.Id;
    const done = await organizations.send(
      new DescribeCreateAccountStatusCommand({ CreateAccountRequestId }),
    );
    expect(done.CreateAccountStatus).toMatchObject({ State: "SUCCEEDED" });
    await expect(organizations.send(new DeleteOrganizationCommand({}))).rejects.toMatchObject({
      name: "OrganizationNotEmptyException",
    });
  });

  it("is for the management account only, whoever else may do everything at home", async () => {
    const { as, organizations } = await emulator({ iam: "enforce" });
    await organizations.send(new CreateOrganizationCommand({}));
    const other = as(OTHER).organizations;
    await expect(other.send(new DeleteOrganizationCommand({}))).rejects.toMatchObject({
      name: "AWSOrganizationsNotInUseException",
    });
  });
});
