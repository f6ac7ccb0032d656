import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  GenerateOrganizationsAccessReportCommand,
  GetOrganizationsAccessReportCommand,
  type GetOrganizationsAccessReportCommandInput,
  type GetOrganizationsAccessReportCommandOutput,
} from "@aws-sdk/client-iam";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, START_MS, type Emulator } from "../../../testing/emulator.ts";
import { organizationOf, type TestOrganization } from "../../../testing/organization.ts";

const MINUTE_MS = 60_000;
const THIRD = "333333333333";

interface Setting {
  readonly atoll: Emulator;
  readonly organization: TestOrganization;
  /** Of the unit in which both members are. */
  readonly unitPath: string;
}

/** A unit with two accounts, in each of which a user asked for something. */
async function setting(): Promise<Setting> {
  const atoll = await emulator();
  const organization = await organizationOf(atoll, [OTHER, THIRD]);
  for (const account of [OTHER, THIRD]) {
    const { iam } = atoll.as(account);
    await iam.send(new CreateUserCommand({ UserName: "worker" }));
    const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    await iam.send(new AttachUserPolicyCommand({ UserName: "worker", PolicyArn }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "worker" }));
    const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } =
      AccessKey ?? {};
    const worker = atoll.as({ accessKeyId, secretAccessKey }, "eu-west-1");
    await worker.sqs.send(new ListQueuesCommand({}));
    if (account === THIRD) await worker.sts.send(new GetCallerIdentityCommand({}));
    await atoll.clock.advance(MINUTE_MS);
  }
  const unitPath = `${organization.id}/${organization.rootId}/${organization.unitId}`;
  return { atoll, organization, unitPath };
}

async function reportOn(
  { iam }: Pick<Emulator, "iam">,
  EntityPath: string,
  options: Partial<GetOrganizationsAccessReportCommandInput> & {
    readonly OrganizationsPolicyId?: string;
  } = {},
): Promise<GetOrganizationsAccessReportCommandOutput> {
  const { OrganizationsPolicyId, ...rest } = options;
  const { JobId } = await iam.send(
    new GenerateOrganizationsAccessReportCommand({ EntityPath, OrganizationsPolicyId }),
  );
  return iam.send(new GetOrganizationsAccessReportCommand({ JobId, ...rest }));
}

function namespaces({ AccessDetails = [] }: GetOrganizationsAccessReportCommandOutput): unknown[] {
  return AccessDetails.map(({ ServiceNamespace }) => ServiceNamespace);
}

describe("GenerateOrganizationsAccessReport", () => {
  it("tells of a unit the services that its policies allow, and which account used them last", async () => {
    const { atoll, organization, unitPath } = await setting();
    await organization.attach(organization.unitId, {
      Version: "2012-10-17",
      Statement: { Effect: "Deny", NotAction: ["sqs:*", "sns:*", "sts:*"], Resource: "*" },
    });
    expect(await reportOn(atoll, unitPath)).toMatchObject({
      JobStatus: "COMPLETED",
      NumberOfServicesAccessible: 3,
      NumberOfServicesNotAccessed: 1,
      IsTruncated: false,
      AccessDetails: [
        { ServiceName: "Amazon SNS", ServiceNamespace: "sns", TotalAuthenticatedEntities: 0 },
        {
          ServiceName: "Amazon SQS",
          ServiceNamespace: "sqs",
          Region: "eu-west-1",
          EntityPath: `${unitPath}/${THIRD}`,
          LastAuthenticatedTime: new Date(START_MS + MINUTE_MS),
          TotalAuthenticatedEntities: 2,
        },
        { ServiceNamespace: "sts", TotalAuthenticatedEntities: 1 },
      ],
    });
  });

  it("tells of one account, of the root, and of the management account by itself", async () => {
    const { atoll, organization, unitPath } = await setting();
    const sqsOf = async (path: string): Promise<unknown> => {
      const { AccessDetails } = await reportOn(atoll, path);
      return AccessDetails?.find(({ ServiceNamespace }) => ServiceNamespace === "sqs");
    };
    expect(await sqsOf(`${unitPath}/${OTHER}`)).toMatchObject({
      EntityPath: `${unitPath}/${OTHER}`,
      TotalAuthenticatedEntities: 1,
    });
    const rootPath = `${organization.id}/${organization.rootId}`;
    expect(await sqsOf(rootPath)).toMatchObject({ TotalAuthenticatedEntities: 2 });
    expect(await sqsOf(`${rootPath}/${OWNER}`)).toMatchObject({ TotalAuthenticatedEntities: 0 });
  });

  it("tells of a policy the services it allows, and the accounts it applies to", async () => {
    const { atoll, organization, unitPath } = await setting();
    const content = {
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "sqs:*", Resource: "*" },
    };
    const { id: OrganizationsPolicyId } = await organization.attach(OTHER, content);
    expect(await reportOn(atoll, unitPath, { OrganizationsPolicyId })).toMatchObject({
      AccessDetails: [{ ServiceNamespace: "sqs", TotalAuthenticatedEntities: 1 }],
    });
    const { id: unused } = await organization.policy(content);
    const unattached = await reportOn(atoll, unitPath, { OrganizationsPolicyId: unused });
    expect(unattached.AccessDetails).toMatchObject([{ TotalAuthenticatedEntities: 0 }]);
    await expect(
      reportOn(atoll, unitPath, { OrganizationsPolicyId: "p-nowhere1" }),
    ).rejects.toMatchObject({ name: "InvalidInputException" });
  });

  it("sorts as asked, and pages", async () => {
    const { atoll, unitPath } = await setting();
    const latest = { SortKey: "LAST_AUTHENTICATED_TIME_DESCENDING" as const, MaxItems: 2 };
    const page = await reportOn(atoll, unitPath, latest);
    expect(page.IsTruncated).toBe(true);
    expect(new Set(namespaces(page))).toEqual(new Set(["sqs", "sts"]));
    const down = await reportOn(atoll, unitPath, { SortKey: "SERVICE_NAMESPACE_DESCENDING" });
    expect(namespaces(down).toReversed()).toEqual(namespaces(await reportOn(atoll, unitPath)));
    const up = { SortKey: "LAST_AUTHENTICATED_TIME_ASCENDING" as const };
    const lastTwo = namespaces(await reportOn(atoll, unitPath, up)).slice(-2);
    expect(new Set(lastTwo)).toEqual(new Set(["sqs", "sts"]));
    await expect(
      reportOn(atoll, unitPath, { SortKey: "BY_NAME" as "SERVICE_NAMESPACE_ASCENDING" }),
    ).rejects.toMatchObject({ name: "ValidationError" });
  });

  it("answers the management account alone, about entities of its organization", async () => {
    const { atoll, organization, unitPath } = await setting();
    const member = atoll.as(OTHER);
    await expect(reportOn(member, unitPath)).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(reportOn(atoll.as("444444444444"), unitPath)).rejects.toMatchObject({
      name: "AccessDenied",
    });
    // A path leads from the root to where the entity lies.
    const path = `${organization.id}/${organization.rootId}/${OTHER}`;
    await expect(reportOn(atoll, path)).rejects.toMatchObject({ name: "InvalidInputException" });
    await expect(reportOn(atoll, "o-1/r-2")).rejects.toMatchObject({ name: "ValidationError" });
    const JobId = "00000000-0000-0000-0000-000000000000";
    await expect(
      atoll.iam.send(new GetOrganizationsAccessReportCommand({ JobId })),
    ).rejects.toMatchObject({ name: "NoSuchEntityException" });
  });
});
