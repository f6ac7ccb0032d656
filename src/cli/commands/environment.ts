import { CommandError, type Command } from "../command.ts";
import { readClientFlags } from "../flags.ts";

/** `eval "$(atoll env --account 111111111111)"`: every AWS tool of this shell speaks to Atoll. */
export const environment: Command = {
  name: "env",
  usage: "[--endpoint URL] [--account ID] [--region REGION]",
  summary:
    'Prints shell exports for an account\'s root: eval "$(atoll env --account 111111111111)".',
  run(args, io) {
    const { endpoint, account, region, rest } = readClientFlags(args, io.env);
    if (rest.length > 0) throw new CommandError(`usage: atoll env ${environment.usage}`);
    const exports = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: account ?? "test",
      AWS_SECRET_ACCESS_KEY: "atoll",
      AWS_REGION: region ?? "us-east-1",
      AWS_DEFAULT_REGION: region ?? "us-east-1",
    };
    for (const [name, value] of Object.entries(exports)) io.out(`export ${name}='${value}'`);
    // A session token of another account would go with every request.
    io.out("unset AWS_SESSION_TOKEN AWS_PROFILE");
    return Promise.resolve(0);
  },
};
