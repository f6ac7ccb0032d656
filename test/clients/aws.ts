/** The AWS CLI as whoever holds the keys. Its first version knows no variable for the endpoint. */
import { run, runWell, type Finished } from "./process.ts";
import type { Server } from "./server.ts";

/** Credentials for any AWS tool; an account's id is the access key of its root. */
export function keys(accessKeyId: string, secretAccessKey = "any"): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_DEFAULT_REGION: "us-east-1",
  };
}

/**
 * Runs the AWS CLI; its exit code is for the caller to judge.
 *
 * @param command What stands behind `aws`, its words separated by single spaces.
 */
export function aws(
  server: Server,
  credentials: Readonly<Record<string, string>>,
  command: string,
): Promise<Finished> {
  return run("aws", wordsOf(server, command), { env: credentials });
}

/** Runs an AWS CLI command that must succeed, and gives the JSON that it printed, if any. */
export async function awsJson<Output = unknown>(
  server: Server,
  credentials: Readonly<Record<string, string>>,
  command: string,
): Promise<Output> {
  const stdout = await runWell("aws", wordsOf(server, command), { env: credentials });
  return (stdout.trim() === "" ? undefined : JSON.parse(stdout)) as Output;
}

function wordsOf(server: Server, command: string): readonly string[] {
  return ["--endpoint-url", server.url, ...command.split(" ")];
}

/**
 * The example of LocalStack's page on cross-account and cross-region access: an account makes a
 * queue in one region, another account reads it from a second one.
 *
 * @returns How the other account's read ended.
 */
export async function readAcrossAccounts(server: Server): Promise<Finished> {
  const owner = keys("111111111111");
  const { QueueUrl } = await awsJson<{ readonly QueueUrl: string }>(
    server,
    owner,
    "sqs create-queue --queue-name my-queue --region ap-south-1",
  );
  await awsJson(
    server,
    owner,
    `sqs set-queue-attributes --attributes VisibilityTimeout=60 --queue-url ${QueueUrl} --region ap-south-1`,
  );
  return aws(
    server,
    keys("222222222222"),
    `sqs get-queue-attributes --attribute-names VisibilityTimeout --region eu-central-1 --queue-url ${QueueUrl}`,
  );
}
