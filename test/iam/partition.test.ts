/**
 * Accounts of the same id in two partitions have nothing in common: credentials of one are none in
 * the other.
 *
 * @see {@link https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html | Partitions}
 */
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator } from "../../src/testing/emulator.ts";
import { document } from "../scenarios/people.ts";

const CHINA = "cn-north-1";

describe("the key of a user", () => {
  it("is none in another partition, and asking there takes no policy from the user", async () => {
    const kit = await emulator({ iam: "enforce" });
    const UserName = "alice";
    await kit.iam.send(new CreateUserCommand({ UserName }));
    const PolicyDocument = document({ Effect: "Deny", Action: "sqs:*", Resource: "*" });
    await kit.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
    const { AccessKey } = await kit.iam.send(new CreateAccessKeyCommand({ UserName }));
    const keys = {
      accessKeyId: AccessKey?.AccessKeyId ?? "",
      secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    };
    // The queue lets everybody in: nothing but her own policy keeps alice out.
    const { QueueUrl } = await kit.sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    const open = { Effect: "Allow", Principal: "*", Action: "sqs:*", Resource: "*" };
    const Attributes = { Policy: document(open) };
    await kit.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));

    const inChina = kit.as(keys, CHINA).iam.send(new ListUsersCommand({}));
    await expect(inChina).rejects.toMatchObject({ name: "InvalidClientTokenId" });
    const send = new SendMessageCommand({ QueueUrl, MessageBody: "m" });
    await expect(kit.as(keys).sqs.send(send)).rejects.toThrow(
      "with an explicit deny in an identity-based policy",
    );
  });
});
