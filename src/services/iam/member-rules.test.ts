import {
  CreateRoleCommand,
  CreateVirtualMFADeviceCommand,
  DeleteAccessKeyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  ListEntitiesForPolicyCommand,
  ListRolesCommand,
  PutRolePermissionsBoundaryCommand,
  PutUserPolicyCommand,
  TagPolicyCommand,
  type IAMClient,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { emulator } from "../../testing/emulator.ts";

const NAME =
  "is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-";
const failed = (member: string, wanted: string): string =>
  `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must ${wanted}`;
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { Service: "ec2.amazonaws.com" },
    Action: "sts:AssumeRole",
  },
});
const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";

describe("a request's members", () => {
  it.each<readonly [string, string, (iam: IAMClient) => Promise<unknown>]>([
    [
      "an ARN for a name",
      `The specified value for roleName ${NAME}`,
      (iam) => iam.send(new GetRoleCommand({ RoleName: "arn:aws:iam::111111111111:role/ci" })),
    ],
    [
      "a name that is too long",
      failed("roleName", "have length less than or equal to 64"),
      (iam) => iam.send(new GetRoleCommand({ RoleName: "r".repeat(65) })),
    ],
    [
      "a policy's name with a blank",
      `The specified value for policyName ${NAME}`,
      (iam) => {
        const put = { UserName: "alice", PolicyName: "my policy", PolicyDocument: "{}" };
        return iam.send(new PutUserPolicyCommand(put));
      },
    ],
    [
      "a version that is none",
      failed(
        "versionId",
        String.raw`satisfy regular expression pattern: v[1-9][0-9]*(\.[A-Za-z0-9-]*)?`,
      ),
      (iam) => iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: "1" })),
    ],
    [
      "no items at all",
      failed("maxItems", "have value greater than or equal to 1"),
      (iam) => iam.send(new ListRolesCommand({ MaxItems: 0 })),
    ],
    [
      "too many items",
      failed("maxItems", "have value less than or equal to 1000"),
      (iam) => iam.send(new ListRolesCommand({ MaxItems: 1001 })),
    ],
    [
      "a key that is too short",
      failed("accessKeyId", "have length greater than or equal to 16"),
      (iam) => iam.send(new DeleteAccessKeyCommand({ UserName: "a", AccessKeyId: "AKIA" })),
    ],
    [
      "the ARN of a policy to tag",
      failed("policyArn", "have length greater than or equal to 20"),
      (iam) => iam.send(new TagPolicyCommand({ PolicyArn: "send", Tags: [] })),
    ],
    [
      "the ARN of a boundary",
      failed("permissionsBoundary", "have length greater than or equal to 20"),
      (iam) => {
        const put = { RoleName: "ci", PermissionsBoundary: "limit" };
        return iam.send(new PutRolePermissionsBoundaryCommand(put));
      },
    ],
    [
      "a filter that there is not",
      failed(
        "entityFilter",
        "satisfy enum value set: [User, Role, Group, LocalManagedPolicy, AWSManagedPolicy]",
      ),
      (iam) => {
        const EntityFilter = "Robot" as "User";
        return iam.send(new ListEntitiesForPolicyCommand({ PolicyArn, EntityFilter }));
      },
    ],
    [
      "a dash in a description that Latin-1 does not have",
      failed(
        "description",
        String.raw`satisfy regular expression pattern: [\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*`,
      ),
      (iam) => {
        const Description = "builds \u2014 and deploys";
        const role = { RoleName: "ci", AssumeRolePolicyDocument: TRUST, Description };
        return iam.send(new CreateRoleCommand(role));
      },
    ],
  ])("are checked before anything is looked for: %s", async (_what, message, ask) => {
    const { iam } = await emulator();
    await expect(ask(iam)).rejects.toMatchObject({ name: "ValidationError", message });
  });

  it("are named as AWS names them where they are taken already", async () => {
    const { iam } = await emulator();
    const create = new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "phone" });
    await iam.send(create);
    await expect(iam.send(create)).rejects.toMatchObject({
      name: "EntityAlreadyExistsException",
      message: "MFADevice entity at the same path and name already exists.",
    });
  });
});
