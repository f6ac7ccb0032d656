import {
  SimulateCustomPolicyCommand,
  type EvaluationResult,
  type SimulateCustomPolicyCommandInput,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { emulator, OWNER } from "../../../testing/emulator.ts";

function policy(...statements: readonly object[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", Resource: "*", ...statement })),
  });
}

async function simulate(
  input: Partial<SimulateCustomPolicyCommandInput>,
): Promise<EvaluationResult | undefined> {
  const { iam } = await emulator();
  const command = new SimulateCustomPolicyCommand({
    PolicyInputList: [policy({ Action: "s3:GetObject" })],
    ActionNames: ["s3:GetObject"],
    ...input,
  });
  return (await iam.send(command)).EvaluationResults?.[0];
}

describe("SimulateCustomPolicy", () => {
  it("says nothing of organizations unless it is told of one", async () => {
    expect(await simulate({})).toEqual({
      EvalActionName: "s3:GetObject",
      EvalResourceName: "*",
      EvalDecision: "allowed",
      MatchedStatements: [
        {
          SourcePolicyId: "PolicyInputList.1",
          SourcePolicyType: "IAM Policy",
          // As recorded from AWS for a list of one statement.
          StartPosition: { Line: 1, Column: 38 },
          EndPosition: { Line: 1, Column: policy({ Action: "s3:GetObject" }).length - 1 },
        },
      ],
      MissingContextValues: [],
    });
  });

  it("needs every level of an organization to allow", async () => {
    const all = { ServiceControlPolicyInputList: [policy({ Action: "*" })] };
    const some = { ServiceControlPolicyInputList: [policy({ Action: "sqs:*" })] };
    expect(await simulate({ OrderedOrganizationPolicyInputList: [all, all] })).toMatchObject({
      EvalDecision: "allowed",
      OrganizationsDecisionDetail: { AllowedByOrganizations: true },
    });
    expect(await simulate({ OrderedOrganizationPolicyInputList: [all, some] })).toMatchObject({
      EvalDecision: "implicitDeny",
      MatchedStatements: [],
      OrganizationsDecisionDetail: { AllowedByOrganizations: false },
    });
  });

  it("tells the statements of a resource's policy that deny beside those that allow elsewhere", async () => {
    const CallerArn = `arn:aws:iam::${OWNER}:user/alice`;
    const Resource = "arn:aws:s3:::bucket/a";
    const ResourcePolicy = policy({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource });
    const input = { CallerArn, ResourcePolicy, ResourceArns: [Resource] };
    expect(await simulate(input)).toMatchObject({
      EvalDecision: "explicitDeny",
      MatchedStatements: [
        { SourcePolicyId: "ResourcePolicy", SourcePolicyType: "Resource Policy" },
        { SourcePolicyId: "PolicyInputList.1", SourcePolicyType: "IAM Policy" },
      ],
    });
  });

  it("lets a key's policy decide alone unless it trusts the account", async () => {
    const key = `arn:aws:kms:us-east-1:${OWNER}:key/1234`;
    const given = {
      PolicyInputList: [policy({ Action: "kms:*" })],
      ActionNames: ["kms:Decrypt"],
      ResourceArns: [key],
      CallerArn: `arn:aws:iam::${OWNER}:user/alice`,
    };
    const root = { AWS: `arn:aws:iam::${OWNER}:root` };
    const trusting = policy({ Principal: root, Action: "kms:*" });
    expect(await simulate({ ...given, ResourcePolicy: trusting })).toMatchObject({
      EvalDecision: "allowed",
    });
    const closed = policy({ Principal: root, Action: "kms:DescribeKey" });
    expect(await simulate({ ...given, ResourcePolicy: closed })).toMatchObject({
      EvalDecision: "implicitDeny",
    });
  });

  it("reads a role's trust policy as one", async () => {
    const role = `arn:aws:iam::${OWNER}:role/ci`;
    const CallerArn = `arn:aws:iam::${OWNER}:user/alice`;
    const trust = { Effect: "Allow", Principal: { AWS: CallerArn }, Action: "sts:AssumeRole" };
    const ResourcePolicy = JSON.stringify({ Version: "2012-10-17", Statement: trust });
    const asked = { ActionNames: ["sts:AssumeRole"], ResourceArns: [role], ResourcePolicy };
    expect(await simulate({ ...asked, CallerArn })).toMatchObject({ EvalDecision: "allowed" });
    const other = `arn:aws:iam::${OWNER}:user/bob`;
    expect(await simulate({ ...asked, CallerArn: other })).toMatchObject({
      EvalDecision: "implicitDeny",
    });
  });

  it("needs a caller and a resource for a resource's policy", async () => {
    const ResourcePolicy = policy({ Principal: "*", Action: "*" });
    await expect(simulate({ ResourcePolicy })).rejects.toThrow(
      "Invalid caller - Caller cannot be null or empty.",
    );
    const CallerArn = `arn:aws:iam::${OWNER}:user/alice`;
    await expect(simulate({ ResourcePolicy, CallerArn })).rejects.toThrow(
      "Invalid Entity Arn: * does not clearly define entity type and name.",
    );
  });

  it("refuses a type of context value that AWS does not have", async () => {
    const ContextKeyType = "text" as "string";
    const entry = { ContextKeyName: "aws:SourceIp", ContextKeyValues: ["a"], ContextKeyType };
    await expect(simulate({ ContextEntries: [entry] })).rejects.toMatchObject({
      name: "ValidationError",
    });
  });
});
