import {
  AddRoleToInstanceProfileCommand,
  CreateAccessKeyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetAccountSummaryCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetUserCommand,
  ListInstanceProfilesCommand,
  ListOpenIDConnectProvidersCommand,
  ListPoliciesCommand,
  ListUsersCommand,
  ListVirtualMFADevicesCommand,
  PutUserPolicyCommand,
  SimulatePrincipalPolicyCommand,
  type IAMClient,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { emulator, OWNER, type Clients, type Emulator } from "../../testing/emulator.ts";

const IAM = `arn:aws:iam::${OWNER}`;
const ALICE = `${IAM}:user/team/alice`;
const DOCUMENT = '{"Version":"2012-10-17","Statement":[]}';
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { Service: "ec2.amazonaws.com" },
    Action: "sts:AssumeRole",
  },
});

/** Alice, who may do what the statements say. */
async function aliceOf(kit: Emulator, ...statements: readonly object[]): Promise<Clients> {
  await kit.iam.send(new CreateUserCommand({ UserName: "alice", Path: "/team/" }));
  if (statements.length > 0) {
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    const put = { UserName: "alice", PolicyName: "own", PolicyDocument };
    await kit.iam.send(new PutUserPolicyCommand(put));
  }
  const { AccessKey } = await kit.iam.send(new CreateAccessKeyCommand({ UserName: "alice" }));
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
  return kit.as({ accessKeyId, secretAccessKey });
}

type Ask = (iam: IAMClient) => Promise<unknown>;

