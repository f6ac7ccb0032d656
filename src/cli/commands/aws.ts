import { spawn } from "node:child_process";
import { CommandError, type Command } from "../command.ts";
import { readClientFlags } from "../flags.ts";

/** `atoll aws sqs list-queues`: the AWS CLI, unchanged, speaking to Atoll. */
export const aws: Command = {
  name: "aws",
  usage: "[--endpoint URL] [--account ID] [--region REGION] ARGUMENTS...",
  summary: "Runs the AWS CLI against Atoll: `atoll aws --account 111111111111 sqs list-queues`.",
  handsOn: true,
  async run(args, io) {
    const { endpoint, account, region, rest } = readClientFlags(args, io.env);
    const env: Record<string, string | undefined> = {
      ...io.env,
      AWS_ENDPOINT_URL: endpoint,
      AWS_PAGER: io.env["AWS_PAGER"] ?? "",
    };
    if (account !== undefined) {
      env["AWS_ACCESS_KEY_ID"] = account;
      delete env["AWS_SESSION_TOKEN"];
      delete env["AWS_PROFILE"];
    } else if (env["AWS_PROFILE"] === undefined) {
      env["AWS_ACCESS_KEY_ID"] ??= "test";
    }
    if (env["AWS_ACCESS_KEY_ID"] !== undefined) env["AWS_SECRET_ACCESS_KEY"] ??= "atoll";
    const chosen = region ?? env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"] ?? "us-east-1";
    env["AWS_REGION"] = chosen;
    env["AWS_DEFAULT_REGION"] = chosen;
    return new Promise<number>((resolve, reject) => {
      // Version 1 of the AWS CLI does not heed AWS_ENDPOINT_URL for SQS; the flag goes for all.
      const child = spawn("aws", ["--endpoint-url", endpoint, ...rest], { stdio: "inherit", env });
      child.on("error", () => {
        reject(new CommandError("the AWS CLI is not installed: there is no `aws` on the PATH", 1));
      });
      child.on("exit", (code) => resolve(code ?? 1));
    });
  },
};
