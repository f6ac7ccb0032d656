import { PutUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  CancelRotateSecretCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  UpdateSecretVersionStageCommand,
  type RotateSecretCommandInput,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, it, onTestFinished } from "vitest";
import type { OperationContract, ServiceContract, StructureShape } from "../../model/contract.ts";
import { Fault } from "../../model/fault.ts";
import { writeOperation } from "../../model/operation.ts";
import { defineService, type Service } from "../../model/service.ts";
import { emulator, OWNER, START_MS, type Emulator } from "../../testing/emulator.ts";
import { allow, newUser, passDays, policyOf } from "../../testing/key-kit.ts";
import { services } from "../index.ts";

const SecretId = "db";
const LAMBDA = `arn:aws:lambda:us-east-1:${OWNER}:function:rotate`;
const DAY_MS = 86_400_000;

interface InvokeInput {
  readonly FunctionName: string;
  readonly InvocationType: string;
  readonly Payload?: Uint8Array;
}

/** What the function is given. */
interface Event {
  readonly Step: string;
  readonly SecretId: string;
  readonly ClientRequestToken: string;
  readonly RotationToken: string;
}

type Handler = (event: Event) => Promise<void>;

const shape = (name: string): StructureShape => ({
  kind: "structure",
  name,
  members: {},
  required: [],
});

/** A Lambda of this test, whose one function is given, for as long as the test runs. */
function withLambda(handler: Handler): void {
  const contract: ServiceContract = {
    id: "lambda",
    sdkId: "Lambda",
    namespace: "com.amazonaws.lambda",
    version: "2015-03-31",
    protocols: ["restJson1"],
  };
  const invoke: OperationContract<InvokeInput, { readonly FunctionError?: string }> = {
    name: "Invoke",
    service: contract,
    input: shape("InvocationRequest"),
    output: shape("InvocationResponse"),
  };
  const operation = writeOperation<
    InvokeInput,
    { readonly FunctionError?: string },
    Record<never, never>,
    string | undefined
  >(invoke, {
    crossAccount: true,
    locate: () => ({}),
    // As a function's policy that lets Secrets Manager in for its secrets.
    permission: ({ input, caller }) => ({
      action: "lambda:InvokeFunction",
      resource: {
        type: "function",
        arn: input.FunctionName,
        account: OWNER,
        region: "us-east-1",
        record: {},
        policy: policyOf({
          Effect: "Allow",
          Principal: { Service: "secretsmanager.amazonaws.com" },
          Action: "lambda:InvokeFunction",
          Resource: input.FunctionName,
          Condition: { StringEquals: { "aws:SourceAccount": OWNER } },
        }),
      },
      conditions: { "lambda:caller": caller.principal.arn },
    }),
    async prepare({ input }) {
      if (input.InvocationType === "DryRun") return undefined;
      try {
        await handler(JSON.parse(Buffer.from(input.Payload ?? []).toString()) as Event);
        return undefined;
      } catch {
        return "Unhandled";
      }
    },
    run: ({ prepared }) => (prepared === undefined ? {} : { FunctionError: prepared }),
  });
  const lambda = defineService({
    contract,
    operations: [operation],
    tables: [],
    wording: {
      missingMember: (member) => new Fault({ code: "InvalidParameterValueException" }, member),
      accessDenied: (text) => new Fault({ code: "AccessDeniedException", status: 403 }, text),
      foreignRegion: () => new Fault({ code: "ResourceNotFoundException", status: 404 }, ""),
    },
  });
  const list = services as Record<string, () => Promise<Service>>;
  const before = list["lambda"];
  list["lambda"] = async () => lambda;
  onTestFinished(() => {
    if (before === undefined) delete list["lambda"];
    else list["lambda"] = before;
  });
}

/** A function as AWS's templates have it. */
function rotator(events: Event[], kit: () => SecretsManagerClient): Handler {
  return async (event) => {
    events.push(event);
    const { Step, SecretId, ClientRequestToken } = event;
    const client = kit();
    if (Step === "createSecret") {
      await client.send(
        new PutSecretValueCommand({
          SecretId,
          ClientRequestToken,
          SecretString: `value ${events.length}`,
          VersionStages: ["AWSPENDING"],
        }),
      );
    }
    if (Step === "testSecret" && events.length > 1) {
      await client.send(new GetSecretValueCommand({ SecretId, VersionStage: "AWSPENDING" }));
    }
    if (Step !== "finishSecret") return;
    const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId }));
    const current = Object.keys(VersionIdsToStages).find((id) =>
      VersionIdsToStages[id]?.includes("AWSCURRENT"),
    );
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage: "AWSCURRENT",
        MoveToVersionId: ClientRequestToken,
        RemoveFromVersionId: current,
      }),
    );
  };
}

