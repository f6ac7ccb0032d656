/**
 * One connection to PostgreSQL: statements prepared by name, rows as arrays, and errors turned into
 * sentences.
 */
import type { ClientBase } from "pg";
import type { Sql, SqlRow, SqlValue } from "./dialect.ts";
import { messageOf, StorageError } from "./storage-error.ts";

export interface PostgresResult {
  readonly rows: readonly SqlRow[];
  /** How many rows were changed or found. */
  readonly count: number;
  /** What was done, for example `COMMIT` or, of an aborted transaction, `ROLLBACK`. */
  readonly command: string;
}

/** Runs a statement that is prepared once per connection. */
export function runPrepared(
  client: ClientBase,
  { name, text }: Sql,
  values: readonly SqlValue[],
): Promise<PostgresResult> {
  return run(client, { name, text, values: values as SqlValue[] });
}

/** Runs a statement without preparing it. */
export function runText(
  client: ClientBase,
  text: string,
  values: readonly SqlValue[] = [],
): Promise<PostgresResult> {
  return run(client, { text, values: values as SqlValue[] });
}

async function run(
  client: ClientBase,
  query: { readonly name?: string; readonly text: string; readonly values: SqlValue[] },
): Promise<PostgresResult> {
  const result = await engine(client.query({ ...query, rowMode: "array" as const }));
  return { rows: result.rows as SqlRow[], count: result.rowCount ?? 0, command: result.command };
}

/** What PostgreSQL or the connection to it threw, as opposed to what a body threw. */
class EngineError extends Error {
  /** PostgreSQL's code, or Node's, such as `ECONNREFUSED`. */
  readonly code: string;

  constructor(cause: unknown) {
    super(messageOf(cause), { cause });
    this.name = "EngineError";
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    this.code = typeof code === "string" ? code : "";
  }
}

/** Waits for the driver; what it throws is known as an {@link EngineError} from here on. */
export async function engine<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new EngineError(error);
  }
}

/** Two transactions met: all of it may be run again. */
export function isConflict(error: unknown): boolean {
  // Serialization failure, deadlock.
  return error instanceof EngineError && (error.code === "40001" || error.code === "40P01");
}

/** A key exists already. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof EngineError && error.code === "23505";
}

/** The connection is gone, or the server is going. */
export function isDisconnected(error: unknown): boolean {
  if (!(error instanceof EngineError)) return false;
  const { code, message } = error;
  // The driver's own errors of this kind have no code.
  if (code === "") return /connection|not queryable/i.test(message);
  // 25P03: the server ended a transaction that stood still.
  return /^(?:080|57P|25P03$|E[A-Z_]+$)/.test(code);
}

/** No connection was to be had in time: waiting for another would only double the time. */
function isLate({ code, message }: EngineError): boolean {
  return code === "" && message.startsWith("timeout ");
}

/** The driver has no password to give, or the server asks for one in a way that it does not know. */
function isPasswordProblem({ code, message }: EngineError): boolean {
  return code === "" && /password|SASL|SCRAM/.test(message);
}

/**
 * Turns an error of the engine's into a sentence for people; leaves other errors alone. The URL is
 * never part of it: it may hold a password.
 */
export function explainPostgres(error: unknown): unknown {
  if (!(error instanceof EngineError)) return error;
  const { code, message } = error;
  const cause = { cause: error };
  if (isDisconnected(error) || isLate(error)) {
    return new StorageError(
      "unusable",
      `PostgreSQL cannot be reached (${message === "" ? code : message}): ` +
        "start it, or correct the URL",
      cause,
    );
  }
  switch (isPasswordProblem(error) ? "28" : code.slice(0, 2)) {
    case "28":
    case "3D":
      return new StorageError(
        "unusable",
        `PostgreSQL refuses (${message}): correct the URL`,
        cause,
      );
    case "25":
    case "3F":
    case "42":
      return new StorageError(
        "unusable",
        `PostgreSQL refuses (${message}): let its user create and change tables in its schema`,
        cause,
      );
    case "53":
      return new StorageError("full", `PostgreSQL has run out of room: ${message}`, cause);
    default:
      return new StorageError("failed", `PostgreSQL: ${message}`, cause);
  }
}
