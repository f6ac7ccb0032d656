import {
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteLoginProfileCommand,
  EnableOrganizationsRootCredentialsManagementCommand,
  EnableOrganizationsRootSessionsCommand,
  DisableOrganizationsRootSessionsCommand,
  GetAccountSummaryCommand,
  GetLoginProfileCommand,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListSigningCertificatesCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  EnableAWSServiceAccessCommand,
  RegisterDelegatedAdministratorCommand,
} from "@aws-sdk/client-organizations";
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import {
  AssumeRoleCommand,
  AssumeRootCommand,
  GetCallerIdentityCommand,
  type AssumeRootCommandInput,
  type AssumeRootCommandOutput,
} from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Clients, type Emulator } from "../../../testing/emulator.ts";
import { organizationOf, type TestOrganization } from "../../../testing/organization.ts";
import { clientsOf } from "../../../testing/federation.ts";

const IAM = { ServicePrincipal: "iam.amazonaws.com" };

function task(name: string): string {
  return `arn:aws:iam::aws:policy/root-task/${name}`;
}

async function userOf(kit: Emulator, account: string, UserName = "admin"): Promise<Clients> {
  const { iam } = kit.as(account);
  await iam.send(new CreateUserCommand({ UserName }));
  const Statement = { Effect: "Allow", Action: ["sts:*", "iam:*"], Resource: "*" };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
  return kit.as({ accessKeyId, secretAccessKey });
}

const MEMBER = OTHER;
const SECURITY = "333333333333";
const OUTSIDER = "444444444444";

interface House {
  readonly kit: Emulator;
  readonly organization: TestOrganization;
  /** A user of the management account. */
  readonly admin: Clients;
}

/** An organization with two members that has turned on everything. */
async function house(iam: "enforce" | "audit" = "enforce"): Promise<House> {
  const kit = await emulator({ iam });
  const organization = await organizationOf(kit, [MEMBER, SECURITY]);
  await kit.organizations.send(new EnableAWSServiceAccessCommand(IAM));
  await kit.iam.send(new EnableOrganizationsRootCredentialsManagementCommand({}));
  await kit.iam.send(new EnableOrganizationsRootSessionsCommand({}));
  return { kit, organization, admin: await userOf(kit, OWNER) };
}

function assumeRoot(
  { sts }: Clients,
  TargetPrincipal: string,
  policy: string,
  more: Partial<AssumeRootCommandInput> = {},
): Promise<AssumeRootCommandOutput> {
  const TaskPolicyArn = { arn: task(policy) };
  return sts.send(new AssumeRootCommand({ TargetPrincipal, TaskPolicyArn, ...more }));
}

