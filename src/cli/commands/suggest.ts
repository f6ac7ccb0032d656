import type { Suggestions } from "../../admin/decision-suggestion.ts";
import { layoutOf, readArguments, requireWords } from "../arguments.ts";
import { ask } from "../client.ts";
import type { Command } from "../command.ts";
import { readFilters } from "../decision-client.ts";
import { endpointFrom } from "../flags.ts";
import { paint } from "../styled-line.ts";

/** `atoll suggest --since 1h`: the least policies that would let pass what was denied. */
export const suggest: Command = {
  name: "suggest",
  usage: "[--endpoint URL] [--since 1h] [--principal ARN] [--account ID] [--resource ARN] [--json]",
  summary:
    "Suggests the least policies that let pass what was denied, with the commands to apply them.",
  details: () =>
    "Run what you want to work in `audit`, apply what this prints, and the same run passes in `enforce`.",
  async run(args, io) {
    const kinds = {
      "--since": "value",
      "--principal": "value",
      "--account": "value",
      "--resource": "value",
      "--json": "switch",
    } as const;
    const given = readArguments(args, io, { command: suggest, kinds });
    const { endpoint, words, has } = given;
    requireWords(words, [], suggest);
    const query = await readFilters(given);
    const answer = await ask(endpoint, `suggestions?${query.toString()}`);
    if (has("--json")) {
      io.out(JSON.stringify(answer, undefined, 2));
      return 0;
    }
    const { isColoured } = layoutOf(io);
    // Pasted into the same shell, the commands reach the Atoll that was asked.
    const isElsewhere = endpoint !== endpointFrom({ endpoint: undefined, port: undefined }, io.env);
    const program = ["atoll", "aws", ...(isElsewhere ? ["--endpoint", endpoint] : [])];
    for (const { text, tone } of textOf(answer as unknown as Suggestions, program)) {
      io.out(paint({ text, tone }, isColoured));
    }
    return 0;
  },
};

interface Line {
  readonly text: string;
  readonly tone?: "strong" | "faint";
}

function textOf(
  { identity, resource, notes }: Suggestions,
  program: readonly string[],
): readonly Line[] {
  if (identity.length + resource.length + notes.length === 0) {
    return [{ text: "nothing was denied: no policy is needed" }];
  }
  const lines: Line[] = [];
  for (const { account, entity, document, command, region } of identity) {
    lines.push({ text: `identity policy for ${entity}, in account ${account}`, tone: "strong" });
    const words = command && [...program, "--account", account, "--region", region, ...command];
    lines.push(...documentLines(document), ...commandLines(words));
  }
  for (const { account, resource: arn, statements, command, region } of resource) {
    lines.push({ text: `to add to the policy of ${arn}, in account ${account}`, tone: "strong" });
    const words = command && [...program, "--account", account, "--region", region, ...command];
    lines.push(...documentLines(statements), ...commandLines(words));
  }
  if (notes.length > 0) lines.push({ text: "not mended by these", tone: "strong" });
  for (const { account, sentence } of notes) lines.push({ text: `  in ${account}: ${sentence}` });
  return lines;
}

function documentLines(document: unknown): readonly Line[] {
  return JSON.stringify(document, undefined, 2)
    .split("\n")
    .map((text) => ({ text }));
}

function commandLines(words: readonly string[] | undefined): readonly Line[] {
  if (words === undefined) return [{ text: "" }];
  return [{ text: "" }, { text: words.map(quoted).join(" "), tone: "faint" }, { text: "" }];
}

/** A word as a POSIX shell reads it back. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
