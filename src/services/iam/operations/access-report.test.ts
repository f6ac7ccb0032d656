import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GenerateServiceLastAccessedDetailsCommand,
  GetServiceLastAccessedDetailsCommand,
  GetServiceLastAccessedDetailsWithEntitiesCommand,
  ListPoliciesGrantingServiceAccessCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
  type GetServiceLastAccessedDetailsCommandOutput,
} from "@aws-sdk/client-iam";
import { CreateQueueCommand, ListQueuesCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import {
  emulator,
  OTHER,
  OWNER,
  START_MS,
  type Clients,
  type Emulator,
} from "../../../testing/emulator.ts";

const MINUTE_MS = 60_000;
const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
const SQS_ACCESS = "arn:aws:iam::aws:policy/AmazonSQSFullAccess";

function policy(...statements: readonly object[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", Resource: "*", ...statement })),
  });
}

async function user({ iam, as }: Emulator, UserName: string): Promise<Clients> {
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
  return as({ accessKeyId, secretAccessKey }, "eu-west-1");
}

async function put({ iam }: Emulator, UserName: string, PolicyDocument: string): Promise<void> {
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument }));
}

async function reportOn(
  { iam }: Pick<Emulator, "iam">,
  Arn: string,
  Granularity: "SERVICE_LEVEL" | "ACTION_LEVEL" = "SERVICE_LEVEL",
): Promise<GetServiceLastAccessedDetailsCommandOutput & { readonly JobId: string }> {
  const generate = new GenerateServiceLastAccessedDetailsCommand({ Arn, Granularity });
  const { JobId = "" } = await iam.send(generate);
  return { ...(await iam.send(new GetServiceLastAccessedDetailsCommand({ JobId }))), JobId };
}

const ALICE = `arn:aws:iam::${OWNER}:user/alice`;
const BOB = `arn:aws:iam::${OWNER}:user/bob`;

