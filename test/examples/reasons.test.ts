// The example for users and reasons in docs/testing.md. Outside this repository, import from "atoll".
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createAtoll } from "../../src/index.ts";
import { expect, it } from "vitest";

it("tells what a user of another account lacks", async () => {
  const atoll = await createAtoll({ ephemeral: true, iam: "audit" });
  const owner = new SQSClient(atoll.clientConfig("111111111111"));
  const { QueueUrl } = await owner.send(new CreateQueueCommand({ QueueName: "orders" }));
  const iam = new IAMClient(atoll.clientConfig("222222222222"));
  await iam.send(new CreateUserCommand({ UserName: "alice" }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "alice" }));
  const credentials = {
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  };
  const alice = new SQSClient({ ...atoll.clientConfig("222222222222"), credentials });
  await alice.send(new SendMessageCommand({ QueueUrl, MessageBody: "1" }));

  const url = "http://localhost/_atoll/decisions?outcome=denials";
  const { decisions } = (await (await atoll.fetch(new Request(url))).json()) as Denials;
  expect(decisions).toMatchObject([
    { principal: "arn:aws:iam::222222222222:user/alice", outcome: "would-deny" },
  ]);
  expect(decisions[0]?.pairs[0]).toMatchObject({ action: "sqs:SendMessage", layer: "identity" });
  await atoll.close();
});

interface Denials {
  readonly decisions: readonly { readonly pairs: readonly unknown[] }[];
}
