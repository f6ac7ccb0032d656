/**
 * SQS through botocore, which boto3 and the AWS CLI are made of: the one of today in JSON, and one
 * from before SQS spoke JSON, in Query. The scenarios are `botocore/sqs.py`.
 */
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { run } from "./process.ts";
import { queryBotocore } from "./query-botocore.ts";
import { startServer, type Server } from "./server.ts";

const SCRIPT = join(import.meta.dirname, "botocore/sqs.py");

const scenarios = ["send and receive", "long poll", "fifo", "batch", "errors"];

describe.each(["json", "query"] as const)("botocore in %s", (protocol) => {
  let python: Record<string, string> = {};
  let server: Server;
  beforeAll(async () => {
    if (protocol === "query") python = { PYTHONPATH: await queryBotocore() };
  });

  /** What the scenario has to say: nothing, when it goes as with AWS. */
  async function complaint(scenario: string): Promise<string> {
    const args = [SCRIPT, scenario, server.url, protocol];
    return (await run("python3", args, { env: python })).stderr;
  }

  describe("in audit", () => {
    beforeEach(async () => {
      server = await startServer();
    });
    afterEach(async () => void (await server.stop()));

    it.each(scenarios)("goes as with AWS: %s", async (scenario) => {
      expect(await complaint(scenario)).toBe("");
    });

    it("lets another account in", async () => {
      expect(await complaint("cross-account in audit")).toBe("");
    });
  });

  describe("in enforce", () => {
    beforeEach(async () => {
      server = await startServer(["--iam", "enforce"]);
    });
    afterEach(async () => void (await server.stop()));

    it("lets in whom the policy lets in, and says why not others", async () => {
      expect(await complaint("cross-account in enforce")).toBe("");
    });
  });
});

describe("boto3", () => {
  it("needs nothing but the endpoint", async () => {
    const server = await startServer();
    const script = `
import boto3
sqs = boto3.resource("sqs", endpoint_url="${server.url}", region_name="us-east-1",
    aws_access_key_id="333333333333", aws_secret_access_key="any")
queue = sqs.create_queue(QueueName="orders")
queue.send_message(MessageBody="1")
[message] = queue.receive_messages(WaitTimeSeconds=2)
message.delete()
print(message.body, queue.attributes["QueueArn"])`;
    const { stdout, stderr } = await run("python3", ["-c", script]);
    await server.stop();
    expect(stderr).toBe("");
    expect(stdout).toBe("1 arn:aws:sqs:us-east-1:333333333333:orders\n");
  });
});
