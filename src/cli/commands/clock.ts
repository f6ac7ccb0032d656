import { ask } from "../client.ts";
import { CommandError, type Command } from "../command.ts";
import { parseDuration } from "../duration.ts";
import { readClientFlags } from "../flags.ts";

/** `atoll clock advance 7d`: what expires or falls due in a week does so now. */
export const clock: Command = {
  name: "clock",
  usage: "[--endpoint URL] [advance DURATION]",
  summary: "Tells Atoll's time, or moves it forward: `atoll clock advance 7d`.",
  async run(args, io) {
    const { endpoint, rest } = readClientFlags(args, io.env);
    const [verb, amount, ...more] = rest;
    if (verb === undefined) {
      io.out(String((await ask(endpoint, "clock"))["now"]));
      return 0;
    }
    if (verb !== "advance" || amount === undefined || more.length > 0) {
      throw new CommandError(`usage: atoll clock ${clock.usage}`);
    }
    const advanceMs = parseDuration(amount);
    if (advanceMs === undefined) {
      throw new CommandError(`a duration is like 90s, 15m, 1h30m or 7d, not \`${amount}\``);
    }
    io.out(String((await ask(endpoint, "clock", { advanceMs }))["now"]));
    return 0;
  },
};
