import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteGroupCommand,
  DeleteGroupPolicyCommand,
  DeleteLoginProfileCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachGroupPolicyCommand,
  DetachUserPolicyCommand,
  GetGroupCommand,
  GetGroupPolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListAccessKeysCommand,
  ListAttachedGroupPoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupPoliciesCommand,
  ListGroupsCommand,
  ListGroupsForUserCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
  ListUserTagsCommand,
  PutGroupPolicyCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateAccessKeyCommand,
  UpdateGroupCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER } from "../../../testing/emulator.ts";

const DOCUMENT = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sqs:*", Resource: "*" }],
});
const READ_ONLY = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess";

describe("users", () => {
  it("are made, told, listed by path, renamed and deleted", async () => {
    const { iam, as } = await emulator();
    const { User } = await iam.send(
      new CreateUserCommand({
        UserName: "Alice",
        Path: "/team/",
        Tags: [{ Key: "team", Value: "blue" }],
      }),
    );
    expect(User).toMatchObject({
      Path: "/team/",
      UserName: "Alice",
      UserId: expect.stringMatching(/^AIDA\w{17}$/),
      Arn: `arn:aws:iam::${OWNER}:user/team/Alice`,
      Tags: [{ Key: "team", Value: "blue" }],
    });
    await expect(
      iam.send(new CreateUserCommand({ UserName: "alice" })),
      "names are the same whatever their case",
    ).rejects.toMatchObject({
      name: "EntityAlreadyExistsException",
      message: "User with name alice already exists.",
    });
    await iam.send(new CreateUserCommand({ UserName: "bob" }));
    const team = await iam.send(new ListUsersCommand({ PathPrefix: "/team/" }));
    expect(team.Users?.map(({ UserName }) => UserName)).toEqual(["Alice"]);
    expect((await as(OTHER).iam.send(new ListUsersCommand({}))).Users).toEqual([]);

    await iam.send(
      new UpdateUserCommand({ UserName: "Alice", NewUserName: "carol", NewPath: "/" }),
    );
    const renamed = await iam.send(new GetUserCommand({ UserName: "carol" }));
    expect(renamed.User).toMatchObject({ UserId: User?.UserId, Path: "/" });
    await expect(
      iam.send(new UpdateUserCommand({ UserName: "carol", NewUserName: "bob" })),
    ).rejects.toMatchObject({ name: "EntityAlreadyExistsException" });
    await iam.send(new DeleteUserCommand({ UserName: "carol" }));
    await expect(iam.send(new GetUserCommand({ UserName: "carol" }))).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: "The user with name carol cannot be found.",
    });
  });

  it("are listed page by page", async () => {
    const { iam } = await emulator();
    for (const UserName of ["a", "b", "c"]) await iam.send(new CreateUserCommand({ UserName }));
    const first = await iam.send(new ListUsersCommand({ MaxItems: 2 }));
    expect(first).toMatchObject({
      IsTruncated: true,
      Users: [{ UserName: "a" }, { UserName: "b" }],
    });
    const second = await iam.send(new ListUsersCommand({ MaxItems: 2, Marker: first.Marker }));
    expect(second).toMatchObject({ IsTruncated: false, Users: [{ UserName: "c" }] });
    expect(second.Marker).toBeUndefined();
  });

  it.each([
    [
      "",
      "1 validation error detected: Value at 'userName' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      "a".repeat(65),
      "1 validation error detected: Value at 'userName' failed to satisfy constraint: Member must have length less than or equal to 64",
    ],
    [
      "a b",
      "The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-",
    ],
  ])("cannot be called %j", async (UserName, message) => {
    const { iam } = await emulator();
    await expect(iam.send(new CreateUserCommand({ UserName }))).rejects.toMatchObject({
      name: "ValidationError",
      message,
    });
  });

  it("are deleted only when nothing is left", async () => {
    const { iam } = await emulator();
    const UserName = "alice";
    await iam.send(new CreateUserCommand({ UserName }));
    await iam.send(new CreateGroupCommand({ GroupName: "g" }));
    await iam.send(new AddUserToGroupCommand({ UserName, GroupName: "g" }));
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: READ_ONLY }));
    await iam.send(
      new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument: DOCUMENT }),
    );
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    await iam.send(new CreateLoginProfileCommand({ UserName, Password: "Passw0rd!" }));
    const refused = async (first: string): Promise<void> => {
      await expect(iam.send(new DeleteUserCommand({ UserName }))).rejects.toMatchObject({
        name: "DeleteConflictException",
        message: `Cannot delete entity, must ${first} first.`,
      });
    };
    await refused("remove users from group");
    await iam.send(new RemoveUserFromGroupCommand({ UserName, GroupName: "g" }));
    await refused("detach all policies");
    await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn: READ_ONLY }));
    await refused("delete policies");
    await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: "p" }));
    await refused("delete access keys");
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: AccessKey?.AccessKeyId }));
    await refused("delete login profile");
    await iam.send(new DeleteLoginProfileCommand({ UserName }));
    await iam.send(new DeleteUserCommand({ UserName }));
  });

  it("tell the root user about itself", async () => {
    const { iam } = await emulator();
    const { User } = await iam.send(new GetUserCommand({}));
    expect(User).toMatchObject({ UserId: OWNER, Arn: `arn:aws:iam::${OWNER}:root` });
  });
});