describe("GenerateServiceLastAccessedDetails", () => {
  it("tells of a user each service that its policies grant, and its last use", async () => {
    const atoll = await emulator();
    const alice = await user(atoll, "alice");
    await put(atoll, "alice", policy({ Action: ["sqs:*", "s3:Get*", "glue:*"] }));
    await alice.sqs.send(new ListQueuesCommand({}));
    await alice.iam.send(new ListUsersCommand({}));
    await atoll.clock.advance(MINUTE_MS);
    const created = new Date(START_MS + MINUTE_MS);
    expect(await reportOn(atoll, ALICE)).toMatchObject({
      JobStatus: "COMPLETED",
      JobType: "SERVICE_LEVEL",
      JobCreationDate: created,
      JobCompletionDate: created,
      IsTruncated: false,
      ServicesLastAccessed: [
        { ServiceName: "glue", ServiceNamespace: "glue", TotalAuthenticatedEntities: 0 },
        { ServiceName: "Amazon S3", ServiceNamespace: "s3", TotalAuthenticatedEntities: 0 },
        {
          ServiceName: "Amazon SQS",
          ServiceNamespace: "sqs",
          LastAuthenticated: new Date(START_MS),
          LastAuthenticatedEntity: ALICE,
          LastAuthenticatedRegion: "eu-west-1",
          TotalAuthenticatedEntities: 1,
        },
      ],
    });
  });

  it("tells of actions too when asked", async () => {
    const atoll = await emulator();
    const alice = await user(atoll, "alice");
    await put(atoll, "alice", policy({ Action: "sqs:*" }));
    await alice.sqs.send(new ListQueuesCommand({}));
    await atoll.clock.advance(MINUTE_MS);
    await alice.sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
    await atoll.clock.advance(0);
    const { JobType, ServicesLastAccessed } = await reportOn(atoll, ALICE, "ACTION_LEVEL");
    expect(JobType).toBe("ACTION_LEVEL");
    const place = { LastAccessedEntity: ALICE, LastAccessedRegion: "eu-west-1" };
    expect(ServicesLastAccessed?.[0]?.TrackedActionsLastAccessed).toEqual([
      {
        ActionName: "CreateQueue",
        LastAccessedTime: new Date(START_MS + MINUTE_MS),
        ...place,
      },
      { ActionName: "ListQueues", LastAccessedTime: new Date(START_MS), ...place },
    ]);
    const [service] = (await reportOn(atoll, ALICE)).ServicesLastAccessed ?? [];
    expect(service).not.toHaveProperty("TrackedActionsLastAccessed");
  });

  it("leaves out a service that is denied altogether", async () => {
    const atoll = await emulator();
    await user(atoll, "alice");
    const deny = { Effect: "Deny", Action: "sqs:*" };
    await put(atoll, "alice", policy({ Action: ["sqs:*", "sns:*"] }, deny));
    const { ServicesLastAccessed } = await reportOn(atoll, ALICE);
    expect(ServicesLastAccessed?.map((each) => each.ServiceNamespace)).toEqual(["sns"]);
  });

  it("tells of a group its members, the latest first", async () => {
    const atoll = await emulator();
    const alice = await user(atoll, "alice");
    const bob = await user(atoll, "bob");
    await user(atoll, "carol");
    const GroupName = "ops";
    await atoll.iam.send(new CreateGroupCommand({ GroupName }));
    for (const UserName of ["alice", "bob", "carol"]) {
      await atoll.iam.send(new AddUserToGroupCommand({ GroupName, UserName }));
    }
    await atoll.iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn: ADMINISTRATOR }));
    await alice.sqs.send(new ListQueuesCommand({}));
    await atoll.clock.advance(MINUTE_MS);
    await bob.sqs.send(new ListQueuesCommand({}));
    await atoll.clock.advance(0);
    const { JobId, ServicesLastAccessed } = await reportOn(
      atoll,
      `arn:aws:iam::${OWNER}:group/ops`,
    );
    const sqs = ServicesLastAccessed?.find((each) => each.ServiceNamespace === "sqs");
    expect(sqs).toMatchObject({ LastAuthenticatedEntity: BOB, TotalAuthenticatedEntities: 2 });
    const ServiceNamespace = "sqs";
    const input = { JobId, ServiceNamespace, MaxItems: 2 };
    const page = await atoll.iam.send(new GetServiceLastAccessedDetailsWithEntitiesCommand(input));
    expect(page).toMatchObject({
      JobStatus: "COMPLETED",
      IsTruncated: true,
      EntityDetailsList: [
        {
          EntityInfo: { Arn: BOB, Name: "bob", Type: "USER", Path: "/" },
          LastAuthenticated: new Date(START_MS + MINUTE_MS),
        },
        { EntityInfo: { Arn: ALICE }, LastAuthenticated: new Date(START_MS) },
      ],
    });
    const { Marker } = page;
    const rest = await atoll.iam.send(
      new GetServiceLastAccessedDetailsWithEntitiesCommand({ JobId, ServiceNamespace, Marker }),
    );
    expect(rest.EntityDetailsList).toMatchObject([{ EntityInfo: { Name: "carol" } }]);
    expect(rest.EntityDetailsList?.[0]).not.toHaveProperty("LastAuthenticated");
    await expect(
      atoll.iam.send(
        new GetServiceLastAccessedDetailsWithEntitiesCommand({ JobId, ServiceNamespace: "none" }),
      ),
    ).rejects.toMatchObject({ name: "InvalidInputException" });
  });

  it("tells of a policy those who have it: users, users of groups, roles", async () => {
    const atoll = await emulator();
    const alice = await user(atoll, "alice");
    await user(atoll, "bob");
    const GroupName = "ops";
    await atoll.iam.send(new CreateGroupCommand({ GroupName }));
    await atoll.iam.send(new AddUserToGroupCommand({ GroupName, UserName: "bob" }));
    await atoll.iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn: SQS_ACCESS }));
    const attach = { UserName: "alice", PolicyArn: SQS_ACCESS };
    await atoll.iam.send(new AttachUserPolicyCommand(attach));
    const trust = { Principal: { Service: "sqs.amazonaws.com" }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", ...trust },
    });
    await atoll.iam.send(new CreateRoleCommand({ RoleName: "it", AssumeRolePolicyDocument }));
    const onRole = { RoleName: "it", PolicyArn: SQS_ACCESS };
    await atoll.iam.send(new AttachRolePolicyCommand(onRole));
    await alice.sqs.send(new ListQueuesCommand({}));
    await atoll.clock.advance(0);
    const { JobId, ServicesLastAccessed } = await reportOn(atoll, SQS_ACCESS);
    expect(ServicesLastAccessed).toMatchObject([
      { ServiceNamespace: "sqs", LastAuthenticatedEntity: ALICE, TotalAuthenticatedEntities: 1 },
    ]);
    const details = await atoll.iam.send(
      new GetServiceLastAccessedDetailsWithEntitiesCommand({ JobId, ServiceNamespace: "sqs" }),
    );
    const names = details.EntityDetailsList?.map(({ EntityInfo }) => EntityInfo?.Name);
    expect(names).toEqual(["alice", "bob", "it"]);
    expect(details.EntityDetailsList?.[2]?.EntityInfo).toMatchObject({ Type: "ROLE" });
  });

  it("pages by namespace, and does not change while it is read", async () => {
    const atoll = await emulator();
    await user(atoll, "alice");
    await put(atoll, "alice", policy({ Action: ["sqs:*", "sns:*", "s3:*"] }));
    const { JobId } = await reportOn(atoll, ALICE);
    await put(atoll, "alice", policy({ Action: "iam:*" }));
    const first = await atoll.iam.send(
      new GetServiceLastAccessedDetailsCommand({ JobId, MaxItems: 2 }),
    );
    expect(first).toMatchObject({
      IsTruncated: true,
      ServicesLastAccessed: [{ ServiceNamespace: "s3" }, { ServiceNamespace: "sns" }],
    });
    const { Marker } = first;
    const rest = await atoll.iam.send(new GetServiceLastAccessedDetailsCommand({ JobId, Marker }));
    expect(rest.ServicesLastAccessed).toMatchObject([{ ServiceNamespace: "sqs" }]);
  });

  it("is read by whoever asked for it, for a week", async () => {
    const atoll = await emulator();
    const alice = await user(atoll, "alice");
    const { JobId } = await reportOn(atoll, ALICE);
    const get = new GetServiceLastAccessedDetailsCommand({ JobId });
    const missing = { name: "NoSuchEntityException" };
    await expect(alice.iam.send(get)).rejects.toMatchObject(missing);
    await expect(atoll.as(OTHER).iam.send(get)).rejects.toMatchObject(missing);
    await atoll.clock.advance(7 * 86_400_000);
    expect((await atoll.iam.send(get)).JobStatus).toBe("COMPLETED");
    await atoll.clock.advance(1);
    await expect(atoll.iam.send(get)).rejects.toMatchObject(missing);
  });

  it("refuses what is no such ARN, and says what does not exist", async () => {
    const { iam } = await emulator();
    const root = `arn:aws:iam::${OWNER}:root`;
    await expect(reportOn({ iam }, root)).rejects.toMatchObject({
      name: "InvalidInputException",
      message: `Invalid Entity Arn: ${root} does not clearly define entity type and name.`,
    });
    await expect(reportOn({ iam }, ALICE)).rejects.toMatchObject({
      name: "NoSuchEntityException",
    });
    await expect(reportOn({ iam }, `arn:aws:iam::${OWNER}:policy/none`)).rejects.toMatchObject({
      name: "NoSuchEntityException",
    });
    const JobId = "too-short";
    await expect(
      iam.send(new GetServiceLastAccessedDetailsCommand({ JobId })),
    ).rejects.toMatchObject({ name: "ValidationError" });
  });
});

