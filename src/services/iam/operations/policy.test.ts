import {
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  AddUserToGroupCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteUserPermissionsBoundaryCommand,
  DetachUserPolicyCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListEntitiesForPolicyCommand,
  ListPoliciesCommand,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  PutUserPermissionsBoundaryCommand,
  SetDefaultPolicyVersionCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
  type IAMClient,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER } from "../../../testing/emulator.ts";

const document = (action: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: action, Resource: "*" }],
  });

async function policyOf(iam: IAMClient, PolicyName = "send"): Promise<string> {
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName, PolicyDocument: document("sqs:SendMessage") }),
  );
  return Policy?.Arn ?? "";
}

describe("managed policies", () => {
  it("have versions, five at most, of which one counts", async () => {
    const { iam } = await emulator();
    const PolicyArn = await policyOf(iam);
    await expect(policyOf(iam, "SEND")).rejects.toMatchObject({
      name: "EntityAlreadyExistsException",
      message: "A policy called SEND already exists. Duplicate names are not allowed.",
    });
    const add = (SetAsDefault = false): Promise<unknown> =>
      iam.send(
        new CreatePolicyVersionCommand({ PolicyArn, SetAsDefault, PolicyDocument: document("*") }),
      );
    await add(true);
    for (let count = 3; count <= 5; count += 1) await add();
    await expect(add()).rejects.toMatchObject({
      name: "LimitExceededException",
      message:
        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
    });
    const { Versions } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual(["v5", "v4", "v3", "v2", "v1"]);
    expect(
      await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: "v2" })),
    ).toMatchObject({
      PolicyVersion: {
        IsDefaultVersion: true,
        Document: encodeURIComponent(document("*")).replaceAll("*", "%2A"),
      },
    });
    await expect(
      iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v2" })),
    ).rejects.toMatchObject({
      name: "DeleteConflictException",
      message: "Cannot delete the default version of a policy.",
    });
    await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
    await add();
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy).toMatchObject({ DefaultVersionId: "v1", AttachmentCount: 0 });
    await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toThrow(
      "This policy has more than one version.",
    );
  });

  it("tell on whom they hang, and are deleted when on nobody", async () => {
    const { iam } = await emulator();
    const PolicyArn = await policyOf(iam);
    await iam.send(new CreateUserCommand({ UserName: "alice" }));
    await iam.send(new CreateUserCommand({ UserName: "bob" }));
    await iam.send(new AttachUserPolicyCommand({ UserName: "alice", PolicyArn }));
    await iam.send(
      new PutUserPermissionsBoundaryCommand({ UserName: "bob", PermissionsBoundary: PolicyArn }),
    );
    const entities = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn }));
    expect(entities.PolicyUsers?.map(({ UserName }) => UserName)).toEqual(["alice", "bob"]);
    const asBoundary = await iam.send(
      new ListEntitiesForPolicyCommand({ PolicyArn, PolicyUsageFilter: "PermissionsBoundary" }),
    );
    expect(asBoundary.PolicyUsers?.map(({ UserName }) => UserName)).toEqual(["bob"]);
    const { Policies } = await iam.send(new ListPoliciesCommand({ Scope: "Local" }));
    expect(Policies).toMatchObject([{ AttachmentCount: 1, PermissionsBoundaryUsageCount: 1 }]);
    const refused = { message: "Cannot delete a policy attached to entities." };
    await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject(refused);
    await iam.send(new DetachUserPolicyCommand({ UserName: "alice", PolicyArn }));
    await iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName: "bob" }));
    await iam.send(new DeletePolicyCommand({ PolicyArn }));
    await expect(iam.send(new GetPolicyCommand({ PolicyArn }))).rejects.toMatchObject({
      message: `Policy ${PolicyArn} was not found.`,
    });
  });

  it("of AWS are there to be read and attached, not changed", async () => {
    const { iam } = await emulator();
    const PolicyArn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy).toMatchObject({ PolicyName: "ViewOnlyAccess", Path: "/job-function/" });
    const VersionId = Policy?.DefaultVersionId;
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ""))).toMatchObject({
      Version: "2012-10-17",
    });
    const { Policies = [] } = await iam.send(
      new ListPoliciesCommand({ Scope: "AWS", MaxItems: 1000 }),
    );
    expect(Policies.length).toBeGreaterThan(100);
    await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("of another account are as good as missing", async () => {
    const { iam, as } = await emulator();
    const PolicyArn = await policyOf(iam);
    await expect(as(OTHER).iam.send(new GetPolicyCommand({ PolicyArn }))).rejects.toMatchObject({
      name: "NoSuchEntityException",
    });
    await as(OTHER).iam.send(new CreateUserCommand({ UserName: "u" }));
    await expect(
      as(OTHER).iam.send(new AttachUserPolicyCommand({ UserName: "u", PolicyArn })),
    ).rejects.toThrow("does not exist or is not attachable");
  });

  it("have tags", async () => {
    const { iam } = await emulator();
    const PolicyArn = await policyOf(iam);
    const Tags = [{ Key: "a", Value: "b" }];
    await iam.send(new TagPolicyCommand({ PolicyArn, Tags }));
    expect((await iam.send(new ListPolicyTagsCommand({ PolicyArn }))).Tags).toEqual(Tags);
    await iam.send(new UntagPolicyCommand({ PolicyArn, TagKeys: ["a"] }));
    expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.Tags ?? []).toEqual([]);
  });

  it("are limited in their size", async () => {
    const { iam } = await emulator();
    const Resource = Array.from({ length: 200 }, (_, at) => `arn:aws:sqs:*:*:some-queue-${at}`);
    const PolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "*", Resource },
    });
    await expect(
      iam.send(new CreatePolicyCommand({ PolicyName: "p", PolicyDocument })),
    ).rejects.toMatchObject({
      name: "LimitExceededException",
      message: "Cannot exceed quota for PolicySize: 6144",
    });
  });
});

