/**
 * What went wrong with the storage itself, in a sentence for the person who runs Atoll: what is
 * wrong and what to do next. The gateway answers it as a 500; the command line prints it.
 */
export class StorageError extends Error {
  readonly reason: StorageFailure;

  constructor(reason: StorageFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StorageError";
    this.reason = reason;
  }
}

export type StorageFailure =
  /** Another process has the data folder. */
  | "locked"
  /** The place cannot be used: not a folder, not writable, not reachable. */
  | "unusable"
  | "full"
  | "corrupt"
  /** Written by a newer Atoll, or a table changed in a way that needs a migration. */
  | "format"
  /** A transaction was used against its rules; a bug of the caller's. */
  | "misuse"
  /** A record was given text that no column can hold: the request that brought it is at fault. */
  | "unstorable"
  /** Too many writers met on the same records, again and again. */
  | "contention"
  | "closed"
  /** The connection broke during a commit: it may or may not have happened. */
  | "uncertain"
  | "failed";

/** A bug of the caller's: a transaction or table used against its rules. */
export function misuse(message: string): StorageError {
  return new StorageError("misuse", message);
}

/** A record whose key or index column is text with a lone surrogate, which UTF-8 cannot hold. */
export function unstorable(table: { readonly name: string }, column: string): StorageError {
  const message = `column ${column} of ${table.name} was given text with a lone surrogate`;
  return new StorageError("unstorable", message);
}

/** What every call on a closed store meets. */
export function closedError(): StorageError {
  return new StorageError("closed", "the store is closed: open it again first");
}

/** What a call on an ended transaction meets. */
export function overError(): StorageError {
  return misuse("a transaction was used after its end: await every call inside the body");
}

/** The error of a body that waits for something other than its transaction; names it. */
export function pendingError(body: { readonly name: string; toString(): string }): StorageError {
  const source = body.toString().replaceAll(/\s+/g, " ").slice(0, 120);
  return misuse(
    `a transaction's body awaits something other than its transaction: ${body.name} ${source}`,
  );
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
