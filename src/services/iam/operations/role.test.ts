import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetInstanceProfileCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesCommand,
  ListInstanceProfilesForRoleCommand,
  ListInstanceProfileTagsCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
  TagRoleCommand,
  UntagInstanceProfileCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { emulator, OWNER } from "../../../testing/emulator.ts";

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});
const DOCUMENT = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sqs:*", Resource: "*" }],
});
const READ_ONLY = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess";

describe("roles", () => {
  it("are made, told, listed, changed and deleted", async () => {
    const { iam } = await emulator();
    const RoleName = "Deploy";
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName,
        Path: "/team/",
        AssumeRolePolicyDocument: TRUST,
        Description: "deploys",
        MaxSessionDuration: 7200,
        PermissionsBoundary: READ_ONLY,
      }),
    );
    expect(Role).toMatchObject({
      RoleId: expect.stringMatching(/^AROA\w{17}$/),
      Arn: `arn:aws:iam::${OWNER}:role/team/Deploy`,
      PermissionsBoundary: {
        PermissionsBoundaryType: "Policy",
        PermissionsBoundaryArn: READ_ONLY,
      },
    });
    await expect(
      iam.send(new CreateRoleCommand({ RoleName: "deploy", AssumeRolePolicyDocument: TRUST })),
    ).rejects.toMatchObject({ message: "Role with name deploy already exists." });
    await iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 3600 }));
    await iam.send(new UpdateRoleDescriptionCommand({ RoleName, Description: "ships" }));
    const other = TRUST.replace("ec2", "lambda");
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: other }));
    await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
    const told = (await iam.send(new GetRoleCommand({ RoleName }))).Role;
    expect(told).toMatchObject({ Description: "ships", MaxSessionDuration: 3600 });
    expect(told).not.toHaveProperty("PermissionsBoundary");
    expect(decodeURIComponent(told?.AssumeRolePolicyDocument ?? "")).toBe(other);
    const { Roles } = await iam.send(new ListRolesCommand({ PathPrefix: "/team" }));
    expect(Roles?.map((role) => role.RoleName)).toEqual(["Deploy"]);
    await iam.send(new DeleteRoleCommand({ RoleName }));
    await expect(iam.send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: "The role with name Deploy cannot be found.",
    });
  });

  it.each([
    [
      { AssumeRolePolicyDocument: "{}" },
      "MalformedPolicyDocumentException",
      "Missing required field Statement",
    ],
    [
      { MaxSessionDuration: 900 },
      "ValidationError",
      "1 validation error detected: Value at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600",
    ],
    [
      { Path: "team" },
      "ValidationError",
      "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
    ],
    [
      { PermissionsBoundary: `arn:aws:iam::${OWNER}:policy/none` },
      "NoSuchEntityException",
      `Scope ARN: arn:aws:iam::${OWNER}:policy/none does not exist or is not attachable.`,
    ],
  ])("are refused with %j", async (more, name, message) => {
    const { iam } = await emulator();
    const role = { RoleName: "r", AssumeRolePolicyDocument: TRUST, ...more };
    await expect(iam.send(new CreateRoleCommand(role))).rejects.toMatchObject({ name, message });
  });

  it("have inline and attached policies and tags, and are deleted when these are gone", async () => {
    const { iam } = await emulator();
    const RoleName = "r";
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
    const named = { RoleName, PolicyName: "p" };
    await iam.send(new PutRolePolicyCommand({ ...named, PolicyDocument: DOCUMENT }));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: READ_ONLY }));
    await iam.send(
      new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: READ_ONLY }),
    );
    await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: "a", Value: "b" }] }));
    expect(await iam.send(new GetRolePolicyCommand(named))).toMatchObject(named);
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(["p"]);
    expect(
      (await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies,
    ).toHaveLength(1);
    expect((await iam.send(new ListRoleTagsCommand({ RoleName }))).Tags).toHaveLength(1);
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ["a"] }));
    await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toThrow(
      "must detach all policies first",
    );
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: READ_ONLY }));
    await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toThrow(
      "must delete policies first",
    );
    await iam.send(new DeleteRolePolicyCommand(named));
    await iam.send(new DeleteRoleCommand({ RoleName }));
  });

  it("of a service are changed by nobody else", async () => {
    const { iam } = await emulator();
    const { Role } = await iam.send(
      new CreateServiceLinkedRoleCommand({ AWSServiceName: "ecs.amazonaws.com" }),
    );
    const RoleName = Role?.RoleName ?? "";
    expect(RoleName).toBe("AWSServiceRoleForECS");
    const refused = { name: "UnmodifiableEntityException" };
    for (const command of [
      new DeleteRoleCommand({ RoleName }),
      new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: TRUST }),
    ]) {
      await expect(iam.send(command as DeleteRoleCommand)).rejects.toMatchObject(refused);
    }
    await expect(
      iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument: DOCUMENT })),
    ).rejects.toMatchObject(refused);
  });
});

describe("instance profiles", () => {
  it("hand out one role", async () => {
    const { iam } = await emulator();
    const InstanceProfileName = "web";
    const RoleName = "r";
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
    const { InstanceProfile } = await iam.send(
      new CreateInstanceProfileCommand({ InstanceProfileName, Path: "/x/" }),
    );
    expect(InstanceProfile).toMatchObject({
      InstanceProfileId: expect.stringMatching(/^AIPA\w{17}$/),
      Arn: `arn:aws:iam::${OWNER}:instance-profile/x/web`,
      Roles: [],
    });
    await expect(
      iam.send(new CreateInstanceProfileCommand({ InstanceProfileName })),
    ).rejects.toMatchObject({ message: "Instance Profile with name web already exists." });
    const both = { InstanceProfileName, RoleName };
    await iam.send(new AddRoleToInstanceProfileCommand(both));
    await expect(iam.send(new AddRoleToInstanceProfileCommand(both))).rejects.toMatchObject({
      name: "LimitExceededException",
      message: "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
    });
    expect(await iam.send(new GetInstanceProfileCommand({ InstanceProfileName }))).toMatchObject({
      InstanceProfile: { Roles: [{ RoleName }] },
    });
    expect((await iam.send(new ListInstanceProfilesCommand({}))).InstanceProfiles).toHaveLength(1);
    expect(
      (await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName }))).InstanceProfiles,
    ).toHaveLength(1);
    await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject({
      message: "Cannot delete entity, must remove roles from instance profile first.",
    });
    await expect(
      iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName })),
    ).rejects.toMatchObject({ name: "DeleteConflictException" });
    const Tags = [{ Key: "a", Value: "b" }];
    await iam.send(new TagInstanceProfileCommand({ InstanceProfileName, Tags }));
    expect(
      (await iam.send(new ListInstanceProfileTagsCommand({ InstanceProfileName }))).Tags,
    ).toEqual(Tags);
    await iam.send(new UntagInstanceProfileCommand({ InstanceProfileName, TagKeys: ["a"] }));
    await iam.send(new RemoveRoleFromInstanceProfileCommand(both));
    await iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName }));
  });
});
