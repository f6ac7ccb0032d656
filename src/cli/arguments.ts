import { suggest } from "../near-miss.ts";
import { CommandError, type Command, type Io } from "./command.ts";
import { accountOf, endpointFrom } from "./flags.ts";
import type { TextLayout } from "./explanation-text.ts";

/** What a command takes besides `--endpoint` and `--port`, by flag; `--account` is always an account's id. */
export type FlagKinds = Readonly<Record<string, "value" | "values" | "switch">>;

/** The arguments of a command that speaks to a running Atoll. */
export interface Arguments {
  readonly endpoint: string;
  /** What is no flag, in order. */
  readonly words: readonly string[];
  /** The last value of a flag; undefined without it. */
  value(flag: string): string | undefined;
  /** All values of a flag that may be repeated. */
  values(flag: string): readonly string[];
  has(flag: string): boolean;
}

/**
 * Reads flags and words in any order.
 *
 * @throws CommandError For a flag that the command has not, or one without its value.
 */
export function readArguments(
  args: readonly string[],
  io: Pick<Io, "env">,
  {
    command,
    kinds,
  }: { readonly command: Pick<Command, "name" | "usage">; readonly kinds: FlagKinds },
): Arguments {
  const found = new Map<string, string[]>();
  const words: string[] = [];
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    // `-5m` is a word, a wrong one; `-p` is a flag.
    if (!/^-(?:-|[a-z])/i.test(word)) {
      words.push(word);
      continue;
    }
    const equals = word.indexOf("=");
    const flag = equals < 0 ? word : word.slice(0, equals);
    const inline = equals < 0 ? undefined : word.slice(equals + 1);
    const kind = flag === "--endpoint" || flag === "--port" ? "value" : ownKind(flag, kinds);
    if (kind === undefined) {
      const near = suggest(flag, [...Object.keys(kinds), "--endpoint", "--port"]);
      throw new CommandError(`unknown flag \`${flag}\`${near}; usage: ${usageOf(command)}`);
    }
    const value = kind === "switch" ? (inline ?? "") : (inline ?? nextValue(rest));
    if (value === undefined) throw new CommandError(`\`${flag}\` needs a value`);
    if (flag === "--account") accountOf(value);
    found.set(flag, [...(found.get(flag) ?? []), value]);
  }
  const [endpoint, port] = ["--endpoint", "--port"].map((flag) => found.get(flag)?.at(-1));
  return {
    endpoint: endpointFrom({ endpoint, port }, io.env),
    words,
    value: (flag) => found.get(flag)?.at(-1),
    values: (flag) => found.get(flag) ?? [],
    has: (flag) => found.has(flag),
  };
}

/** A flag is nobody's value: the one before it was forgotten. */
function nextValue(rest: string[]): string | undefined {
  return rest[0]?.startsWith("--") === true ? undefined : rest.shift();
}

function ownKind(flag: string, kinds: FlagKinds): FlagKinds[string] | undefined {
  return Object.hasOwn(kinds, flag) ? kinds[flag] : undefined;
}

/**
 * The words that a command takes, by their names in its usage.
 *
 * @throws CommandError For one too few or too many.
 */
export function requireWords<const Names extends readonly string[]>(
  words: readonly string[],
  names: Names,
  command: Pick<Command, "name" | "usage">,
): { readonly [Index in keyof Names]: string } {
  const surplus = words[names.length];
  const missing = names[words.length];
  const what =
    surplus !== undefined
      ? `\`${command.name}\` takes no \`${surplus}\``
      : missing !== undefined && `${missing} is missing`;
  if (what !== false) throw new CommandError(`${what}; usage: ${usageOf(command)}`);
  return words as { readonly [Index in keyof Names]: string };
}

/** `atoll explain [--endpoint URL] REQUEST-ID` */
export function usageOf({ name, usage }: Pick<Command, "name" | "usage">): string {
  return `atoll ${name} ${usage}`;
}

/** The width of text that goes to a file or another program. */
const PLAIN_WIDTH = 100;
const WIDTH_MIN = 60;
const WIDTH_MAX = 200;

/** How wide and how colourful a text may be where it is going to be read. */
export function layoutOf({ terminal, env }: Io): TextLayout {
  const width = Math.min(Math.max(terminal?.columns ?? PLAIN_WIDTH, WIDTH_MIN), WIDTH_MAX);
  const isPlain = (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  return { width, isColoured: terminal !== undefined && !isPlain };
}
