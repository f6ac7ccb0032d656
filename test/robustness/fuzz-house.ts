/** An Atoll in memory to throw requests at, with everything that goes wrong inside it noted. */
import { createClock } from "../../src/gateway/clock.ts";
import { closeHouse, openHouse } from "../../src/atoll.ts";
import { handle } from "../../src/gateway/handle.ts";
import type { Handler } from "../../src/gateway/server.ts";
import { bodyOf } from "../../src/gateway/request.ts";
import type { OperationContract } from "../../src/model/contract.ts";
import type { WireResponse } from "../../src/protocols/protocol.ts";
import { BUCKETS, QUEUES } from "./draft.ts";

export interface FuzzHouse {
  readonly handler: Handler;
  /** The operations of all services. */
  readonly operations: readonly OperationContract[];
  /** What was logged as an error, or was thrown where nobody catches, since the last call. */
  takeTroubles(): readonly string[];
  close(): Promise<void>;
}

/** Opens it, furnished with a few things. */
export async function openFuzzHouse(): Promise<FuzzHouse> {
  let troubles: string[] = [];
  const note = (error: unknown): void => {
    troubles.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  };
  const house = await openHouse({
    ephemeral: true,
    bodyMiBMax: 1,
    // Standing still: signatures stay in their time, and nothing waits.
    clock: createClock({ startMs: Date.UTC(2026, 0, 1), frozen: true }),
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: ({ error }, sentence) => note(error ?? sentence),
    },
  });
  process.on("uncaughtException", note);
  process.on("unhandledRejection", note);
  const { gateway } = house;
  const handler: Handler = (request) => handle(request, gateway);
  await furnish(handler);
  const services = await Promise.all(gateway.registry.ids.map((id) => gateway.registry.load(id)));
  return {
    handler,
    operations: services
      .flatMap((service) => [...(service?.operations.values() ?? [])])
      .map(({ contract }) => contract)
      .filter(isOnTheWire),
    takeTroubles() {
      const taken = troubles;
      troubles = [];
      return taken;
    },
    async close() {
      process.off("uncaughtException", note);
      process.off("unhandledRejection", note);
      house.stopSignal.begin();
      await closeHouse(house);
    },
  };
}

/** What services do among themselves, such as S3's replication, has no request. */
function isOnTheWire({ http, service }: OperationContract): boolean {
  return http !== undefined || !service.protocols.some((name) => name.startsWith("rest"));
}

/** Makes what drawn requests name, so that they get beyond the first lookup. */
async function furnish(handler: Handler): Promise<void> {
  for (const name of QUEUES) {
    const fifo = name.endsWith(".fifo") ? { FifoQueue: "true" } : {};
    const queue = { QueueName: name, Attributes: fifo };
    await call(handler, "sqs", "AmazonSQS.CreateQueue", queue);
  }
  const made = await call(handler, "kms", "TrentService.CreateKey", {});
  const { KeyId: TargetKeyId } = made["KeyMetadata"] as { readonly KeyId: string };
  const alias = { AliasName: "alias/fuzz", TargetKeyId };
  await call(handler, "kms", "TrentService.CreateAlias", alias);
  const token = "11111111-2222-3333-4444-555555555555";
  const secret = { Name: "fuzz0", SecretString: "secret", ClientRequestToken: token };
  await call(handler, "secretsmanager", "secretsmanager.CreateSecret", secret);
  for (const name of BUCKETS) {
    await send(handler, "PUT", `/${name}`);
    await send(handler, "PUT", `/${name}/fuzz`);
  }
  await send(handler, "POST", "/v20180820/accessgrantsinstance");
}

async function send(handler: Handler, method: string, target: string): Promise<void> {
  const rawHeaders = ["Authorization", authorization("s3"), "X-Amz-Account-Id", "111111111111"];
  const body = bodyOf(Buffer.alloc(0));
  requireSuccess(await handler({ method, target, rawHeaders, body, secure: false }), target);
}

function authorization(service: string): string {
  const credential = `111111111111/20260101/us-east-1/${service}/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=00`;
}

async function call(
  handler: Handler,
  service: string,
  target: string,
  input: object,
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await handler({
    method: "POST",
    target: "/",
    rawHeaders: [
      "Authorization",
      authorization(service),
      "Content-Type",
      "application/x-amz-json-1.1",
      "X-Amz-Target",
      target,
    ],
    body: bodyOf(Buffer.from(JSON.stringify(input))),
    secure: false,
  });
  requireSuccess(answer, target);
  return JSON.parse(textOf(answer) || "{}") as Readonly<Record<string, unknown>>;
}

function requireSuccess(answer: WireResponse, what: string): void {
  if (answer.status !== 200)
    throw new Error(`${what} answered ${answer.status}: ${textOf(answer)}`);
}

function textOf({ body }: WireResponse): string {
  if (typeof body === "string") return body;
  return body instanceof Uint8Array ? Buffer.from(body).toString() : "";
}
