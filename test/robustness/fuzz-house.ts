/** An Atoll in memory to throw requests at, with everything that goes wrong inside it noted. */
import { createClock } from "../../src/gateway/clock.ts";
import { closeHouse, openHouse } from "../../src/atoll.ts";
import { handle } from "../../src/gateway/handle.ts";
import type { Handler } from "../../src/gateway/server.ts";
import { bodyOf } from "../../src/gateway/request.ts";
import type { OperationContract } from "../../src/model/contract.ts";
import { QUEUES } from "./draft.ts";

export interface FuzzHouse {
  readonly handler: Handler;
  /** The operations of all services. */
  readonly operations: readonly OperationContract[];
  /** What was logged as an error, or was thrown where nobody catches, since the last call. */
  takeTroubles(): readonly string[];
  close(): Promise<void>;
}

/** Opens it and makes a few queues. */
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
  for (const name of QUEUES) await createQueue(name, handler);
  const services = await Promise.all(gateway.registry.ids.map((id) => gateway.registry.load(id)));
  return {
    handler,
    operations: services.flatMap((service) =>
      [...(service?.operations.values() ?? [])].map(({ contract }) => contract),
    ),
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

async function createQueue(name: string, handler: Handler): Promise<void> {
  const attributes = name.endsWith(".fifo")
    ? "&Attribute.1.Name=FifoQueue&Attribute.1.Value=true"
    : "";
  const { status } = await handler({
    method: "POST",
    target: "/",
    rawHeaders: [
      "Authorization",
      "AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=00",
      "Content-Type",
      "application/x-www-form-urlencoded",
    ],
    body: bodyOf(
      Buffer.from(`Action=CreateQueue&Version=2012-11-05&QueueName=${name}${attributes}`),
    ),
    secure: false,
  });
  if (status !== 200) throw new Error(`the queue ${name} could not be made: ${status}`);
}
