import { describe, expect, it, onTestFinished } from "vitest";
import { closeHouse, openHouse, type House } from "../atoll.ts";
import { newAccessKey } from "../services/iam/access-key.ts";
import { accessKeys, keyUses, serviceUses, users } from "../services/iam/tables.ts";
import { newUser, userArn, type User } from "../services/iam/user.ts";
import type { KeyUse, ServiceUse } from "../services/iam/last-use.ts";
import { OWNER, START_MS } from "../testing/emulator.ts";
import { testStore } from "../testing/test-store.ts";
import type { NewDecision } from "../trail/decision-record.ts";
import { createClock } from "./clock.ts";

interface Setting {
  readonly house: House;
  readonly user: User;
  readonly accessKeyId: string;
}

async function setting(): Promise<Setting> {
  const clock = createClock({ startMs: START_MS, frozen: true });
  const house = await openHouse({ ...(await testStore()), clock });
  onTestFinished(() => closeHouse(house));
  const { store, registry, ids } = house.gateway;
  await registry.load("iam");
  const facts = { account: OWNER, partition: "aws", name: "alice", path: "/" };
  const user = newUser({ ...facts, createdAtMs: START_MS, tags: {}, boundary: undefined }, ids);
  const key = newAccessKey(user, START_MS, ids);
  await store.write(async (tx) => {
    await tx.put(users, user);
    await tx.put(accessKeys, key);
  });
  return { house, user, accessKeyId: key.accessKeyId };
}

function decision({ user, accessKeyId }: Setting, more: Partial<NewDecision> = {}): NewDecision {
  return {
    account: OWNER,
    region: "eu-west-1",
    requestId: "r",
    atMs: START_MS,
    service: "sqs",
    operation: "ListQueues",
    principal: userArn(user),
    principalKind: "user",
    entity: userArn(user),
    accessKeyId,
    mode: "off",
    outcome: "not-judged",
    remarks: [],
    pairs: [],
    ...more,
  };
}

async function uses({ house }: Setting): Promise<{ keys: KeyUse[]; services: ServiceUse[] }> {
  await house.lastUsed.flush();
  return house.store.read(async (tx) => ({
    keys: await tx.scan(keyUses, { prefix: {} }),
    services: await tx.scan(serviceUses, { prefix: {} }),
  }));
}

describe("last uses", () => {
  it("are kept by key and by service, in whole minutes", async () => {
    const made = await setting();
    const { trail } = made.house.gateway;
    trail.record(decision(made, { atMs: START_MS + 61_000 }));
    trail.record(decision(made, { atMs: START_MS + 62_000, operation: "GetQueueUrl" }));
    trail.record(
      decision(made, { atMs: START_MS + 125_000, service: "sns", operation: "Publish" }),
    );
    const { keys, services } = await uses(made);
    const first = START_MS + 60_000;
    const { accessKeyId } = made;
    expect(keys).toEqual([{ accessKeyId, service: "sqs", usedIn: "eu-west-1", usedAtMs: first }]);
    expect(services).toMatchObject([
      { namespace: "sns", usedAtMs: first + 60_000, actions: [{ name: "Publish" }] },
      {
        namespace: "sqs",
        entityId: made.user.id,
        usedAtMs: first,
        actions: [{ name: "GetQueueUrl" }, { name: "ListQueues", usedAtMs: first }],
      },
    ]);
  });

  it("are what IAM calls the action, where the request was judged", async () => {
    const made = await setting();
    const pair = {
      action: "s3:ListBucket",
      resource: "arn:aws:s3:::b",
      resourceAccount: OWNER,
      outcome: "allow" as const,
      isExplicit: false,
    };
    const judged = { service: "s3", operation: "ListObjectsV2", pairs: [pair] };
    made.house.gateway.trail.record(decision(made, judged));
    expect((await uses(made)).services).toMatchObject([
      { namespace: "s3", actions: [{ name: "ListBucket" }] },
    ]);
  });

  it("are no root user's, no service's, and none of what a service forwarded", async () => {
    const made = await setting();
    const { trail } = made.house.gateway;
    trail.record(decision(made, { principalKind: "root", accessKeyId: OWNER }));
    trail.record(decision(made, { principalKind: "service", accessKeyId: undefined }));
    trail.record(decision(made, { accessKeyId: undefined, via: ["s3"] }));
    expect(await uses(made)).toEqual({ keys: [], services: [] });
  });

  it("are forgotten with their key and their user", async () => {
    const made = await setting();
    const { store, trail } = made.house.gateway;
    trail.record(decision(made));
    const { account, region, nameKey } = made.user;
    await store.write(async (tx) => {
      await tx.delete(users, { account, region, nameKey });
      await tx.delete(accessKeys, { accessKeyId: made.accessKeyId });
    });
    expect(await uses(made)).toEqual({ keys: [], services: [] });
  });

  it("keep the later one when they come in another order", async () => {
    const made = await setting();
    const { trail } = made.house.gateway;
    trail.record(decision(made, { atMs: START_MS + 120_000, region: "us-east-1" }));
    await made.house.lastUsed.flush();
    trail.record(decision(made, { atMs: START_MS }));
    expect((await uses(made)).services).toMatchObject([
      { usedIn: "us-east-1", usedAtMs: START_MS + 120_000, actions: [{ usedIn: "us-east-1" }] },
    ]);
  });
});
