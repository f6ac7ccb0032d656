/** The log as the gateway sees it. A line is one sentence for a person, with facts beside it. */
export interface Log {
  debug(facts: Readonly<Record<string, unknown>>, sentence: string): void;
  info(facts: Readonly<Record<string, unknown>>, sentence: string): void;
  warn(facts: Readonly<Record<string, unknown>>, sentence: string): void;
  error(facts: Readonly<Record<string, unknown>>, sentence: string): void;
}

/** Says nothing: for the library, unless its user asks for a log. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
