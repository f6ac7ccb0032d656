import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  GetContextKeysForPrincipalPolicyCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  SimulatePrincipalPolicyCommand,
  type EvaluationResult,
  type SimulatePrincipalPolicyCommandInput,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../../testing/emulator.ts";
import { organizationOf } from "../../../testing/organization.ts";

function policy(...statements: readonly object[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", Resource: "*", ...statement })),
  });
}

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { Service: "apigateway.amazonaws.com" },
    Action: "sts:AssumeRole",
  },
});

const ALICE = `arn:aws:iam::${OWNER}:user/alice`;
const BUCKET = "arn:aws:s3:::bucket";

async function withAlice(options: Parameters<typeof emulator>[0] = {}): Promise<Emulator> {
  const atoll = await emulator(options);
  await atoll.iam.send(new CreateUserCommand({ UserName: "alice" }));
  return atoll;
}

async function putAlice({ iam }: Emulator, ...statements: readonly object[]): Promise<void> {
  const PolicyDocument = policy(...statements);
  const named = { UserName: "alice", PolicyName: "own" };
  await iam.send(new PutUserPolicyCommand({ ...named, PolicyDocument }));
}

async function simulate(
  { iam }: Pick<Emulator, "iam">,
  input: Partial<SimulatePrincipalPolicyCommandInput>,
): Promise<EvaluationResult[]> {
  const command = new SimulatePrincipalPolicyCommand({
    PolicySourceArn: ALICE,
    ActionNames: ["s3:PutObject"],
    ...input,
  });
  return (await iam.send(command)).EvaluationResults ?? [];
}

