/**
 * What AWS opens to the owner's account only: of a queue that lets everybody do everything, others may
 * still not change what it is. Nobody is one of the owner's account without credentials.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-overview-of-managing-access.html | Cross-account permissions don't apply}
 */
import { CreateQueueCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER } from "../../src/testing/emulator.ts";
import { document } from "../scenarios/people.ts";

const OPEN = { Effect: "Allow", Principal: "*", Action: "sqs:*", Resource: "*" };

describe("a queue that is open to everybody", () => {
  it.each([
    ["SendMessage&MessageBody=m", 200, "<MessageId>"],
    ["ListQueueTags", 403, "User: anonymous is not authorized to perform: sqs:listqueuetags"],
    [
      "SetQueueAttributes&Attribute.1.Name=DelaySeconds&Attribute.1.Value=1",
      403,
      "sqs:setqueueattributes",
    ],
    ["AddPermission&Label=l&AWSAccountId.1=222222222222&ActionName.1=*", 403, "sqs:addpermission"],
    ["DeleteQueue", 403, "sqs:deletequeue"],
  ])("answers %s without credentials with %d", async (call, status, part) => {
    const { atoll, sqs } = await emulator({ iam: "enforce" });
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    const Attributes = { Policy: document(OPEN) };
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    const body = new URLSearchParams(`Action=${call}`);
    const answer = await atoll.fetch(new Request(QueueUrl, { method: "POST", body }));
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(part);
  });

  it("is its owner's to change, in the answers to questions too", async () => {
    const { atoll, sqs } = await emulator({ iam: "enforce" });
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    const Attributes = { Policy: document(OPEN) };
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    const question = {
      action: "sqs:DeleteQueue",
      resource: "arn:aws:sqs:us-east-1:111111111111:q",
    };
    const query = new URLSearchParams(question).toString();
    const url = `http://localhost:4566/_atoll/who-can?${query}`;
    const { others } = (await (await atoll.fetch(new Request(url))).json()) as { others: string[] };
    expect(others).not.toContain("accounts");
    expect(others).not.toContain("anonymous");
    for (const principal of [OTHER, "anonymous"]) {
      const body = JSON.stringify({ principal, ...question });
      const request = new Request("http://localhost:4566/_atoll/can", { method: "POST", body });
      expect(await (await atoll.fetch(request)).json()).toMatchObject({
        allowed: false,
        decision: { pairs: [{ rule: "not-open-to-other-accounts" }] },
      });
    }
  });
});
