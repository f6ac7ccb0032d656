import {
  AttachRolePolicyCommand,
  CreateServiceLinkedRoleCommand,
  CreateRoleCommand,
  DeleteServiceLinkedRoleCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  ListAttachedRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { linkedServices } from "../linked-service.ts";
import { emulator, OTHER } from "../../../testing/emulator.ts";

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { Service: "lambda.amazonaws.com" },
    Action: "sts:AssumeRole",
  },
});

describe("CreateServiceLinkedRole", () => {
  it.each([
    ["spot.amazonaws.com", "AWSServiceRoleForEC2Spot", "AWSEC2SpotServiceRolePolicy"],
    ["eks.amazonaws.com", "AWSServiceRoleForAmazonEKS", "AmazonEKSServiceRolePolicy"],
    [
      "opensearchservice.amazonaws.com",
      "AWSServiceRoleForAmazonOpenSearchService",
      "AmazonOpenSearchServiceRolePolicy",
    ],
  ])("makes the role of %s with its policy", async (AWSServiceName, name, policy) => {
    const { iam } = await emulator();
    const { Role } = await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName }));
    expect(Role).toMatchObject({ RoleName: name, Path: `/aws-service-role/${AWSServiceName}/` });
    const PolicyArn = `arn:aws:iam::aws:policy/aws-service-role/${policy}`;
    const { AttachedPolicies } = await iam.send(
      new ListAttachedRolePoliciesCommand({ RoleName: name }),
    );
    expect(AttachedPolicies).toEqual([{ PolicyName: policy, PolicyArn }]);
    await iam.send(new GetPolicyCommand({ PolicyArn }));
  });

  it("knows a policy of AWS for every service", async () => {
    const { iam } = await emulator();
    const named = linkedServices().map(({ policy }) => policy);
    for (const policy of named) {
      const PolicyArn = `arn:aws:iam::aws:policy/aws-service-role/${policy}`;
      await iam.send(new GetPolicyCommand({ PolicyArn }));
    }
    expect(named.length).toBeGreaterThan(90);
  });

  it("keeps the policies of such roles from others", async () => {
    const { iam } = await emulator();
    await iam.send(new CreateRoleCommand({ RoleName: "mine", AssumeRolePolicyDocument: TRUST }));
    const PolicyArn = "arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy";
    await expect(
      iam.send(new AttachRolePolicyCommand({ RoleName: "mine", PolicyArn })),
    ).rejects.toMatchObject({
      name: "PolicyNotAttachableException",
      message: "Cannot attach a Service Role Policy to a Customer Role.",
    });
  });
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
