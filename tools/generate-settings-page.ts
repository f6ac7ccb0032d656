/**
 * Writes `docs/settings.md` from the table in `src/config.ts`: `npm run docs`.
 */
import { writeFileSync } from "node:fs";
import { flagOf, settings, variableOf, type Setting } from "../src/config.ts";

const PAGE = new URL("../docs/settings.md", import.meta.url);

const HEAD = `# Settings

<!-- Written by \`npm run docs\` from the table in src/config.ts. -->

Each setting is a flag of \`atoll start\`, a variable and a member of the configuration file. It comes from the first of these
that has it: flag, \`ATOLL_*\` variable, [LocalStack's variable](localstack.md) of the same meaning, file, default. A name that
is not in this table, or a value that cannot be, stops the start with a sentence that says which one. An empty variable counts
as not set.

The configuration file is JSON, comments and trailing commas allowed: the one that \`--config\` or \`ATOLL_CONFIG\` names, or
\`atoll.json\` in the working folder. As a library, \`createAtoll\` takes the same members.

\`\`\`json
{
  // atoll.json
  "iam": "enforce",
  "data": "./.atoll",
  "corsOrigin": ["http://app.test:3000"]
}
\`\`\`
`;

const TAIL = `
\`--ephemeral\`, \`--data\` and \`--store\` are one choice: whoever makes it first in the order above overrules the whole choice of
those behind, so \`atoll start --ephemeral\` leaves the \`data\` of the file alone. Two of them in one place contradict each other.

Two further variables speak to the command line: \`ATOLL_CONFIG\` names the configuration file, \`ATOLL_ENDPOINT\` the Atoll that
\`atoll status\`, \`atoll reset\` and their like ask (\`--endpoint\`; \`http://127.0.0.1:4566\` without either).
`;

/** The page as it should stand in the repository. */
export function settingsPage(): string {
  const names = `\n\`--cross-region\` is \`${variableOf("crossRegion")}\` among the variables and \`crossRegion\` in the file; the others likewise.\n`;
  const head = ["flag", "takes", "default", "what it does"];
  return `${HEAD}\n${table([head, ...settings.map(cells)])}${names}${TAIL}`;
}

/** A table whose columns are aligned, as the formatter wants them. */
function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |\n`;
  return [head, widths.map((width) => "-".repeat(width)), ...rows].map(line).join("");
}

function cells(setting: Setting): readonly string[] {
  const { key, fallback, help } = setting;
  const isOn = setting.kind === "switch" && fallback === true;
  const flag = isOn ? `--no-${flagOf(key).slice(2)}` : flagOf(key);
  return [`\`${flag}\``, taken(setting), shownDefault(fallback), escaped(help)];
}

function taken({ kind, choices = [], range, value = "" }: Setting): string {
  switch (kind) {
    case "choice":
      return choices.map((choice) => `\`${choice}\``).join(", ");
    case "integer":
      return range === undefined ? value : `${range[0]} to ${range[1]}`;
    case "switch":
      return "";
    case "text":
    case "list":
      return value;
  }
}

function shownDefault(fallback: Setting["fallback"]): string {
  if (fallback === true) return "on";
  return typeof fallback === "string" || typeof fallback === "number" ? `\`${fallback}\`` : "";
}

function escaped(text: string): string {
  return text.replaceAll("|", String.raw`\|`);
}

if (import.meta.main) writeFileSync(PAGE, settingsPage());
