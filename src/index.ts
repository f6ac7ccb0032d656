/**
 * Atoll as a library: every account, every region, in this process.
 *
 * ```ts
 * import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
 * import { createAtoll } from "atoll";
 *
 * const atoll = await createAtoll({ ephemeral: true, iam: "enforce" });
 * const sqs = new SQSClient(atoll.clientConfig("111111111111", "eu-west-1"));
 * await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
 * await atoll.clock.advance(60_000);
 * await atoll.close();
 * ```
 */
export {
  createAtoll,
  type Atoll,
  type AtollClock,
  type AtollOptions,
  type ClientConfig,
  type ListenOptions,
} from "./atoll.ts";
export { createClock, type ClockOptions, type MovableClock } from "./gateway/clock.ts";
export type { Log } from "./gateway/log.ts";