describe("AssumeRoot", () => {
  it("opens a session as a member's root user, for 15 minutes and one task", async () => {
    const { kit, admin } = await house();
    const { QueueUrl } = await kit.as(MEMBER).sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    const locked = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Deny", Principal: "*", Action: "sqs:SendMessage", Resource: "*" },
    });
    await kit
      .as(MEMBER)
      .sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: locked } }));

    const answer = await assumeRoot(admin, MEMBER, "SQSUnlockQueuePolicy");
    expect(answer.Credentials?.Expiration?.getTime()).toBe(kit.clock.nowMs() + 900_000);
    const root = clientsOf(kit, answer);
    expect(await root.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: MEMBER,
      Arn: `arn:aws:iam::${MEMBER}:root`,
    });
    await root.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
    await root.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: "" } }));
    // Everything else is denied by the task's policy, though root needs no permission.
    await expect(root.sqs.send(new DeleteQueueCommand({ QueueUrl }))).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("explicit deny in a session policy") as string,
    });
    await expect(
      root.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" })),
    ).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("audits the root user's credentials and nobody else's", async () => {
    const { kit, admin } = await house();
    await kit.as(MEMBER).iam.send(new CreateUserCommand({ UserName: "bob" }));
    const target = `arn:aws:iam::${MEMBER}:root`;
    const root = clientsOf(kit, await assumeRoot(admin, target, "IAMAuditRootUserCredentials"));
    await expect(root.iam.send(new GetAccountSummaryCommand({}))).resolves.toHaveProperty(
      "SummaryMap",
    );
    const denied = { name: "AccessDenied" };
    await expect(
      root.iam.send(new ListAccessKeysCommand({ UserName: "bob" })),
    ).rejects.toMatchObject(denied);
    await expect(root.iam.send(new ListUsersCommand({}))).rejects.toMatchObject(denied);
    expect((await root.iam.send(new ListAccessKeysCommand({}))).AccessKeyMetadata).toEqual([]);
    expect((await root.iam.send(new ListMFADevicesCommand({}))).MFADevices).toEqual([]);
    const certificates = await root.iam.send(new ListSigningCertificatesCommand({}));
    expect(certificates.Certificates).toEqual([]);
    await expect(root.iam.send(new GetLoginProfileCommand({}))).rejects.toMatchObject({
      name: "NoSuchEntityException",
    });
  });

  it("gives the root user back a password, and takes it away", async () => {
    const { kit, admin } = await house();
    const makes = clientsOf(kit, await assumeRoot(admin, MEMBER, "IAMCreateRootUserPassword"));
    await makes.iam.send(new CreateLoginProfileCommand({}));
    await expect(makes.iam.send(new CreateLoginProfileCommand({}))).rejects.toMatchObject({
      name: "EntityAlreadyExistsException",
    });
    const summary = await kit.as(MEMBER).iam.send(new GetAccountSummaryCommand({}));
    expect(summary.SummaryMap).toMatchObject({ AccountPasswordPresent: 1 });
    const ends = clientsOf(kit, await assumeRoot(admin, MEMBER, "IAMDeleteRootUserCredentials"));
    await ends.iam.send(new DeleteLoginProfileCommand({}));
    await expect(ends.iam.send(new DeleteLoginProfileCommand({}))).rejects.toMatchObject({
      name: "NoSuchEntityException",
    });
    const AccessKeyId = "AKIAIOSFODNN7EXAMPLE";
    await expect(ends.iam.send(new DeleteAccessKeyCommand({ AccessKeyId }))).rejects.toMatchObject({
      name: "NoSuchEntityException",
    });
  });

  it("ends after DurationSeconds, by Atoll's clock", async () => {
    const { kit, admin } = await house();
    const more = { DurationSeconds: 60 };
    const root = clientsOf(kit, await assumeRoot(admin, MEMBER, "S3UnlockBucketPolicy", more));
    await kit.clock.advance(60_000);
    await expect(root.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "ExpiredToken",
    });
  });

  it("hands on the caller's source identity", async () => {
    const { kit, admin } = await house();
    const Principal = { AWS: `arn:aws:iam::${OWNER}:user/admin` };
    const Action = ["sts:AssumeRole", "sts:SetSourceIdentity"];
    const Statement = { Effect: "Allow", Principal, Action };
    const trust = JSON.stringify({ Version: "2012-10-17", Statement });
    const { Role } = await kit.iam.send(
      new CreateRoleCommand({ RoleName: "ops", AssumeRolePolicyDocument: trust }),
    );
    const wanted = { RoleArn: Role?.Arn, RoleSessionName: "s1", SourceIdentity: "alice" };
    const ops = clientsOf(kit, await admin.sts.send(new AssumeRoleCommand(wanted)));
    const allow = { Effect: "Allow", Action: "sts:AssumeRoot", Resource: "*" };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: allow });
    await kit.iam.send(
      new PutRolePolicyCommand({ RoleName: "ops", PolicyName: "p", PolicyDocument }),
    );
    const answer = await assumeRoot(ops, MEMBER, "S3UnlockBucketPolicy");
    expect(answer.SourceIdentity).toBe("alice");
  });

  it("is limited by the task and by the target that the caller's policies name", async () => {
    const { kit } = await house();
    const limited = await userOf(kit, OWNER, "limited");
    const Statement = {
      Effect: "Allow",
      Action: "sts:AssumeRoot",
      Resource: `arn:aws:iam::${MEMBER}:root`,
      Condition: { StringEquals: { "sts:TaskPolicyArn": task("SQSUnlockQueuePolicy") } },
    };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await kit.iam.send(
      new PutUserPolicyCommand({ UserName: "limited", PolicyName: "p", PolicyDocument }),
    );
    await assumeRoot(limited, MEMBER, "SQSUnlockQueuePolicy");
    const denied = { name: "AccessDenied" };
    await expect(assumeRoot(limited, MEMBER, "S3UnlockBucketPolicy")).rejects.toMatchObject(denied);
    await expect(assumeRoot(limited, SECURITY, "SQSUnlockQueuePolicy")).rejects.toMatchObject({
      ...denied,
      message: `User: arn:aws:iam::${OWNER}:user/limited is not authorized to perform: sts:AssumeRoot on resource: arn:aws:iam::${SECURITY}:root because no identity-based policy allows the sts:AssumeRoot action`,
    });
  });

  it("opens to IAM's delegated administrator", async () => {
    const { kit } = await house();
    const guard = await userOf(kit, SECURITY);
    const denied = { name: "AccessDenied" };
    await expect(assumeRoot(guard, MEMBER, "SQSUnlockQueuePolicy")).rejects.toMatchObject(denied);
    await kit.organizations.send(
      new RegisterDelegatedAdministratorCommand({ AccountId: SECURITY, ...IAM }),
    );
    await expect(assumeRoot(guard, MEMBER, "SQSUnlockQueuePolicy")).resolves.toHaveProperty(
      "Credentials",
    );
  });

  it("leaves the member's service control policies in force", async () => {
    const { kit, admin, organization } = await house();
    await organization.attach(MEMBER, {
      Version: "2012-10-17",
      Statement: { Effect: "Deny", Action: "iam:GetAccountSummary", Resource: "*" },
    });
    const root = clientsOf(kit, await assumeRoot(admin, MEMBER, "IAMAuditRootUserCredentials"));
    await expect(root.iam.send(new GetAccountSummaryCommand({}))).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("explicit deny in a service control policy") as string,
    });
  });
});