describe("access keys", () => {
  it("are two at most, can be switched off, and go along when the user is renamed", async () => {
    const { iam, as } = await emulator();
    await iam.send(new CreateUserCommand({ UserName: "alice" }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "alice" }));
    await iam.send(new CreateAccessKeyCommand({ UserName: "alice" }));
    await expect(iam.send(new CreateAccessKeyCommand({ UserName: "alice" }))).rejects.toMatchObject(
      {
        name: "LimitExceededException",
        message: "Cannot exceed quota for AccessKeysPerUser: 2",
      },
    );
    const { AccessKeyId = "", SecretAccessKey = "" } = AccessKey ?? {};
    const { sts } = as({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey });
    await iam.send(new UpdateUserCommand({ UserName: "alice", NewUserName: "carol" }));
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: `arn:aws:iam::${OWNER}:user/carol`,
    });
    const off = { UserName: "carol", AccessKeyId, Status: "Inactive" as const };
    await iam.send(new UpdateAccessKeyCommand(off));
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
    const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName: "carol" }));
    expect(AccessKeyMetadata).toHaveLength(2);
    await iam.send(new DeleteAccessKeyCommand({ UserName: "carol", AccessKeyId }));
    await expect(
      iam.send(new DeleteAccessKeyCommand({ UserName: "carol", AccessKeyId })),
    ).rejects.toMatchObject({
      message: `The Access Key with id ${AccessKeyId} cannot be found.`,
    });
  });
});

describe("groups", () => {
  it("are made, told with their members, renamed and deleted when empty", async () => {
    const { iam } = await emulator();
    const { Group } = await iam.send(new CreateGroupCommand({ GroupName: "Dev", Path: "/x/" }));
    expect(Group).toMatchObject({
      GroupId: expect.stringMatching(/^AGPA\w{17}$/),
      Arn: `arn:aws:iam::${OWNER}:group/x/Dev`,
    });
    await expect(iam.send(new CreateGroupCommand({ GroupName: "dev" }))).rejects.toMatchObject({
      message: "Group with name dev already exists.",
    });
    await iam.send(new CreateUserCommand({ UserName: "alice" }));
    await iam.send(new AddUserToGroupCommand({ GroupName: "Dev", UserName: "alice" }));
    await iam.send(new AddUserToGroupCommand({ GroupName: "Dev", UserName: "alice" }));
    await iam.send(new UpdateGroupCommand({ GroupName: "Dev", NewGroupName: "Ops" }));
    expect(await iam.send(new GetGroupCommand({ GroupName: "Ops" }))).toMatchObject({
      Group: { GroupId: Group?.GroupId },
      Users: [{ UserName: "alice" }],
    });
    expect(await iam.send(new ListGroupsForUserCommand({ UserName: "alice" }))).toMatchObject({
      Groups: [{ GroupName: "Ops" }],
    });
    expect((await iam.send(new ListGroupsCommand({}))).Groups).toHaveLength(1);
    await expect(iam.send(new DeleteGroupCommand({ GroupName: "Ops" }))).rejects.toMatchObject({
      message: "Cannot delete entity, must remove users from group first.",
    });
    const member = { GroupName: "Ops", UserName: "alice" };
    await iam.send(new RemoveUserFromGroupCommand(member));
    await expect(iam.send(new RemoveUserFromGroupCommand(member))).rejects.toMatchObject({
      name: "NoSuchEntityException",
    });
    await iam.send(new DeleteGroupCommand({ GroupName: "Ops" }));
    await expect(iam.send(new GetGroupCommand({ GroupName: "Ops" }))).rejects.toMatchObject({
      message: "The group with name Ops cannot be found.",
    });
  });

  it("have policies of their own", async () => {
    const { iam } = await emulator();
    const GroupName = "g";
    await iam.send(new CreateGroupCommand({ GroupName }));
    const named = { GroupName, PolicyName: "p" };
    await iam.send(new PutGroupPolicyCommand({ ...named, PolicyDocument: DOCUMENT }));
    const told = await iam.send(new GetGroupPolicyCommand(named));
    expect(decodeURIComponent(told.PolicyDocument ?? "")).toBe(DOCUMENT);
    expect((await iam.send(new ListGroupPoliciesCommand({ GroupName }))).PolicyNames).toEqual([
      "p",
    ]);
    await iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn: READ_ONLY }));
    expect(await iam.send(new ListAttachedGroupPoliciesCommand({ GroupName }))).toMatchObject({
      AttachedPolicies: [{ PolicyName: "AmazonSQSReadOnlyAccess", PolicyArn: READ_ONLY }],
    });
    await expect(iam.send(new DeleteGroupCommand({ GroupName }))).rejects.toThrow("detach all");
    await iam.send(new DetachGroupPolicyCommand({ GroupName, PolicyArn: READ_ONLY }));
    await iam.send(new DeleteGroupPolicyCommand(named));
    await iam.send(new DeleteGroupCommand({ GroupName }));
  });
});