describe("GetAccountAuthorizationDetails", () => {
  it("tells everything, page by page, and what is asked for", async () => {
    const { iam } = await emulator();
    const PolicyArn = await policyOf(iam);
    await iam.send(new CreateUserCommand({ UserName: "alice" }));
    await iam.send(new CreateGroupCommand({ GroupName: "Dev" }));
    await iam.send(new AddUserToGroupCommand({ GroupName: "Dev", UserName: "alice" }));
    await iam.send(new AttachUserPolicyCommand({ UserName: "alice", PolicyArn }));
    const ofAws = "arn:aws:iam::aws:policy/AdministratorAccess";
    await iam.send(new AttachUserPolicyCommand({ UserName: "alice", PolicyArn: ofAws }));
    const all = await iam.send(new GetAccountAuthorizationDetailsCommand({}));
    expect(all).toMatchObject({
      IsTruncated: false,
      UserDetailList: [
        {
          UserName: "alice",
          GroupList: ["Dev"],
          AttachedManagedPolicies: [{ PolicyArn: ofAws }, { PolicyArn }],
        },
      ],
      GroupDetailList: [{ GroupName: "Dev" }],
      Policies: [{ Arn: PolicyArn, AttachmentCount: 1 }, { Arn: ofAws }],
    });
    const page = await iam.send(new GetAccountAuthorizationDetailsCommand({ MaxItems: 1 }));
    expect(page).toMatchObject({ IsTruncated: true, UserDetailList: [{ UserName: "alice" }] });
    const groups = await iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: ["Group"] }));
    expect(groups.UserDetailList).toEqual([]);
    const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
    expect(SummaryMap).toMatchObject({
      Users: 1,
      Groups: 1,
      Roles: 0,
      Policies: 1,
      UsersQuota: 5000,
    });
    expect(OWNER).toBe(PolicyArn.split(":")[4]);
  });
});

describe("AWS's own policies", () => {
  it.each([
    "AmazonEKSServicePolicy",
    "AmazonElasticMapReduceFullAccess",
    "service-role/AWSBackupServiceRolePolicyForBackup",
    "job-function/ViewOnlyAccess",
  ])("can be attached, all of them: %s", async (name) => {
    const { iam } = await emulator();
    await iam.send(new CreateUserCommand({ UserName: "alice" }));
    const PolicyArn = `arn:aws:iam::aws:policy/${name}`;
    await iam.send(new AttachUserPolicyCommand({ UserName: "alice", PolicyArn }));
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy).toMatchObject({ Arn: PolicyArn, AttachmentCount: 1 });
    const VersionId = Policy?.DefaultVersionId;
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
    const text = decodeURIComponent(PolicyVersion?.Document ?? "");
    expect(JSON.parse(text)).toHaveProperty("Statement");
  });

  it("are found by the whole of their ARN", async () => {
    const { iam } = await emulator();
    const PolicyArn = "arn:aws:iam::aws:policy/ViewOnlyAccess";
    await expect(iam.send(new GetPolicyCommand({ PolicyArn }))).rejects.toMatchObject({
      name: "NoSuchEntityException",
    });
  });
});