describe("what AssumeRoot refuses", () => {
  it("says what is wrong with the request first", async () => {
    const { admin } = await house();
    const refused = { name: "ValidationError" };
    await expect(assumeRoot(admin, "1", "SQSUnlockQueuePolicy")).rejects.toMatchObject(refused);
    await expect(
      assumeRoot(admin, `arn:aws:iam::${MEMBER}:user/bob`, "SQSUnlockQueuePolicy"),
    ).rejects.toMatchObject(refused);
    await expect(assumeRoot(admin, MEMBER, "AdministratorAccess")).rejects.toMatchObject(refused);
    await expect(
      assumeRoot(admin, MEMBER, "x", {
        TaskPolicyArn: { arn: "arn:aws:iam::aws:policy/AdministratorAccess" },
      }),
    ).rejects.toMatchObject(refused);
    await expect(
      assumeRoot(admin, MEMBER, "SQSUnlockQueuePolicy", { DurationSeconds: 901 }),
    ).rejects.toMatchObject({
      ...refused,
      message:
        "1 validation error detected: Value '901' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 900",
    });
  });

  it("takes no root user's word in enforce, and reports it in audit", async () => {
    const { kit } = await house();
    await expect(assumeRoot(kit, MEMBER, "SQSUnlockQueuePolicy")).rejects.toMatchObject({
      name: "AccessDenied",
      message: "Roles may not be assumed by root accounts.",
    });
    const lenient = await house("audit");
    const answer = await assumeRoot(lenient.kit, MEMBER, "SQSUnlockQueuePolicy");
    expect(answer.Credentials?.AccessKeyId).toMatch(/^ASIA/);
  });

  it("reaches members only, and only what the organization has turned on", async () => {
    const { kit, admin } = await house();
    const denied = (account: string): object => ({
      name: "AccessDenied",
      message: `User: arn:aws:iam::${OWNER}:user/admin is not authorized to perform: sts:AssumeRoot on resource: arn:aws:iam::${account}:root`,
    });
    for (const account of [OUTSIDER, OWNER]) {
      await expect(assumeRoot(admin, account, "SQSUnlockQueuePolicy")).rejects.toMatchObject(
        denied(account),
      );
    }
    await kit.iam.send(new DisableOrganizationsRootSessionsCommand({}));
    await expect(assumeRoot(admin, MEMBER, "SQSUnlockQueuePolicy")).rejects.toMatchObject(
      denied(MEMBER),
    );
    await assumeRoot(admin, MEMBER, "IAMAuditRootUserCredentials");
  });

  it("knows no member and no outsider as an administrator", async () => {
    const { kit } = await house();
    for (const account of [MEMBER, OUTSIDER]) {
      const user = await userOf(kit, account);
      await expect(assumeRoot(user, MEMBER, "SQSUnlockQueuePolicy")).rejects.toMatchObject({
        name: "AccessDenied",
      });
    }
  });
});
