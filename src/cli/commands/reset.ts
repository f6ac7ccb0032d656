import { readArguments, requireWords } from "../arguments.ts";
import { ask } from "../client.ts";
import { CommandError, type Command } from "../command.ts";

/** `atoll reset --account 111111111111`: that account is empty again, all others stay. */
export const reset: Command = {
  name: "reset",
  usage: "[--endpoint URL] [--account ID] [--region REGION]",
  summary: "Deletes everything, or everything of one account, one region, or both.",
  async run(args, io) {
    const kinds = { "--account": "value", "--region": "value" } as const;
    const { endpoint, words, value } = readArguments(args, io, { command: reset, kinds });
    requireWords(words, [], reset);
    const [account, region] = [value("--account"), value("--region")];
    if (region !== undefined && !/^[a-z]+(-[a-z]+)+(-\d+)?$/.test(region)) {
      throw new CommandError(`\`--region\` takes a region such as eu-west-1, not \`${region}\``);
    }
    await ask(endpoint, "reset", { account, region });
    const where = [account && `account ${account}`, region].filter(Boolean).join(", ");
    io.out(`deleted everything${where === "" ? "" : ` of ${where}`}`);
    return 0;
  },
};
