import { spawn } from "node:child_process";
import { ask } from "../client.ts";
import { CommandError, type Command, type Io } from "../command.ts";
import { readClientFlags } from "../flags.ts";
import { toolEnvironment } from "../tool-environment.ts";

/** `atoll aws sqs list-queues`: the AWS CLI, unchanged, speaking to Atoll. */
export const aws: Command = {
  name: "aws",
  usage: "[--endpoint URL] [--account ID] [--region REGION] ARGUMENTS...",
  summary: "Runs the AWS CLI against Atoll: `atoll aws --account 111111111111 sqs list-queues`.",
  details: () =>
    [
      "--account makes it that account's root user; without it the environment's key or profile counts, or",
      "else the key `test` of account 000000000000. What follows the first other word is the AWS CLI's own.",
    ].join(" "),
  handsOn: true,
  async run(args, io) {
    const { endpoint, account, region, rest } = readClientFlags(args, io.env);
    const env = toolEnvironment(io.env, { endpoint, account, region });
    const code = await new Promise<number>((resolve, reject) => {
      // Version 1 of the AWS CLI does not heed AWS_ENDPOINT_URL for SQS; the flag goes for all.
      const child = spawn("aws", ["--endpoint-url", endpoint, ...rest], { stdio: "inherit", env });
      child.on("error", () => {
        const sentence =
          "the AWS CLI is not installed: there is no `aws` on the PATH; install it, or point any SDK here with `atoll env`";
        reject(new CommandError(sentence, 1));
      });
      child.on("exit", (exitCode) => resolve(exitCode ?? 1));
    });
    if (code !== 0 && rest.length > 0) await sayIfNothingAnswers(endpoint, io);
    return code;
  },
};

/** The AWS CLI says where it could not connect, not how to start what should be there. */
async function sayIfNothingAnswers(endpoint: string, io: Io): Promise<void> {
  try {
    await ask(endpoint, "status");
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    io.err(`atoll: ${error.message}`);
  }
}
