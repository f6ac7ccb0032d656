/** Lists of everything of a kind: what a policy may name for them, and what a denial says. */
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OWNER, type Emulator } from "../../src/testing/emulator.ts";

/** The clients of a user with these statements. */
async function userWith(Statement: readonly object[]): Promise<Emulator> {
  const atoll = await emulator({ iam: "enforce" });
  const UserName = "ada";
  await atoll.iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await atoll.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
  const { AccessKey } = await atoll.iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
  return { ...atoll, ...atoll.as({ accessKeyId, secretAccessKey }) };
}

const allow = (Action: string, Resource: string): object => ({ Effect: "Allow", Action, Resource });
const deny = (Action: string, Resource: string): object => ({ Effect: "Deny", Action, Resource });
const EVERYTHING = allow("*", "*");

describe("ListBuckets", () => {
  const list = ({ s3 }: Emulator): Promise<unknown> => s3.send(new ListBucketsCommand({}));
  const action = "s3:ListAllMyBuckets";

  it.each(["*", "arn:aws:s3:::*"])("is allowed on %s", async (resource) => {
    await expect(list(await userWith([allow(action, resource)]))).resolves.toBeDefined();
  });

  it.each([
    ["a bucket is named", [allow(action, "arn:aws:s3:::logs")], "no identity-based policy allows"],
    [
      "the ARN of all is denied",
      [EVERYTHING, deny(action, "arn:aws:s3:::*")],
      "with an explicit deny",
    ],
  ])("is denied when %s", async (_, statements, reason) => {
    const user = await userWith(statements);
    // AWS names no resource here.
    await expect(list(user)).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringMatching(
        new RegExp(`not authorized to perform: ${action} (because|with).*`),
      ),
    });
    await expect(list(user)).rejects.toThrow(reason);
  });
});

describe("ListQueues", () => {
  const list = ({ sqs }: Emulator): Promise<unknown> => sqs.send(new ListQueuesCommand({}));
  const action = "sqs:ListQueues";
  const inRegion = `arn:aws:sqs:us-east-1:${OWNER}:`;

  it.each(["*", `arn:aws:sqs:*:${OWNER}:*`, inRegion])("is allowed on %s", async (resource) => {
    await expect(list(await userWith([allow(action, resource)]))).resolves.toBeDefined();
  });

  it.each([
    ["a queue is named", [allow(action, `${inRegion}orders`)], "no identity-based policy allows"],
    [
      "the queues of the account are denied",
      [EVERYTHING, deny(action, `${inRegion}*`)],
      "explicit deny",
    ],
  ])("is denied when %s, and the ARN is told", async (_, statements, reason) => {
    const denied = list(await userWith(statements));
    await expect(denied).rejects.toThrow(`on resource: ${inRegion} `);
    await expect(denied).rejects.toThrow(reason);
  });
});