interface RotationKit extends Emulator {
  readonly events: Event[];
}

/** A secret, and a function that rotates it unless the test says otherwise. */
async function rotationKit(handler?: Handler): Promise<RotationKit> {
  const events: Event[] = [];
  let client: SecretsManagerClient | undefined;
  withLambda(
    handler ??
      rotator(events, () => {
        if (client === undefined) throw new Error("not yet");
        return client;
      }),
  );
  const kit = await emulator({ iam: "enforce" });
  client = kit.secretsmanager;
  await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: "first" }));
  return { ...kit, events };
}

const rotate = (input: Partial<RotateSecretCommandInput> = {}): RotateSecretCommand =>
  new RotateSecretCommand({ SecretId, RotationLambdaARN: LAMBDA, ...input });
const look = new DescribeSecretCommand({ SecretId });
const read = new GetSecretValueCommand({ SecretId });

describe("RotateSecret without a function", () => {
  it("answers as AWS does for one that cannot be invoked, and sets nothing up", async () => {
    const { secretsmanager } = await emulator();
    await secretsmanager.send(new CreateSecretCommand({ Name: SecretId, SecretString: "x" }));
    await expect(
      secretsmanager.send(rotate({ RotationRules: { AutomaticallyAfterDays: 1 } })),
    ).rejects.toMatchObject({
      name: "AccessDeniedException",
      message:
        "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.",
    });
    const seen = await secretsmanager.send(look);
    expect(seen).not.toHaveProperty("RotationEnabled");
    expect(Object.values(seen.VersionIdsToStages ?? {})).toEqual([["AWSCURRENT"]]);
  });

  it("says that none is known, and that there is no such secret", async () => {
    const { secretsmanager } = await emulator();
    await expect(secretsmanager.send(rotate())).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await secretsmanager.send(new CreateSecretCommand({ Name: SecretId }));
    await expect(
      secretsmanager.send(rotate({ RotationLambdaARN: undefined })),
    ).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: "No Lambda rotation function ARN is associated with this secret.",
    });
    await expect(
      secretsmanager.send(new CancelRotateSecretCommand({ SecretId })),
    ).rejects.toMatchObject({ name: "InvalidRequestException" });
  });
});