describe("ListPoliciesGrantingServiceAccess", () => {
  it("lists for each service the policies that allow anything of it", async () => {
    const atoll = await emulator();
    await user(atoll, "alice");
    await put(atoll, "alice", policy({ NotAction: "sqs:*" }));
    const GroupName = "ops";
    await atoll.iam.send(new CreateGroupCommand({ GroupName }));
    await atoll.iam.send(new AddUserToGroupCommand({ GroupName, UserName: "alice" }));
    await atoll.iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn: SQS_ACCESS }));
    const command = new ListPoliciesGrantingServiceAccessCommand({
      Arn: ALICE,
      ServiceNamespaces: ["sqs", "s3", "none"],
    });
    const own = {
      PolicyName: "own",
      PolicyType: "INLINE",
      EntityType: "USER",
      EntityName: "alice",
    };
    expect(await atoll.iam.send(command)).toMatchObject({
      IsTruncated: false,
      PoliciesGrantingServiceAccess: [
        {
          ServiceNamespace: "sqs",
          Policies: [
            { PolicyName: "AmazonSQSFullAccess", PolicyType: "MANAGED", PolicyArn: SQS_ACCESS },
          ],
        },
        { ServiceNamespace: "s3", Policies: [own] },
        { ServiceNamespace: "none", Policies: [own] },
      ],
    });
  });

  it("refuses what cannot be a namespace", async () => {
    const { iam } = await emulator();
    const input = { Arn: ALICE, ServiceNamespaces: ["a b"] };
    await expect(
      iam.send(new ListPoliciesGrantingServiceAccessCommand(input)),
    ).rejects.toMatchObject({ name: "ValidationError" });
  });
});
