import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { OWNER } from "../../testing/emulator.ts";
import { fifoQueue, messageQueue } from "../../testing/message-queue.ts";

const BASE = "http://localhost:4566/_aws/sqs/messages";

type Kit = Awaited<ReturnType<typeof messageQueue>>;
interface Shown {
  readonly Body: string;
  readonly Attribute: readonly { readonly Name: string; readonly Value: string }[];
}

async function get({ atoll }: Kit, address: string, accept = "application/json") {
  const response = await atoll.fetch(new Request(address, { headers: { accept } }));
  return { status: response.status, text: await response.text() };
}

/** The messages that the endpoint shows as JSON. */
async function look(kit: Kit, parameters: Readonly<Record<string, string>> = {}) {
  const query = new URLSearchParams({ QueueUrl: kit.queue.url, ...parameters });
  const { text } = await get(kit, `${BASE}?${query.toString()}`);
  const answer = JSON.parse(text) as {
    ReceiveMessageResponse: { ReceiveMessageResult: { Message?: Shown | readonly Shown[] } };
  };
  const { Message = [] } = answer.ReceiveMessageResponse.ReceiveMessageResult;
  return Array.isArray(Message) ? (Message as readonly Shown[]) : [Message as Shown];
}

const bodiesOf = (messages: readonly Shown[]) => messages.map(({ Body }) => Body);
const attribute = (message: Shown | undefined, name: string) =>
  message?.Attribute.find(({ Name }) => Name === name)?.Value;

describe("/_aws/sqs/messages", () => {
  it("shows messages without receiving them", async () => {
    const kit = await messageQueue();
    await kit.queue.send("message-1", "message-2");
    await look(kit);
    const [first, second] = await look(kit);
    expect(first).toMatchObject({
      Body: "message-1",
      MD5OfBody: "3d6b824fd8c1520e9a047d21fee6fb1f",
      ReceiptHandle: "SQS/BACKDOOR/ACCESS",
    });
    expect(attribute(first, "SenderId")).toBe(OWNER);
    expect(attribute(second, "ApproximateReceiveCount")).toBe("0");
    expect(await kit.queue.counts()).toEqual([2, 0, 0]);
  });

  it("shows those in flight and delayed on demand", async () => {
    const kit = await messageQueue();
    await kit.queue.send("in flight", "visible");
    await kit.queue.sendWith("delayed", { DelaySeconds: 10 });
    await kit.queue.receive();
    expect(bodiesOf(await look(kit))).toEqual(["visible"]);
    const invisible = await look(kit, { ShowInvisible: "True" });
    expect(bodiesOf(invisible)).toEqual(["in flight", "visible"]);
    expect(invisible.map((message) => attribute(message, "IsVisible"))).toEqual(["false", "true"]);
    const delayed = await look(kit, { ShowDelayed: "true" });
    expect(bodiesOf(delayed)).toEqual(["visible", "delayed"]);
    expect(delayed.map((message) => attribute(message, "IsDelayed"))).toEqual(["false", "true"]);
  });

  it("shows no messages of a group that is blocked, unless told to", async () => {
    const kit = await fifoQueue();
    for (const body of ["a1", "a2", "b1"]) {
      await kit.queue.sendWith(body, { MessageGroupId: body.slice(0, 1) });
    }
    await kit.queue.receive();
    expect(bodiesOf(await look(kit))).toEqual(["b1"]);
    expect(bodiesOf(await look(kit, { ShowInvisible: "1" }))).toEqual(["a1", "a2", "b1"]);
  });

  it("answers in XML unless JSON is asked for, and finds the queue by path", async () => {
    const kit = await messageQueue();
    await kit.queue.send("a < b & c");
    const { text } = await get(kit, `${BASE}/us-east-1/${OWNER}/orders`, "*/*");
    expect(text).toContain(
      '<ReceiveMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/">',
    );
    expect(text).toContain("<Body>a &lt; b &amp; c</Body>");
    expect(text).toContain("<Attribute><Name>SenderId</Name>");
  });

  it("answers an SDK that receives messages from there", async () => {
    const kit = await messageQueue();
    await kit.queue.sendWith("a", {
      MessageAttributes: { B: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2]) } },
    });
    await kit.queue.send("b");
    const client = new SQSClient({
      ...kit.atoll.clientConfig(OWNER),
      endpoint: BASE,
      useQueueUrlAsEndpoint: false,
      maxAttempts: 1,
    });
    const QueueUrl = kit.queue.url;
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages).toMatchObject([{ Body: "a" }, { Body: "b" }]);
    expect(Messages[0]?.MessageAttributes?.["B"]?.BinaryValue).toEqual(new Uint8Array([1, 2]));
    const sending = client.send(new SendMessageCommand({ QueueUrl, MessageBody: "c" }));
    await expect(sending).rejects.toThrow("This endpoint only accepts ReceiveMessage calls");
  });

  it("says what is missing or wrong", async () => {
    const kit = await messageQueue();
    const missing = "AWS.SimpleQueueService.NonExistentQueue";
    const none = `http://localhost:4566/000000000000/none`;
    const place = `${BASE}/us-east-1/${OWNER}`;
    const addresses = [BASE, `${BASE}?QueueUrl=${none}`, `${place}/none`, `${place}/%zz`];
    for (const address of addresses) {
      const { status, text } = await get(kit, address);
      expect(status).toBe(400);
      expect(JSON.parse(text)).toMatchObject({ ErrorResponse: { Error: { Code: missing } } });
    }
    const wrong = await get(kit, `${BASE}?QueueUrl=http://localhost:4566/nonsense`);
    expect(wrong.status).toBe(404);
    expect(JSON.parse(wrong.text)).toMatchObject({
      ErrorResponse: { Error: { Code: "InvalidAddress" } },
    });
  });
});
