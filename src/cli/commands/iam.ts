import { suggest } from "../../near-miss.ts";
import { readArguments, requireWords } from "../arguments.ts";
import { ask } from "../client.ts";
import { CommandError, type Command } from "../command.ts";

const MODES = ["enforce", "audit", "off", "default"];

/** `atoll iam mode enforce --account 111111111111`: from the very next request on. */
export const iam: Command = {
  name: "iam",
  usage: "[--endpoint URL] mode [enforce|audit|off|default] [--account ID]",
  summary: "Tells or changes how denials are treated, for all accounts or for one.",
  details: () =>
    [
      "Without an account the change holds until the next start; an account's own mode is kept, and",
      "`default` takes it back. A request between two accounts is judged in the stricter of their modes.",
    ].join(" "),
  async run(args, io) {
    const kinds = { "--account": "value" } as const;
    const { endpoint, words, value } = readArguments(args, io, { command: iam, kinds });
    const [verb, mode] = requireWords(words, words.length > 1 ? ["mode", "MODE"] : ["mode"], iam);
    if (verb !== "mode") requireWords(words, [], iam);
    const account = value("--account");
    if (mode !== undefined && !MODES.includes(mode)) {
      throw new CommandError(
        `a mode is one of ${MODES.join(", ")}, not \`${mode}\`${suggest(mode, MODES)}`,
      );
    }
    const answer =
      mode === undefined
        ? await ask(endpoint, "iam-mode")
        : await ask(endpoint, "iam-mode", { mode, account });
    const accounts = answer["accounts"] as Readonly<Record<string, string>>;
    if (account !== undefined) {
      io.out(accounts[account] ?? `${String(answer["mode"])} (as all accounts)`);
      return 0;
    }
    io.out(String(answer["mode"]));
    for (const [id, own] of Object.entries(accounts)) io.out(`${id}  ${own}`);
    return 0;
  },
};
