import { ask } from "../client.ts";
import { CommandError, type Command } from "../command.ts";
import { readClientFlags } from "../flags.ts";

/** `atoll reset --account 111111111111`: that account is empty again, all others stay. */
export const reset: Command = {
  name: "reset",
  usage: "[--endpoint URL] [--account ID] [--region REGION]",
  summary: "Deletes everything, or everything of one account, one region, or both.",
  async run(args, io) {
    const { endpoint, account, region, rest } = readClientFlags(args, io.env);
    if (rest.length > 0) throw new CommandError(`usage: atoll reset ${reset.usage}`);
    await ask(endpoint, "reset", { account, region });
    const where = [account && `account ${account}`, region].filter(Boolean).join(", ");
    io.out(`deleted everything${where === "" ? "" : ` of ${where}`}`);
    return 0;
  },
};
