import {
  CreateServiceLinkedRoleCommand,
  CreateRoleCommand,
  DeleteServiceLinkedRoleCommand,
  GetRoleCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { emulator, OTHER } from "../../../testing/emulator.ts";

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { Service: "lambda.amazonaws.com" },
    Action: "sts:AssumeRole",
  },
});

describe("DeleteServiceLinkedRole", () => {
  it("deletes the role and tells how it came out, to its account only", async () => {
    const { iam, as } = await emulator();
    const { Role } = await iam.send(
      new CreateServiceLinkedRoleCommand({ AWSServiceName: "organizations.amazonaws.com" }),
    );
    const RoleName = Role?.RoleName;
    const deleted = await iam.send(new DeleteServiceLinkedRoleCommand({ RoleName }));
    const status = new GetServiceLinkedRoleDeletionStatusCommand({
      DeletionTaskId: deleted.DeletionTaskId,
    });
    expect((await iam.send(status)).Status).toBe("SUCCEEDED");
    await expect(iam.send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject({
      name: "NoSuchEntityException",
    });
    await expect(as(OTHER).iam.send(status)).rejects.toMatchObject({
      name: "NoSuchEntityException",
    });
  });

  it("refuses a role that belongs to no service", async () => {
    const { iam } = await emulator();
    const RoleName = "mine";
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
    await expect(iam.send(new DeleteServiceLinkedRoleCommand({ RoleName }))).rejects.toMatchObject({
      name: "InvalidInputException",
    });
  });
});
