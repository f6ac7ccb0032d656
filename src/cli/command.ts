/** A command of the command line: one file under `commands/`, one line in its list. */
export interface Command {
  readonly name: string;
  /** What stands behind the name in a usage line. */
  readonly usage: string;
  /** One line for the overview. */
  readonly summary: string;
  /** Further text for `atoll help NAME`, for lines of a width. */
  readonly details?: (width: number) => string;
  /** Hands its arguments on to another program, whose flags may have our names. */
  readonly handsOn?: boolean;
  /** @returns The exit code. */
  run(args: readonly string[], io: Io): Promise<number>;
}

/** Where a command reads and writes, so that tests need no process. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Present when a person reads the output. */
  readonly terminal?: { readonly columns: number } | undefined;
  out(text: string): void;
  err(text: string): void;
}

/** A mistake in how a command was called or in what it met: one sentence, exit code 1 or 2. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: number;

  constructor(message: string, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}