describe("SimulatePrincipalPolicy", () => {
  it.each(["role", "group", "user"])("answers for a %s as AWS was recorded to", async (kind) => {
    const { iam } = await emulator();
    // Written as the recording wrote it: the positions in it are AWS's.
    const PolicyDocument =
      '{"Version": "2012-10-17", "Statement": {"Sid": "", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}}';
    const created = new CreatePolicyCommand({ PolicyName: "put", PolicyDocument });
    const PolicyArn = (await iam.send(created)).Policy?.Arn ?? "";
    if (kind === "role") {
      const role = { RoleName: "it", AssumeRolePolicyDocument: TRUST };
      await iam.send(new CreateRoleCommand(role));
      await iam.send(new AttachRolePolicyCommand({ RoleName: "it", PolicyArn }));
    } else if (kind === "group") {
      await iam.send(new CreateGroupCommand({ GroupName: "it" }));
      await iam.send(new AttachGroupPolicyCommand({ GroupName: "it", PolicyArn }));
    } else {
      await iam.send(new CreateUserCommand({ UserName: "it" }));
      await iam.send(new AttachUserPolicyCommand({ UserName: "it", PolicyArn }));
    }
    const matched = {
      SourcePolicyId: "put",
      SourcePolicyType: "IAM Policy",
      StartPosition: { Line: 1, Column: 41 },
      EndPosition: { Line: 1, Column: 113 },
    };
    const common = { EvalResourceName: BUCKET, MissingContextValues: [] };
    const results = await simulate(
      { iam },
      {
        PolicySourceArn: `arn:aws:iam::${OWNER}:${kind}/it`,
        ActionNames: ["s3:PutObject", "s3:GetObjectVersion"],
        ResourceArns: [BUCKET],
      },
    );
    expect(results).toEqual([
      {
        ...common,
        EvalActionName: "s3:PutObject",
        EvalDecision: "allowed",
        EvalDecisionDetails: {},
        MatchedStatements: [matched],
        OrganizationsDecisionDetail: { AllowedByOrganizations: true },
        ResourceSpecificResults: [
          { ...common, EvalResourceDecision: "allowed", MatchedStatements: [matched] },
        ],
      },
      {
        ...common,
        EvalActionName: "s3:GetObjectVersion",
        EvalDecision: "implicitDeny",
        EvalDecisionDetails: {},
        MatchedStatements: [],
        OrganizationsDecisionDetail: { AllowedByOrganizations: true },
        ResourceSpecificResults: [
          { ...common, EvalResourceDecision: "implicitDeny", MatchedStatements: [] },
        ],
      },
    ]);
  });

  it("takes * for the resource and then tells no details of one", async () => {
    const atoll = await withAlice();
    await putAlice(atoll, { Action: "s3:*" });
    const [result] = await simulate(atoll, {});
    expect(result).toMatchObject({ EvalResourceName: "*", EvalDecision: "allowed" });
    expect(result).not.toHaveProperty("EvalDecisionDetails");
    expect(result).not.toHaveProperty("ResourceSpecificResults");
  });

  it("counts the policies of a user's groups and names inline policies by their owner", async () => {
    const atoll = await withAlice();
    await putAlice(atoll, { Action: "s3:PutObject" });
    const { iam } = atoll;
    await iam.send(new CreateGroupCommand({ GroupName: "writers" }));
    await iam.send(new AddUserToGroupCommand({ GroupName: "writers", UserName: "alice" }));
    const PolicyArn = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
    await iam.send(new AttachGroupPolicyCommand({ GroupName: "writers", PolicyArn }));
    const [put, del] = await simulate(atoll, { ActionNames: ["s3:PutObject", "s3:DeleteObject"] });
    expect(put?.MatchedStatements?.map(({ SourcePolicyId }) => SourcePolicyId)).toEqual([
      "user_alice_own",
      "AmazonS3FullAccess",
    ]);
    expect(del?.EvalDecision).toBe("allowed");
  });

  it("lists the statements that deny and no others", async () => {
    const atoll = await withAlice();
    await putAlice(atoll, { Action: "s3:*" }, { Effect: "Deny", Action: "s3:Put*" });
    const [result] = await simulate(atoll, { ResourceArns: [BUCKET] });
    expect(result).toMatchObject({ EvalDecision: "explicitDeny" });
    const deny = policy({ Action: "s3:*" }).length - 1;
    expect(result?.MatchedStatements).toMatchObject([
      { StartPosition: { Line: 1, Column: deny }, EndPosition: { Line: 1 } },
    ]);
  });

  it("adds the policies of the request, numbered, over white space and lines", async () => {
    const atoll = await withAlice();
    const PolicyInputList = [
      policy({ Action: "sqs:*" }),
      '{\n  "Version": "2012-10-17",\n  "Statement": {\n    "Effect": "Allow",\n    "Action": "s3:PutObject",\n    "Resource": "*"\n  }\n}',
    ];
    const [result] = await simulate(atoll, { PolicyInputList });
    expect(result?.MatchedStatements).toEqual([
      {
        SourcePolicyId: "PolicyInputList.2",
        SourcePolicyType: "IAM Policy",
        StartPosition: { Line: 3, Column: 17 },
        EndPosition: { Line: 7, Column: 4 },
      },
    ]);
  });

  it("tells what a boundary takes away; that of the request stands in for the entity's own", async () => {
    const atoll = await withAlice();
    await putAlice(atoll, { Action: "*" });
    const PermissionsBoundary = "arn:aws:iam::aws:policy/AmazonSQSFullAccess";
    const put = new PutUserPermissionsBoundaryCommand({ UserName: "alice", PermissionsBoundary });
    await atoll.iam.send(put);
    const [own] = await simulate(atoll, { ResourceArns: [BUCKET] });
    expect(own).toMatchObject({
      EvalDecision: "implicitDeny",
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
      ResourceSpecificResults: [
        { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false } },
      ],
    });
    const PermissionsBoundaryPolicyInputList = [policy({ Action: "s3:*" })];
    const [given] = await simulate(atoll, { PermissionsBoundaryPolicyInputList });
    expect(given).toMatchObject({
      EvalDecision: "allowed",
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true },
    });
  });

  it("takes a boundary whose policy is gone for one that allows nothing", async () => {
    const atoll = await withAlice();
    await putAlice(atoll, { Action: "*" });
    const PolicyDocument = policy({ Action: "*" });
    const create = new CreatePolicyCommand({ PolicyName: "limit", PolicyDocument });
    const PolicyArn = (await atoll.iam.send(create)).Policy?.Arn ?? "";
    const named = { UserName: "alice", PermissionsBoundary: PolicyArn };
    await atoll.iam.send(new PutUserPermissionsBoundaryCommand(named));
    await atoll.iam.send(new DeletePolicyCommand({ PolicyArn })).catch(() => undefined);
    const [result] = await simulate(atoll, {});
    expect(result).toHaveProperty("PermissionsBoundaryDecisionDetail");
  });

  it("evaluates conditions with the values of the request and tells which are missing", async () => {
    const atoll = await withAlice();
    const Condition = {
      IpAddress: { "aws:SourceIp": "10.0.0.0/8" },
      "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "cost"] },
    };
    await putAlice(
      atoll,
      { Action: "s3:PutObject", Condition },
      { Action: "sqs:*", Resource: "arn:aws:sqs:*:*:${aws:PrincipalTag/team}-*" },
      { Action: "sns:*", Resource: "arn:aws:sns:*:*:${aws:username}" },
    );
    const [without] = await simulate(atoll, {});
    expect(without).toMatchObject({
      EvalDecision: "implicitDeny",
      // All that the policies speak of, whatever the action; who asks is known.
      MissingContextValues: ["aws:SourceIp", "aws:TagKeys", "aws:PrincipalTag/team"],
    });
    const ip = { ContextKeyName: "AWS:sourceip", ContextKeyType: "ip" as const };
    const tags = { ContextKeyName: "aws:TagKeys", ContextKeyType: "stringList" as const };
    const [allowed] = await simulate(atoll, {
      ContextEntries: [
        { ...ip, ContextKeyValues: ["10.1.2.3"] },
        { ...tags, ContextKeyValues: ["team"] },
      ],
    });
    expect(allowed).toMatchObject({
      EvalDecision: "allowed",
      MissingContextValues: ["aws:PrincipalTag/team"],
    });
    const [denied] = await simulate(atoll, {
      ResourceArns: [BUCKET],
      ContextEntries: [{ ...ip, ContextKeyValues: ["192.168.0.1"] }],
    });
    expect(denied).toMatchObject({
      EvalDecision: "implicitDeny",
      MissingContextValues: [],
      ResourceSpecificResults: [{ MissingContextValues: ["aws:TagKeys", "aws:PrincipalTag/team"] }],
    });
  });

  it("answers for several resources together and for each by itself", async () => {
    const atoll = await withAlice();
    await putAlice(
      atoll,
      { Action: "s3:PutObject", Resource: `${BUCKET}/good/*` },
      { Effect: "Deny", Action: "s3:PutObject", Resource: `${BUCKET}/bad/*` },
    );
    const ResourceArns = [`${BUCKET}/good/a`, `${BUCKET}/bad/a`, `${BUCKET}/other`];
    const [result] = await simulate(atoll, { ResourceArns });
    expect(result).toMatchObject({
      EvalResourceName: "arn:aws:s3:::${BucketName}/${ObjectName}",
      EvalDecision: "explicitDeny",
      MatchedStatements: [],
    });
    const decisions = result?.ResourceSpecificResults?.map((each) => each.EvalResourceDecision);
    expect(decisions).toEqual(["allowed", "explicitDeny", "implicitDeny"]);
  });

  it("pages by actions, in their order", async () => {
    const atoll = await withAlice();
    await putAlice(atoll, { Action: "s3:*" });
    const ActionNames = ["s3:PutObject", "s3:DeleteObject", "s3:GetObject"];
    const input = { PolicySourceArn: ALICE, ActionNames, MaxItems: 2 };
    const first = await atoll.iam.send(new SimulatePrincipalPolicyCommand(input));
    expect(first.EvaluationResults?.map((each) => each.EvalActionName)).toEqual(
      ActionNames.slice(0, 2),
    );
    expect(first.IsTruncated).toBe(true);
    const { Marker } = first;
    const rest = await atoll.iam.send(new SimulatePrincipalPolicyCommand({ ...input, Marker }));
    expect(rest.EvaluationResults?.map((each) => each.EvalActionName)).toEqual(["s3:GetObject"]);
    expect(rest).toMatchObject({ IsTruncated: false });
  });

  it("ends where the organization denies", async () => {
    const atoll = await emulator();
    const organization = await organizationOf(atoll);
    const member = atoll.as(OTHER);
    await member.iam.send(new CreateUserCommand({ UserName: "bob" }));
    const attach = {
      UserName: "bob",
      PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    };
    await member.iam.send(new AttachUserPolicyCommand(attach));
    await organization.attach(organization.unitId, {
      Version: "2012-10-17",
      Statement: { Effect: "Deny", Action: "s3:Put*", Resource: "*" },
    });
    const input = {
      PolicySourceArn: `arn:aws:iam::${OTHER}:user/bob`,
      ActionNames: ["s3:PutObject", "s3:GetObject"],
      ResourceArns: [BUCKET],
    };
    const [put, get] = await simulate(member, input);
    expect(put).toEqual({
      EvalActionName: "s3:PutObject",
      EvalResourceName: BUCKET,
      EvalDecision: "explicitDeny",
      MatchedStatements: [],
      MissingContextValues: [],
      OrganizationsDecisionDetail: { AllowedByOrganizations: false },
    });
    expect(get).toMatchObject({
      EvalDecision: "allowed",
      OrganizationsDecisionDetail: { AllowedByOrganizations: true },
    });
    const PolicyExclusionList = [{ PolicyType: "scp" as const }];
    const [without] = await simulate(member, { ...input, PolicyExclusionList });
    expect(without?.EvalDecision).toBe("allowed");
  });

  it("leaves out what the request excludes", async () => {
    const atoll = await withAlice();
    await putAlice(atoll, { Action: "s3:PutObject" });
    const PolicyArn = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
    await atoll.iam.send(new AttachUserPolicyCommand({ UserName: "alice", PolicyArn }));
    const matchedBy = async (
      ...PolicyExclusionList: NonNullable<
        SimulatePrincipalPolicyCommandInput["PolicyExclusionList"]
      >
    ): Promise<readonly unknown[] | undefined> => {
      const [result] = await simulate(atoll, { PolicyExclusionList });
      return result?.MatchedStatements?.map(({ SourcePolicyId }) => SourcePolicyId);
    };
    expect(await matchedBy({ PolicyType: "inline" })).toEqual(["AmazonS3FullAccess"]);
    expect(await matchedBy({ PolicyArn: "arn:aws:iam::aws:policy/AmazonS3*" })).toEqual([
      "user_alice_own",
    ]);
    const inline = { PolicyName: "own", AttachmentType: "user" as const, AttachmentName: "al?ce" };
    expect(await matchedBy({ InlinePolicyIdentifier: inline })).toEqual(["AmazonS3FullAccess"]);
  });

  it("lets a resource's policy admit the caller, and names both sides across accounts", async () => {
    const atoll = await withAlice();
    const ResourcePolicy = policy({
      Principal: { AWS: ALICE },
      Action: "s3:PutObject",
      Resource: `${BUCKET}/*`,
    });
    const ResourceArns = [`${BUCKET}/a`];
    const [own] = await simulate(atoll, { ResourcePolicy, ResourceArns });
    expect(own).toMatchObject({ EvalDecision: "allowed", EvalDecisionDetails: {} });
    expect(own?.MatchedStatements).toMatchObject([
      { SourcePolicyId: "ResourcePolicy", SourcePolicyType: "Resource Policy" },
    ]);
    const foreign = { ResourcePolicy, ResourceArns, ResourceOwner: OTHER };
    const [refused] = await simulate(atoll, foreign);
    expect(refused).toMatchObject({
      EvalDecision: "implicitDeny",
      EvalDecisionDetails: { "IAM Policy": "implicitDeny", "Resource Policy": "allowed" },
    });
    await putAlice(atoll, { Action: "s3:*" });
    const ResourceOwner = `arn:aws:iam::${OTHER}:root`;
    const [both] = await simulate(atoll, { ...foreign, ResourceOwner });
    expect(both).toMatchObject({
      EvalDecision: "allowed",
      EvalDecisionDetails: { "IAM Policy": "allowed", "Resource Policy": "allowed" },
      ResourceSpecificResults: [{ EvalDecisionDetails: { "IAM Policy": "allowed" } }],
    });
    const CallerArn = `arn:aws:iam::${OWNER}:user/bob`;
    const [asBob] = await simulate(atoll, { ...foreign, CallerArn });
    expect(asBob?.EvalDecision).toBe("implicitDeny");
  });

  it("judges a role by its session", async () => {
    const atoll = await emulator();
    const role = { RoleName: "it", AssumeRolePolicyDocument: TRUST };
    const Arn = (await atoll.iam.send(new CreateRoleCommand(role))).Role?.Arn ?? "";
    const ResourcePolicy = policy({ Principal: { AWS: Arn }, Action: "s3:*", Resource: BUCKET });
    const input = { PolicySourceArn: Arn, ResourcePolicy, ResourceArns: [BUCKET] };
    expect(await simulate(atoll, input)).toMatchObject([{ EvalDecision: "allowed" }]);
    const PolicyDocument = policy({ Effect: "Deny", Action: "s3:*" });
    const put = { RoleName: "it", PolicyName: "no", PolicyDocument };
    await atoll.iam.send(new PutRolePolicyCommand(put));
    expect(await simulate(atoll, input)).toMatchObject([{ EvalDecision: "explicitDeny" }]);
  });

  it("answers with AWS's errors", async () => {
    const atoll = await withAlice();
    const session = `arn:aws:sts::${OWNER}:assumed-role/Admin/me`;
    const failures: readonly (readonly [Partial<SimulatePrincipalPolicyCommandInput>, string])[] = [
      [
        { PolicySourceArn: session },
        `Invalid Entity Arn: ${session} does not clearly define entity type and name.`,
      ],
      [{ ResourceArns: ["a-key"] }, "ResourceNames are not in a valid ARN format: a-key."],
      [{ ActionNames: ["PutObject"] }, "The action is invalid since it is missing names"],
      [{ PolicyInputList: ["{"] }, "Syntax errors in policy."],
      [{ CallerArn: session }, "Invalid caller - Caller must be an IAM user, role or group"],
      [
        { PermissionsBoundaryPolicyInputList: ["{}", "{}"] },
        "The list of Permissions Boundary policies cannot exceed 1 items.",
      ],
      [{ ResourceOwner: "somebody" }, "Invalid Resource Owner."],
      [
        { ResourceHandlingOption: "EC2-VPC-EBS" },
        "Action does not support resource handling options: s3:PutObject.",
      ],
    ];
    for (const [input, message] of failures) {
      await expect(simulate(atoll, input)).rejects.toMatchObject({
        name: "InvalidInputException",
        message: expect.stringContaining(message),
      });
    }
    await expect(simulate(atoll, { ActionNames: ["s3"] })).rejects.toMatchObject({
      name: "ValidationError",
    });
    const PolicySourceArn = `arn:aws:iam::${OWNER}:role/nobody`;
    await expect(simulate(atoll, { PolicySourceArn })).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: "The role with name nobody cannot be found.",
    });
  });

  it("looks into no other account", async () => {
    const atoll = await withAlice();
    await expect(simulate(atoll.as(OTHER), {})).rejects.toMatchObject({
      name: "NoSuchEntityException",
    });
  });
});

describe("GetContextKeysForPrincipalPolicy", () => {
  it("lists the keys of the entity's policies and of the request's", async () => {
    const atoll = await withAlice();
    await putAlice(atoll, {
      Action: "s3:*",
      Condition: { StringEquals: { "aws:PrincipalTag/team": "a" } },
    });
    const PolicyInputList = [policy({ Action: "*", Resource: "arn:aws:s3:::${aws:username}" })];
    const command = new GetContextKeysForPrincipalPolicyCommand({
      PolicySourceArn: ALICE,
      PolicyInputList,
    });
    const { ContextKeyNames } = await atoll.iam.send(command);
    expect(ContextKeyNames).toEqual(["aws:PrincipalTag/team", "aws:username"]);
  });

  it("says that an entity does not exist", async () => {
    const { iam } = await emulator();
    const command = new GetContextKeysForPrincipalPolicyCommand({ PolicySourceArn: ALICE });
    await expect(iam.send(command)).rejects.toMatchObject({ name: "NoSuchEntityException" });
  });
});
