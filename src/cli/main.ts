/**
 * The command line. `atoll start --port 4570` finds the command `start` in the list, which reads
 * its flags by the table in `config.ts`; other commands speak to a running Atoll over its own API.
 */
import { ConfigError } from "../config.ts";
import { suggest } from "../near-miss.ts";
import { layoutOf } from "./arguments.ts";
import { CommandError, type Command, type Io } from "./command.ts";
import { aws } from "./commands/aws.ts";
import { can } from "./commands/can.ts";
import { clock } from "./commands/clock.ts";
import { denials } from "./commands/denials.ts";
import { environment } from "./commands/environment.ts";
import { explain } from "./commands/explain.ts";
import { iam } from "./commands/iam.ts";
import { reset } from "./commands/reset.ts";
import { start } from "./commands/start.ts";
import { status } from "./commands/status.ts";
import { suggest as suggestPolicies } from "./commands/suggest.ts";
import { whoCan } from "./commands/who-can.ts";
import { wrapWords } from "./styled-line.ts";
import { version } from "../version.ts";

const commands: readonly Command[] = [
  start,
  status,
  explain,
  denials,
  suggestPolicies,
  can,
  whoCan,
  iam,
  reset,
  clock,
  aws,
  environment,
];

const processIo: Io = {
  env: process.env,
  terminal: process.stdout.isTTY ? { columns: process.stdout.columns } : undefined,
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
};

/** Runs the command line of this process. @returns The exit code. */
export async function mainOfProcess(): Promise<number> {
  // Whoever reads our output may stop reading: `atoll help | head -1`.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  return main(process.argv.slice(2), processIo);
}

/** Runs a command line without its program name. @returns The exit code. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  try {
    if (name === undefined || name === "help" || name === "--help" || name === "-h") {
      return help(rest[0], io);
    }
    if (name === "version" || name === "--version" || name === "-v") {
      io.out(version());
      return 0;
    }
    const command = find(name);
    const ours = command.handsOn === true ? rest.slice(0, 1) : rest;
    if (ours.includes("--help") || ours.includes("-h")) return help(name, io);
    return await command.run(rest, io);
  } catch (error) {
    if (error instanceof CommandError) {
      io.err(`atoll: ${error.message}`);
      return error.exitCode;
    }
    if (error instanceof ConfigError) {
      io.err(`atoll: ${error.message}`);
      return 2;
    }
    throw error;
  }
}

function find(name: string): Command {
  const command = commands.find((candidate) => candidate.name === name);
  if (command !== undefined) return command;
  if (name.startsWith("-")) {
    throw new CommandError(
      `\`${name}\` is no command: flags stand behind one, as in \`atoll start --port 4570\``,
    );
  }
  const near = suggest(
    name,
    commands.map((candidate) => candidate.name),
  );
  throw new CommandError(`unknown command \`${name}\`${near}; \`atoll help\` lists them`);
}

function help(name: string | undefined, io: Io): number {
  if (name !== undefined) {
    helpOn(find(name), io);
    return 0;
  }
  const width = Math.max(...commands.map((command) => command.name.length)) + 2;
  io.out("Atoll: a local AWS in which account boundaries are real.\n\nusage: atoll COMMAND\n");
  for (const command of commands) io.out(`  ${command.name.padEnd(width)}${command.summary}`);
  io.out("\n`atoll help COMMAND` tells more about one.");
  return 0;
}

/** The widest line of a help text that is still read well. */
const HELP_WIDTH_MAX = 100;

const ENDPOINT_HELP =
  "--endpoint URL, or --port PORT on this machine, says which Atoll is asked; without either, the " +
  "variable ATOLL_ENDPOINT or http://127.0.0.1:4566.";

function helpOn({ name, usage, summary, details }: Command, io: Io): void {
  const width = Math.min(layoutOf(io).width, HELP_WIDTH_MAX);
  const texts = [`usage: atoll ${name} ${usage}`, summary];
  if (details !== undefined) texts.push(details(width));
  if (usage.includes("--endpoint")) texts.push(ENDPOINT_HELP);
  for (const line of texts.join("\n\n").split("\n")) io.out(wrapWords(line, width).join("\n"));
}
