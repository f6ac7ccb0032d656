import {
  DisableOrganizationsRootCredentialsManagementCommand,
  DisableOrganizationsRootSessionsCommand,
  EnableOrganizationsRootCredentialsManagementCommand,
  EnableOrganizationsRootSessionsCommand,
  GetAccountSummaryCommand,
  ListOrganizationsFeaturesCommand,
  SetSecurityTokenServicePreferencesCommand,
} from "@aws-sdk/client-iam";
import {
  EnableAWSServiceAccessCommand,
  RegisterDelegatedAdministratorCommand,
} from "@aws-sdk/client-organizations";
import { describe, expect, it } from "vitest";
import { emulator, OTHER } from "../../../testing/emulator.ts";
import { organizationOf } from "../../../testing/organization.ts";

const ServicePrincipal = "iam.amazonaws.com";

describe("EnableOrganizationsRootSessions", () => {
  it("switches the features of centralized root access on and off", async () => {
    const atoll = await emulator();
    const { iam, organizations } = atoll;
    const { id: OrganizationId } = await organizationOf(atoll);
    await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
    const list = new ListOrganizationsFeaturesCommand({});
    expect(await iam.send(list)).toMatchObject({ OrganizationId, EnabledFeatures: [] });
    await iam.send(new EnableOrganizationsRootSessionsCommand({}));
    await iam.send(new EnableOrganizationsRootSessionsCommand({}));
    const both = await iam.send(new EnableOrganizationsRootCredentialsManagementCommand({}));
    expect(both).toMatchObject({
      OrganizationId,
      EnabledFeatures: ["RootCredentialsManagement", "RootSessions"],
    });
    await iam.send(new DisableOrganizationsRootCredentialsManagementCommand({}));
    expect((await iam.send(list)).EnabledFeatures).toEqual(["RootSessions"]);
    const off = await iam.send(new DisableOrganizationsRootSessionsCommand({}));
    expect(off.EnabledFeatures).toEqual([]);
  });

  it("is for accounts that manage root access, once the organization trusts IAM", async () => {
    const atoll = await emulator();
    const { iam, organizations } = atoll;
    const enable = new EnableOrganizationsRootSessionsCommand({});
    await expect(iam.send(enable)).rejects.toMatchObject({
      name: "OrganizationNotFoundException",
    });
    await organizationOf(atoll);
    await expect(iam.send(enable)).rejects.toMatchObject({
      name: "ServiceAccessNotEnabledException",
    });
    await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
    const member = atoll.as(OTHER).iam;
    await expect(member.send(enable)).rejects.toMatchObject({
      name: "AccountNotManagementOrDelegatedAdministratorException",
    });
    const delegation = { AccountId: OTHER, ServicePrincipal };
    await organizations.send(new RegisterDelegatedAdministratorCommand(delegation));
    await member.send(enable);
    const { EnabledFeatures } = await iam.send(new ListOrganizationsFeaturesCommand({}));
    expect(EnabledFeatures).toEqual(["RootSessions"]);
  });
});

describe("SetSecurityTokenServicePreferences", () => {
  it("sets the version that the account's summary tells", async () => {
    const { iam } = await emulator();
    const summary = new GetAccountSummaryCommand({});
    expect((await iam.send(summary)).SummaryMap?.GlobalEndpointTokenVersion).toBe(1);
    const GlobalEndpointTokenVersion = "v2Token";
    const set = new SetSecurityTokenServicePreferencesCommand({ GlobalEndpointTokenVersion });
    await iam.send(set);
    expect((await iam.send(summary)).SummaryMap?.GlobalEndpointTokenVersion).toBe(2);
    const unknown = { GlobalEndpointTokenVersion: "v3Token" as "v1Token" };
    await expect(
      iam.send(new SetSecurityTokenServicePreferencesCommand(unknown)),
    ).rejects.toMatchObject({ name: "ValidationError" });
  });
});
