import type { DecisionRecord } from "../../trail/decision-record.ts";
import { layoutOf, readArguments, requireWords } from "../arguments.ts";
import { ask } from "../client.ts";
import type { Command, Io } from "../command.ts";
import { followDecisions, readFilters } from "../decision-client.ts";
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
    const given = readArguments(args, io, { command: denials, kinds: KINDS });
    const { endpoint, words, value, has } = given;
    requireWords(words, [], denials);
    const query = await readFilters(given);
    query.set("outcome", "denials");
    const limit = value("--limit");
    if (limit !== undefined) query.set("limit", limit);
    const show = (record: DecisionRecord): void => {
      for (const line of has("--json") ? [JSON.stringify(record)] : linesOf(record, io))
        io.out(line);
    };
    const list = async (): Promise<readonly DecisionRecord[]> => {
      const answer = await ask(endpoint, `decisions?${query.toString()}`);
      const found = (answer["decisions"] as readonly DecisionRecord[]).toReversed();
      for (const record of found) show(record);
      return found;
    };
    if (!has("--follow")) {
      const found = await list();
      if (found.length === 0 && !has("--json")) io.err("nothing was denied");
      return 0;
    }
    const future = new URLSearchParams(query);
    future.delete("since");
    const leaving = new AbortController();
    try {
      // Followed before the list is asked for, so that nothing is made between the two.
      const events = await followDecisions(endpoint, future, leaving.signal);
      const listed = new Set((await list()).map(({ id }) => id));
      for await (const event of events) {
        if ("missed" in event) io.err(`${event.missed} more were made than could be shown`);
        else if (!listed.has(event.id)) show(event);
      }
    } finally {
      leaving.abort();
    }
    io.err(`the Atoll at ${endpoint} has ended`);
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
