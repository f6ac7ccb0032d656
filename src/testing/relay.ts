/**
 * A service of tests, `relay`, whose one operation invokes whatever a test says, on the path of real
 * requests, next to real SDK clients:
 *
 * ```ts
 * const atoll = await relayHouse({ iam: "enforce" });
 * await atoll.as(OWNER).sqs.send(new CreateQueueCommand({ QueueName: "q" }));
 * await atoll.relay(({ services }) => services.invoke("sqs", "SendMessage", input, as));
 * ```
 */
import { IAMClient } from "@aws-sdk/client-iam";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { SQSClient } from "@aws-sdk/client-sqs";
import { onTestFinished } from "vitest";
import { closeHouse, openHouse, type AtollOptions, type House } from "../atoll.ts";
import { createClock } from "../gateway/clock.ts";
import { handle } from "../gateway/handle.ts";
import { sdkRequestHandler } from "../gateway/in-process.ts";
import type { Judgement } from "../gateway/judge.ts";
import { perform, type Order, type Performed } from "../gateway/perform.ts";
import type { OperationContract, ServiceContract, StructureShape } from "../model/contract.ts";
import {
  readOperation,
  writeOperation,
  type Call,
  type OperationSpec,
} from "../model/operation.ts";
import { Fault } from "../model/fault.ts";
import { none } from "../model/resource.ts";
import { defineService } from "../model/service.ts";
import type { WriteTransaction } from "../model/store.ts";
import type { DecisionRecord } from "../trail/decision-record.ts";
import { OWNER, REGION, START_MS } from "./emulator.ts";
import { testStore } from "./test-store.ts";

/** What the operation of a test does. */
export type RelayBody = (call: Omit<Call, "tx"> & { readonly tx: WriteTransaction }) => unknown;

export interface RelayHouse {
  readonly house: House;
  as(account: string): RelayClients;
  /** Performs the operation in the name of an account's root user; the first account's without it. */
  relay(body: RelayBody, more?: RelayOptions): Promise<unknown>;
  /** Does the same, and gives what was judged on the way. */
  judge(body: RelayBody, more?: RelayOptions): Promise<Judgement>;
  /** The decisions of the last operation, its own first. */
  decisions(): Promise<readonly DecisionRecord[]>;
}

export interface RelayOptions {
  readonly account?: string;
  /** `write` unless given. */
  readonly kind?: "read" | "write";
  /** What is prepared first, outside of the transaction. */
  readonly prepare?: (call: Pick<Call, "services">) => Promise<unknown>;
  /** The services through which the caller came already. */
  readonly via?: readonly string[];
}

export interface RelayClients {
  readonly iam: IAMClient;
  readonly organizations: OrganizationsClient;
  readonly sqs: SQSClient;
}

const NOTHING: StructureShape = { kind: "structure", name: "Unit", members: {}, required: [] };

const service: ServiceContract = {
  id: "relay",
  sdkId: "Relay",
  namespace: "test.relay",
  version: "2026-01-01",
  protocols: ["awsJson1_1"],
};

const contract: OperationContract = {
  name: "Relay",
  service,
  input: NOTHING,
  output: NOTHING,
};

/** Makes an Atoll with the service, closed at the end of the test. */
export async function relayHouse(options: AtollOptions = {}): Promise<RelayHouse> {
  const clock = createClock({ startMs: START_MS, frozen: true });
  const house = await openHouse({ ...(await testStore()), clock, ...options });
  onTestFinished(() => closeHouse(house));
  const { gateway } = house;
  let requestId = "";
  const performOne = (body: RelayBody, more: RelayOptions): Promise<Performed> => {
    requestId = gateway.ids.uuid();
    return perform(orderOf(body, more, requestId, house), gateway);
  };
  return {
    house,
    as: (account) => clientsOf(account, house),
    relay: async (body, more = {}) => (await performOne(body, more)).output,
    judge: async (body, more = {}) => (await performOne(body, more)).judgement,
    decisions: async () => (await gateway.trail.find({ requestId })).toReversed(),
  };
}

function clientsOf(account: string, { gateway }: House): RelayClients {
  const config = {
    region: REGION,
    endpoint: "http://localhost:4566",
    credentials: { accessKeyId: account, secretAccessKey: "atoll" },
    requestHandler: sdkRequestHandler((request) => handle(request, gateway)),
    maxAttempts: 1,
  };
  return {
    iam: new IAMClient(config),
    organizations: new OrganizationsClient(config),
    sqs: new SQSClient(config),
  };
}

function orderOf(
  body: RelayBody,
  { account = OWNER, kind = "write", via = [], prepare }: RelayOptions,
  requestId: string,
  { gateway }: House,
): Order {
  const spec: OperationSpec<unknown, unknown, Record<never, never>, WriteTransaction> = {
    crossAccount: true,
    locate: () => ({}),
    permission: none("a test", "https://docs.aws.amazon.com/"),
    run: (call) => body(call),
  };
  const operation =
    kind === "write"
      ? writeOperation(contract, { ...spec, ...(prepare !== undefined && { prepare }) })
      : readOperation(contract, {
          ...spec,
          run: (call) => body({ ...call, tx: call.tx as WriteTransaction }),
        });
  const { clock, ids, settings, blobs } = gateway;
  const definition = defineService({
    contract: service,
    operations: [operation],
    tables: [],
    wording: {
      missingMember: (member) => new Fault({ code: "Missing" }, member),
      accessDenied: (text) => new Fault({ code: "AccessDenied", status: 403 }, text),
      foreignRegion: ({ arn }) => new Fault({ code: "ForeignRegion" }, arn),
    },
  });
  return {
    service: { definition, operations: new Map([["Relay", operation]]) },
    operation,
    input: {},
    client: {},
    call: {
      requestId,
      caller: {
        principal: { kind: "root", account, arn: `arn:aws:iam::${account}:root` },
        account,
        partition: "aws",
        sourceIp: "203.0.113.7",
        secureTransport: true,
        via,
      },
      scope: { partition: "aws", account, region: REGION },
      clock,
      ids,
      receivedAtMs: clock.nowMs(),
      endpoint: "http://localhost:4566",
      settings,
      blobs,
    },
  };
}
