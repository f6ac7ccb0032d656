/** Who can undo a queue's policy that shuts everybody out. */
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { emulator, OTHER, OWNER, REGION, type Emulator } from "../../testing/emulator.ts";

const DENIED = { name: "AccessDenied" };

/** A queue whose policy denies everything to everybody. */
async function lockedQueue(): Promise<Emulator & { readonly QueueUrl: string }> {
  const kit = await emulator({ iam: "enforce" });
  const Resource = `arn:aws:sqs:${REGION}:${OWNER}:q`;
  const Statement = [{ Effect: "Deny", Principal: "*", Action: "sqs:*", Resource }];
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  const create = new CreateQueueCommand({ QueueName: "q", Attributes: { Policy } });
  const { QueueUrl = "" } = await kit.sqs.send(create);
  return { ...kit, QueueUrl };
}

it("lets the owner's root user look at the policy and take it away", async () => {
  const { sqs, QueueUrl } = await lockedQueue();
  await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Policy"] }));
  // All else is denied even to root.
  await expect(sqs.send(new DeleteQueueCommand({ QueueUrl }))).rejects.toMatchObject(DENIED);
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: "" } }));
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
});

it("lets in nobody else's root user", async () => {
  const { as, QueueUrl } = await lockedQueue();
  const get = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Policy"] });
  await expect(as(OTHER).sqs.send(get)).rejects.toMatchObject(DENIED);
});

it("is known to questions without a request", async () => {
  const { atoll } = await lockedQueue();
  const resource = `arn:aws:sqs:${REGION}:${OWNER}:q`;
  const can = async (action: string): Promise<unknown> => {
    const body = JSON.stringify({ principal: OWNER, action, resource });
    const request = new Request("http://localhost:4566/_atoll/can", { method: "POST", body });
    return ((await (await atoll.fetch(request)).json()) as { allowed: unknown }).allowed;
  };
  expect(await can("sqs:SetQueueAttributes")).toBe(true);
  expect(await can("sqs:DeleteQueue")).toBe(false);
});
