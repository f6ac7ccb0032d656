/** The AWS CLI against a server, by itself and through `atoll aws`. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aws, awsJson, keys, readAcrossAccounts } from "./aws.ts";
import { run, runWell } from "./process.ts";
import { BIN, startServer, type Server } from "./server.ts";

const OWNER = "111111111111";
const OTHER = "222222222222";

interface CreatedKey {
  readonly AccessKey: { readonly AccessKeyId: string; readonly SecretAccessKey: string };
}

/** What a read across accounts ends with. */
const endings = {
  audit: { isGood: true, stdout: /"VisibilityTimeout": "60"/, stderr: /^$/ },
  enforce: {
    isGood: false,
    stdout: /^$/,
    stderr: new RegExp(
      `^An error occurred \\(AccessDenied\\) when calling the GetQueueAttributes operation: User: arn:aws:iam::${OTHER}:root is not authorized to perform: sqs:getqueueattributes on resource: arn:aws:sqs:ap-south-1:${OWNER}:my-queue because no resource-based policy allows the sqs:getqueueattributes action$`,
    ),
  },
};

describe.each(["audit", "enforce"] as const)("the AWS CLI, iam %s", (mode) => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer(["--iam", mode]);
  });
  afterAll(async () => void (await server.stop()));

  it("runs the example of LocalStack's page on cross-account access", async () => {
    const { code, stdout, stderr } = await readAcrossAccounts(server);
    const ending = endings[mode];
    expect(stderr.trim()).toMatch(ending.stderr);
    expect(stdout).toMatch(ending.stdout);
    expect(code === 0).toBe(ending.isGood);
  });

  it("keeps accounts apart that use the same name", async () => {
    const make = "sqs create-queue --queue-name same-name";
    for (const account of [OWNER, OTHER]) {
      expect(await awsJson(server, keys(account), make)).toEqual({
        QueueUrl: `${server.url}/queue/us-east-1/${account}/same-name`,
      });
    }
    expect(await awsJson(server, keys(OTHER), "sqs list-queues")).toEqual({
      QueueUrls: [`${server.url}/queue/us-east-1/${OTHER}/same-name`],
    });
  });

  it("takes the keys that Atoll minted for a user, and refuses a wrong secret", async () => {
    const owner = keys(OWNER);
    await awsJson(server, owner, "iam create-user --user-name ada");
    const created = await awsJson<CreatedKey>(
      server,
      owner,
      "iam create-access-key --user-name ada",
    );
    const { AccessKeyId, SecretAccessKey } = created.AccessKey;
    const identity = "sts get-caller-identity";
    expect(await awsJson(server, keys(AccessKeyId, SecretAccessKey), identity)).toMatchObject({
      Arn: `arn:aws:iam::${OWNER}:user/ada`,
    });
    const wrong = await aws(server, keys(AccessKeyId, "wrong"), identity);
    expect(wrong.stderr).toContain("(SignatureDoesNotMatch)");
  });

  it("says in the service's own protocol what is not there yet", async () => {
    const { code, stderr } = await aws(server, keys(OWNER), "rds describe-db-instances");
    expect(code).not.toBe(0);
    expect(stderr).toContain("(NotImplemented)");
    expect(stderr).toContain("rds:DescribeDBInstances");
  });

  it("runs through `atoll aws` without any configuration", async () => {
    const args = [BIN, "aws", "--endpoint", server.url, "--account", OTHER];
    const stdout = await runWell(process.execPath, [...args, "sts", "get-caller-identity"]);
    expect(JSON.parse(stdout)).toMatchObject({ Account: OTHER, Arn: `arn:aws:iam::${OTHER}:root` });
    const failed = await run(process.execPath, [...args, "sqs", "no-such-command"]);
    expect(failed.code).not.toBe(0);
  });
});