describe("a denial of IAM's", () => {
  it.each<readonly [string, string, Ask]>([
    ["GetRole", "role deploy", (iam) => iam.send(new GetRoleCommand({ RoleName: "deploy" }))],
    ["GetUser", "user alice", (iam) => iam.send(new GetUserCommand({}))],
    [
      "CreateAccessKey",
      "user bob",
      (iam) => iam.send(new CreateAccessKeyCommand({ UserName: "bob" })),
    ],
    [
      "CreateRole",
      `${IAM}:role/ci/deploy`,
      (iam) =>
        iam.send(
          new CreateRoleCommand({
            RoleName: "deploy",
            Path: "/ci/",
            AssumeRolePolicyDocument: TRUST,
          }),
        ),
    ],
    [
      "CreateUser",
      `${IAM}:user/bob`,
      (iam) => iam.send(new CreateUserCommand({ UserName: "bob" })),
    ],
    [
      "CreatePolicy",
      "policy send",
      (iam) => iam.send(new CreatePolicyCommand({ PolicyName: "send", PolicyDocument: DOCUMENT })),
    ],
    [
      "GetPolicy",
      "policy arn:aws:iam::aws:policy/AdministratorAccess",
      (iam) =>
        iam.send(
          new GetPolicyCommand({ PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
        ),
    ],
    [
      "AddRoleToInstanceProfile",
      "instance profile web",
      (iam) =>
        iam.send(
          new AddRoleToInstanceProfileCommand({ InstanceProfileName: "web", RoleName: "deploy" }),
        ),
    ],
    [
      "ListUsers",
      `${IAM}:user/ci/`,
      (iam) => iam.send(new ListUsersCommand({ PathPrefix: "/ci/" })),
    ],
    [
      "ListInstanceProfiles",
      `${IAM}:instance-profile/`,
      (iam) => iam.send(new ListInstanceProfilesCommand({})),
    ],
    [
      "ListVirtualMFADevices",
      `${IAM}:mfa/`,
      (iam) => iam.send(new ListVirtualMFADevicesCommand({})),
    ],
    [
      "ListOpenIDConnectProviders",
      `${IAM}:oidc-provider/*`,
      (iam) => iam.send(new ListOpenIDConnectProvidersCommand({})),
    ],
    ["ListPolicies", "policy path /", (iam) => iam.send(new ListPoliciesCommand({}))],
    ["GetAccountSummary", "*", (iam) => iam.send(new GetAccountSummaryCommand({}))],
    [
      "SimulatePrincipalPolicy",
      ALICE,
      (iam) =>
        iam.send(
          new SimulatePrincipalPolicyCommand({ PolicySourceArn: ALICE, ActionNames: ["sqs:*"] }),
        ),
    ],
  ])("names what %s refuses: %s", async (operation, shown, ask) => {
    const alice = await aliceOf(await emulator({ iam: "enforce" }));
    await expect(ask(alice.iam)).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: ${ALICE} is not authorized to perform: iam:${operation} on resource: ${shown} because no identity-based policy allows the iam:${operation} action`,
    });
  });

  it("names the role that is passed by its ARN", async () => {
    const kit = await emulator({ iam: "enforce" });
    const statement = { Effect: "Allow", Action: "iam:Add*", Resource: "*" };
    const alice = await aliceOf(kit, statement);
    const role = { RoleName: "web", AssumeRolePolicyDocument: TRUST };
    await kit.iam.send(new CreateRoleCommand(role));
    await kit.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: "web" }));
    const add = { InstanceProfileName: "web", RoleName: "web" };
    await expect(alice.iam.send(new AddRoleToInstanceProfileCommand(add))).rejects.toThrow(
      `is not authorized to perform: iam:PassRole on resource: ${IAM}:role/web because`,
    );
  });

  it("tells an explicit deny by its policy", async () => {
    const kit = await emulator({ iam: "enforce" });
    const alice = await aliceOf(kit, { Effect: "Deny", Action: "iam:GetRole", Resource: "*" });
    await expect(alice.iam.send(new GetRoleCommand({ RoleName: "deploy" }))).rejects.toThrow(
      "iam:GetRole on resource: role deploy with an explicit deny in an identity-based policy",
    );
  });
});

describe("making something with tags", () => {
  const Tags = [{ Key: "team", Value: "blue" }];
  const role = { RoleName: "deploy", AssumeRolePolicyDocument: TRUST };
  const policy = { PolicyName: "send", PolicyDocument: DOCUMENT };

  it("needs the right to tag it, too", async () => {
    const kit = await emulator({ iam: "enforce" });
    const alice = await aliceOf(kit, { Effect: "Allow", Action: "iam:Create*", Resource: "*" });
    await alice.iam.send(new CreateRoleCommand({ ...role, RoleName: "untagged" }));
    await expect(alice.iam.send(new CreateRoleCommand({ ...role, Tags }))).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: ${ALICE} is not authorized to perform: iam:TagRole on resource: ${IAM}:role/deploy because no identity-based policy allows the iam:TagRole action`,
    });
    await expect(alice.iam.send(new CreatePolicyCommand({ ...policy, Tags }))).rejects.toThrow(
      "iam:TagPolicy on resource: policy send because",
    );
    await expect(
      alice.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: "web", Tags })),
    ).rejects.toThrow(`iam:TagInstanceProfile on resource: ${IAM}:instance-profile/web because`);
    await expect(
      kit.iam.send(new GetRoleCommand({ RoleName: "deploy" })),
      "a refused request leaves nothing behind",
    ).rejects.toMatchObject({ name: "NoSuchEntityException" });
  });

  it("may be limited to some tags", async () => {
    const kit = await emulator({ iam: "enforce" });
    const Condition = { StringEquals: { "aws:RequestTag/team": "blue" } };
    const alice = await aliceOf(
      kit,
      { Effect: "Allow", Action: "iam:CreateRole", Resource: "*" },
      { Effect: "Allow", Action: "iam:TagRole", Resource: "*", Condition },
    );
    await alice.iam.send(new CreateRoleCommand({ ...role, Tags }));
    const other = { ...role, RoleName: "other", Tags: [{ Key: "team", Value: "red" }] };
    await expect(alice.iam.send(new CreateRoleCommand(other))).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });
});