describe("a user's inline policies", () => {
  it("are put, told URL-encoded, listed by name and deleted", async () => {
    const { iam } = await emulator();
    const UserName = "alice";
    await iam.send(new CreateUserCommand({ UserName }));
    for (const PolicyName of ["b", "a", "__proto__"]) {
      await iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: DOCUMENT }));
    }
    const { PolicyDocument } = await iam.send(
      new GetUserPolicyCommand({ UserName, PolicyName: "a" }),
    );
    expect(PolicyDocument).toContain("%22Action%22%3A%22sqs%3A%2A%22");
    const { PolicyNames } = await iam.send(new ListUserPoliciesCommand({ UserName }));
    expect(PolicyNames).toEqual(["__proto__", "a", "b"]);
    await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: "a" }));
    await expect(
      iam.send(new GetUserPolicyCommand({ UserName, PolicyName: "a" })),
    ).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: "The user policy with name a cannot be found.",
    });
  });

  it("are checked, and limited in their size without white space", async () => {
    const { iam } = await emulator();
    const UserName = "alice";
    await iam.send(new CreateUserCommand({ UserName }));
    const put = (PolicyDocument: string): Promise<unknown> =>
      iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
    await expect(put("{}")).rejects.toMatchObject({
      name: "MalformedPolicyDocumentException",
      message: "Syntax errors in policy.",
    });
    await put(DOCUMENT.replace("{", `{${" ".repeat(3000)}`));
    const Resource = Array.from(
      { length: 90 },
      (_, index) => `arn:aws:sqs:*:*:some-queue-${index}`,
    );
    const large = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource } };
    await expect(put(JSON.stringify(large))).rejects.toMatchObject({
      name: "LimitExceededException",
      message: "Maximum policy size of 2048 bytes exceeded for user alice",
    });
  });
});

describe("a user's attached policies", () => {
  it("must exist, are ten at most, and are attached once", async () => {
    const { iam } = await emulator();
    const UserName = "alice";
    await iam.send(new CreateUserCommand({ UserName }));
    const attach = (PolicyArn: string): Promise<unknown> =>
      iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
    await expect(attach(`arn:aws:iam::${OWNER}:policy/none`)).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: `Policy arn:aws:iam::${OWNER}:policy/none does not exist or is not attachable.`,
    });
    await expect(attach("not-an-arn-but-long-enough")).rejects.toMatchObject({
      name: "ValidationError",
      message: "Invalid ARN:  Could not be parsed!",
    });
    await attach(READ_ONLY);
    await attach(READ_ONLY);
    const { AttachedPolicies } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName }));
    expect(AttachedPolicies).toHaveLength(1);
    await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn: READ_ONLY }));
    await expect(
      iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn: READ_ONLY })),
    ).rejects.toMatchObject({ message: `Policy ${READ_ONLY} was not found.` });
  });
});

describe("a user's tags", () => {
  it("are put over those with the same key, whatever its case, listed and taken away", async () => {
    const { iam } = await emulator();
    const UserName = "alice";
    await iam.send(new CreateUserCommand({ UserName, Tags: [{ Key: "Team", Value: "blue" }] }));
    const Tags = [
      { Key: "team", Value: "red" },
      { Key: "__proto__", Value: "x" },
    ];
    await iam.send(new TagUserCommand({ UserName, Tags }));
    const listed = async (): Promise<unknown> =>
      (await iam.send(new ListUserTagsCommand({ UserName }))).Tags;
    expect(await listed()).toEqual(Tags.toReversed());
    await iam.send(new UntagUserCommand({ UserName, TagKeys: ["TEAM", "none"] }));
    expect(await listed()).toEqual([{ Key: "__proto__", Value: "x" }]);
    await expect(
      iam.send(
        new TagUserCommand({
          UserName,
          Tags: [
            { Key: "a", Value: "" },
            { Key: "A", Value: "" },
          ],
        }),
      ),
    ).rejects.toMatchObject({
      name: "InvalidInputException",
      message: "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    });
    const many = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
    await expect(iam.send(new TagUserCommand({ UserName, Tags: many }))).rejects.toMatchObject({
      name: "LimitExceededException",
      message: "Cannot exceed quota for TagsPerUser: 50",
    });
  });
});
