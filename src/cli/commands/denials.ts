import type { DecisionRecord } from "../../trail/decision-record.ts";
import { layoutOf, readArguments, usageOf } from "../arguments.ts";
import { ask } from "../client.ts";
import { CommandError, type Command, type Io } from "../command.ts";
import { followDecisions, readSince } from "../decision-client.ts";
import { paint } from "../styled-line.ts";

const KINDS = {
  "--follow": "switch",
  "--json": "switch",
  "--since": "value",
  "--principal": "value",
  "--account": "value",
  "--resource": "value",
  "--limit": "value",
} as const;

/** `atoll denials --follow`: what was denied, or would be in AWS, one line each. */
export const denials: Command = {
  name: "denials",
  usage:
    "[--endpoint URL] [--follow] [--since 1h] [--account ID] [--principal ARN] [--resource ARN] [--limit N] [--json]",
  summary: "Lists what was denied, or would be in AWS; with --follow as it happens.",
  details: () =>
    "A `*` at the end of an ARN takes any rest. `atoll explain` tells more about a line by the id at its end.",
  async run(args, io) {
    const { endpoint, words, value, has } = readArguments(args, io, {
      command: denials,
      kinds: KINDS,
    });
    if (words.length > 0) throw new CommandError(`usage: ${usageOf(denials)}`);
    const query = new URLSearchParams({ outcome: "denials" });
    for (const name of ["principal", "account", "resource", "limit"] as const) {
      const given = value(`--${name}`);
      if (given !== undefined) query.set(name, given);
    }
    const since = value("--since");
    if (since !== undefined) query.set("since", await readSince(since, endpoint));
    const show = (record: DecisionRecord): void => {
      for (const line of has("--json") ? [JSON.stringify(record)] : linesOf(record, io))
        io.out(line);
    };
    const answer = await ask(endpoint, `decisions?${query.toString()}`);
    const found = (answer["decisions"] as readonly DecisionRecord[]).toReversed();
    for (const record of found) show(record);
    if (!has("--follow")) {
      if (found.length === 0 && !has("--json")) io.err("nothing was denied");
      return 0;
    }
    query.delete("since");
    for await (const event of followDecisions(endpoint, query)) {
      if ("missed" in event) io.err(`${event.missed} more were made than could be shown`);
      else show(event);
    }
    return 0;
  },
};

/** `12:30:01 would-deny  alice of 222222222222  sqs:SendMessage  arn:...  6a0c...` */
function linesOf(record: DecisionRecord, io: Io): readonly string[] {
  const { isColoured } = layoutOf(io);
  const { atMs, outcome, principal, requestId, remarks } = record;
  // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
  const time = new Date(atMs).toISOString().slice(0, 19).replace("T", " ");
  const denied = record.pairs.filter((pair) => pair.outcome === "deny");
  const whats =
    denied.length === 0
      ? [remarks.join("; ")]
      : denied.map(
          ({ action, resource, layer, rule }) => `${action} on ${resource}: ${rule ?? layer ?? ""}`,
        );
  return whats.map((what) =>
    [
      paint({ text: time, tone: "faint" }, isColoured),
      paint(
        { text: outcome.padEnd(10), tone: outcome === "would-deny" ? "strong" : "bad" },
        isColoured,
      ),
      paint({ text: principal }, isColoured),
      paint({ text: what }, isColoured),
      paint({ text: requestId, tone: "faint" }, isColoured),
    ].join("  "),
  );
}
