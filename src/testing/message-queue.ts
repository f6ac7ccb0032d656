/**
 * The fixture of the tests about messages: one queue, and short words for what is done with it.
 *
 * ```ts
 * const { clock, queue } = await messageQueue({ VisibilityTimeout: "30" });
 * await queue.send("a", "b");
 * expect(bodies(await queue.receive({ MaxNumberOfMessages: 10 }))).toEqual(["a", "b"]);
 * ```
 */
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message,
  type ReceiveMessageCommandInput,
  type SendMessageCommandInput,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { emulator, type Emulator } from "./emulator.ts";

type SendOptions = Partial<Omit<SendMessageCommandInput, "QueueUrl" | "MessageBody">>;
type ReceiveOptions = Partial<Omit<ReceiveMessageCommandInput, "QueueUrl">>;

/** A queue as its tests use it. */
export interface TestQueue {
  readonly url: string;
  readonly arn: string;
  /** Sends one message for each body. */
  send(...bodies: readonly string[]): Promise<void>;
  /** Sends one message. */
  sendWith(body: string, options: SendOptions): Promise<string | undefined>;
  receive(options?: ReceiveOptions): Promise<readonly Message[]>;
  delete(...messages: readonly Message[]): Promise<void>;
  /** Visible, in flight, delayed. */
  counts(): Promise<readonly [number, number, number]>;
}

/** Makes an emulator with a queue of its owner's. */
export async function messageQueue(
  attributes: Readonly<Record<string, string>> = {},
): Promise<Emulator & { readonly queue: TestQueue }> {
  const kit = await emulator();
  return { ...kit, queue: await createTestQueue(kit.sqs, "orders", attributes) };
}

/** The same with a FIFO queue that deduplicates by content. */
export function fifoQueue(
  attributes: Readonly<Record<string, string>> = {},
): Promise<Emulator & { readonly queue: TestQueue }> {
  return messageQueue({ FifoQueue: "true", ContentBasedDeduplication: "true", ...attributes });
}

/** Makes a queue; a FIFO queue's name gets its suffix. */
export async function createTestQueue(
  sqs: SQSClient,
  name: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<TestQueue> {
  const QueueName = attributes["FifoQueue"] === "true" ? `${name}.fifo` : name;
  const created = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: attributes }));
  return testQueue(sqs, created.QueueUrl ?? "");
}

/** The queue behind a URL, through some client: another account's perhaps. */
export async function testQueue(sqs: SQSClient, url: string): Promise<TestQueue> {
  const read = async (): Promise<Readonly<Record<string, string>>> => {
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] });
    return (await sqs.send(command)).Attributes ?? {};
  };
  const sendWith = async (body: string, options: SendOptions): Promise<string | undefined> => {
    const command = new SendMessageCommand({ QueueUrl: url, MessageBody: body, ...options });
    return (await sqs.send(command)).MessageId;
  };
  return {
    url,
    arn: (await read())["QueueArn"] ?? "",
    sendWith,
    async send(...sent) {
      for (const body of sent) await sendWith(body, {});
    },
    async receive(options = {}) {
      const command = new ReceiveMessageCommand({ QueueUrl: url, ...options });
      return (await sqs.send(command)).Messages ?? [];
    },
    async delete(...messages) {
      for (const { ReceiptHandle } of messages) {
        await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
      }
    },
    async counts() {
      const attributes = await read();
      return [
        Number(attributes["ApproximateNumberOfMessages"]),
        Number(attributes["ApproximateNumberOfMessagesNotVisible"]),
        Number(attributes["ApproximateNumberOfMessagesDelayed"]),
      ];
    },
  };
}

/** The bodies of messages. */
export function bodies(messages: readonly Message[]): readonly (string | undefined)[] {
  return messages.map(({ Body }) => Body);
}
