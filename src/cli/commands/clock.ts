import { readArguments, requireWords } from "../arguments.ts";
import { ask } from "../client.ts";
import { CommandError, type Command } from "../command.ts";
import { parseDuration } from "../duration.ts";

/** `atoll clock advance 7d`: what expires or falls due in a week does so now. */
export const clock: Command = {
  name: "clock",
  usage: "[--endpoint URL] [advance DURATION]",
  summary: "Tells Atoll's time, or moves it forward: `atoll clock advance 7d`.",
  details: () =>
    "What expires or falls due on the way does so. It never goes back, and a start begins at the machine's time again.",
  async run(args, io) {
    const { endpoint, words } = readArguments(args, io, { command: clock, kinds: {} });
    if (words.length === 0) {
      io.out(String((await ask(endpoint, "clock"))["now"]));
      return 0;
    }
    const [verb, amount] = requireWords(words, ["advance", "DURATION"], clock);
    if (verb !== "advance") requireWords([verb], [], clock);
    const advanceMs = parseDuration(amount);
    if (advanceMs === undefined) {
      throw new CommandError(`a duration is like 90s, 15m, 1h30m or 7d, not \`${amount}\``);
    }
    io.out(String((await ask(endpoint, "clock", { advanceMs }))["now"]));
    return 0;
  },
};
