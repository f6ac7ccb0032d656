import { readArguments, requireWords } from "../arguments.ts";
import { ask } from "../client.ts";
import type { Command } from "../command.ts";

/** `atoll status`: what the running Atoll serves, where its data lies, what IAM does. */
export const status: Command = {
  name: "status",
  usage: "[--endpoint URL] [--json]",
  summary: "Tells what a running Atoll serves, where its data lies and what IAM does.",
  async run(args, io) {
    const kinds = { "--json": "switch" } as const;
    const { endpoint, words, has } = readArguments(args, io, { command: status, kinds });
    requireWords(words, [], status);
    const facts = await ask(endpoint, "status");
    if (has("--json")) {
      io.out(JSON.stringify(facts, undefined, 2));
      return 0;
    }
    const width = Math.max(...Object.keys(facts).map((name) => name.length)) + 2;
    for (const [name, value] of Object.entries(facts)) {
      io.out(`${name.padEnd(width)}${Array.isArray(value) ? value.join(", ") : String(value)}`);
    }
    return 0;
  },
};
