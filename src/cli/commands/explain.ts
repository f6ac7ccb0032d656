import type { DecisionRecord } from "../../trail/decision-record.ts";
import { layoutOf, readArguments, requireWords } from "../arguments.ts";
import { ask } from "../client.ts";
import { CommandError, type Command } from "../command.ts";
import { explanationText } from "../explanation-text.ts";

/** `atoll explain 6a0c...`: why a request was denied, or what allowed it. */
export const explain: Command = {
  name: "explain",
  usage: "[--endpoint URL] [--json] REQUEST-ID",
  summary: "Tells why a request was denied, or what allowed it, by its request id.",
  details: () =>
    "Every SDK reports the request id: `$metadata.requestId` in JavaScript, `ResponseMetadata.RequestId` in Python. `atoll denials` lists them too.",
  async run(args, io) {
    const kinds = { "--json": "switch" } as const;
    const { endpoint, words, has } = readArguments(args, io, { command: explain, kinds });
    const [requestId] = requireWords(words, ["REQUEST-ID"], explain);
    const answer = await ask(endpoint, `decisions?requestId=${encodeURIComponent(requestId)}`);
    const found = (answer["decisions"] as readonly DecisionRecord[]).toReversed();
    if (found.length === 0) {
      throw new CommandError(
        `no decision is known of request \`${requestId}\`; \`atoll denials\` lists those that were denied`,
        1,
      );
    }
    if (has("--json")) {
      io.out(JSON.stringify(found, undefined, 2));
      return 0;
    }
    found.forEach((decision, index) => {
      if (index > 0) io.out("");
      for (const line of explanationText(decision, layoutOf(io))) io.out(line);
    });
    return 0;
  },
};