describe("a rotation", () => {
  it("goes through four steps, and the new version is the current one", async () => {
    const kit = await rotationKit();
    const { secretsmanager, clock, events } = kit;
    const { VersionId = "" } = await secretsmanager.send(
      rotate({ RotationRules: { AutomaticallyAfterDays: 10 } }),
    );
    await clock.advance(0);
    expect(events.map(({ Step }) => Step)).toEqual([
      "createSecret",
      "setSecret",
      "testSecret",
      "finishSecret",
    ]);
    const seen = await secretsmanager.send(look);
    expect(new Set(events.map(({ SecretId }) => SecretId))).toEqual(new Set([seen.ARN]));
    expect(new Set(events.map((each) => each.ClientRequestToken))).toEqual(new Set([VersionId]));
    expect((await secretsmanager.send(read)).SecretString).toBe("value 1");
    expect(seen).toMatchObject({
      RotationEnabled: true,
      RotationLambdaARN: LAMBDA,
      RotationRules: { AutomaticallyAfterDays: 10 },
    });
    expect(seen.LastRotatedDate?.getTime()).toBe(START_MS);
    expect(seen.NextRotationDate?.getTime()).toBe(START_MS + 11 * DAY_MS - 1000);
    expect(
      Object.values(seen.VersionIdsToStages ?? {})
        .flat()
        .toSorted(),
    ).toEqual(["AWSCURRENT", "AWSPREVIOUS"]);
  });

  it("comes again by its schedule", async () => {
    const kit = await rotationKit();
    await kit.secretsmanager.send(
      rotate({ RotationRules: { ScheduleExpression: "rate(5 days)" } }),
    );
    await kit.clock.advance(0);
    expect(kit.events).toHaveLength(4);
    await passDays(kit, 4);
    expect(kit.events).toHaveLength(4);
    await passDays(kit, 1);
    expect(kit.events).toHaveLength(8);
    await passDays(kit, 5);
    expect(kit.events).toHaveLength(12);
    expect((await kit.secretsmanager.send(read)).SecretString).toBe("value 9");
  });

  it("counts its days anew when somebody puts a value", async () => {
    const kit = await rotationKit();
    await kit.secretsmanager.send(rotate({ RotationRules: { AutomaticallyAfterDays: 5 } }));
    await passDays(kit, 3);
    await kit.secretsmanager.send(new PutSecretValueCommand({ SecretId, SecretString: "by hand" }));
    await passDays(kit, 3);
    expect((await kit.secretsmanager.send(read)).SecretString).toBe("by hand");
    await passDays(kit, 2);
    expect((await kit.secretsmanager.send(read)).SecretString).toBe("value 5");
  });

  it("waits for its schedule after a trial that leaves nothing", async () => {
    const kit = await rotationKit();
    const RotationRules = { ScheduleExpression: "cron(0 8 ? * * *)" };
    await kit.secretsmanager.send(rotate({ RotateImmediately: false, RotationRules }));
    await kit.clock.advance(0);
    expect(kit.events.map(({ Step }) => Step)).toEqual(["testSecret"]);
    const seen = await kit.secretsmanager.send(look);
    expect(Object.values(seen.VersionIdsToStages ?? {})).toEqual([["AWSCURRENT"]]);
    expect(seen).not.toHaveProperty("LastRotatedDate");
    expect(seen.NextRotationDate?.getTime()).toBe(START_MS + DAY_MS - 1000);
    await passDays(kit, 1);
    expect(kit.events).toHaveLength(5);
  });

  it("is tried five times, then stays as it is; the next call takes it up again", async () => {
    let isBroken = true;
    const steps: string[] = [];
    const kit = await rotationKit(async ({ Step }) => {
      steps.push(Step);
      if (isBroken) throw new Error("broken");
    });
    await kit.secretsmanager.send(rotate());
    for (let hour = 0; hour < 24; hour += 1) await kit.clock.advance(3_600_000);
    expect(steps).toEqual(Array.from({ length: 5 }, () => "createSecret"));
    const stages = Object.values((await kit.secretsmanager.send(look)).VersionIdsToStages ?? {});
    expect(stages).toEqual([["AWSCURRENT"], ["AWSPENDING"]]);
    await expect(
      kit.secretsmanager.send(new GetSecretValueCommand({ SecretId, VersionStage: "AWSPENDING" })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    isBroken = false;
    await expect(kit.secretsmanager.send(rotate())).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: "A previous rotation isn't complete. That rotation will be reattempted.",
    });
    await kit.clock.advance(0);
    expect(steps.slice(5, 9)).toEqual(["createSecret", "setSecret", "testSecret", "finishSecret"]);
  });

  it("fails when AWSCURRENT is not moved", async () => {
    const kit = await rotationKit(async () => {});
    await kit.secretsmanager.send(rotate());
    await kit.clock.advance(0);
    expect(await kit.secretsmanager.send(look)).not.toHaveProperty("LastRotatedDate");
  });

  it("is asked for by who may also invoke the function", async () => {
    const kit = await rotationKit();
    const alice = await newUser(kit, "alice", { policy: allow("secretsmanager:RotateSecret") });
    await expect(alice.secretsmanager.send(rotate())).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("lambda:InvokeFunction"),
    });
    const PolicyDocument = policyOf(
      allow("secretsmanager:RotateSecret", "*", {
        Condition: { ArnEquals: { "secretsmanager:RotationLambdaARN": LAMBDA } },
      }),
      allow("lambda:InvokeFunction", LAMBDA),
    );
    await kit.iam.send(
      new PutUserPolicyCommand({ UserName: "alice", PolicyName: "p", PolicyDocument }),
    );
    await alice.secretsmanager.send(rotate());
  });

  it("tells policies afterwards which function is the secret's", async () => {
    const kit = await rotationKit();
    await kit.secretsmanager.send(rotate());
    const alice = await newUser(kit, "alice", {
      policy: allow("secretsmanager:DescribeSecret", "*", {
        Condition: { ArnEquals: { "secretsmanager:resource/AllowRotationLambdaArn": LAMBDA } },
      }),
    });
    expect((await alice.secretsmanager.send(look)).RotationLambdaARN).toBe(LAMBDA);
  });
});

describe("CancelRotateSecret", () => {
  it("ends the schedule", async () => {
    const kit = await rotationKit();
    await kit.secretsmanager.send(rotate({ RotationRules: { AutomaticallyAfterDays: 1 } }));
    await kit.clock.advance(0);
    await kit.secretsmanager.send(new CancelRotateSecretCommand({ SecretId }));
    await passDays(kit, 10);
    expect(kit.events).toHaveLength(4);
    const seen = await kit.secretsmanager.send(look);
    expect(seen.RotationEnabled).toBe(false);
    expect(seen).not.toHaveProperty("NextRotationDate");
  });

  it("names the version of a rotation that runs, which ends there", async () => {
    const kit = await rotationKit(async () => {
      throw new Error("broken");
    });
    const { VersionId } = await kit.secretsmanager.send(rotate());
    await kit.clock.advance(0);
    const answer = await kit.secretsmanager.send(new CancelRotateSecretCommand({ SecretId }));
    expect(answer.VersionId).toBe(VersionId);
  });
});
