import { ask } from "../client.ts";
import { CommandError, type Command } from "../command.ts";
import { readClientFlags } from "../flags.ts";

/** `atoll status`: what the running Atoll serves, where its data lies, what IAM does. */
export const status: Command = {
  name: "status",
  usage: "[--endpoint URL]",
  summary: "Tells what a running Atoll serves, where its data lies and what IAM does.",
  async run(args, io) {
    const { endpoint, rest } = readClientFlags(args, io.env);
    if (rest.length > 0) throw new CommandError(`usage: atoll status ${status.usage}`);
    const facts = await ask(endpoint, "status");
    const width = Math.max(...Object.keys(facts).map((name) => name.length)) + 2;
    for (const [name, value] of Object.entries(facts)) {
      io.out(`${name.padEnd(width)}${Array.isArray(value) ? value.join(", ") : String(value)}`);
    }
    return 0;
  },
};
