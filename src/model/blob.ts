/**
 * Large bodies: bytes too many for a record, one file each. A body is on the disk, complete and
 * under its final name, before the transaction that names it commits:
 *
 * ```ts
 * const writer = await blobs.create();
 * for await (const piece of body) await writer.write(piece);
 * const name = await writer.finish();                       // in `prepare`
 * await nameBlob({ name, account, region, reference }, tx);  // in `run`, with the record that has it
 * ```
 *
 * Several records may name one blob: a server-side copy costs no bytes. A file that no record names
 * is removed, at once by {@link releaseBlob}, or later by the collector when a process died.
 */
import type { BodyStream } from "./contract.ts";
import type { WriteTransaction } from "./store.ts";
import { table, type Table } from "./table.ts";

/** Bodies up to this size belong into a record: a file with its syncs costs far more. */
export const INLINE_BYTES_MAX: number = 128 * 1024;

export interface Blobs {
  /** Begins a body. */
  create(): Promise<BlobWriter>;
  /** Opens a body for reading; undefined when there is none of that name. */
  open(name: string): Promise<BlobReader | undefined>;
  /**
   * Keeps bodies that will be opened later from being removed.
   *
   * @returns A function that lets go of them.
   */
  hold(names: readonly string[]): () => void;
  /** Removes a body that nobody names any more; a held one once it is let go. Never throws. */
  remove(name: string): void;
}

export interface BlobWriter {
  /** Resolves when more may be written. */
  write(chunk: Uint8Array): Promise<void>;
  /** Makes what was written durable. Gives the name under which it can be opened. */
  finish(): Promise<string>;
  /** Throws away what was written. */
  abort(): Promise<void>;
}

export interface BlobReader {
  readonly sizeBytes: number;
  /**
   * Reads from `start` up to and without `end`, then closes the file. For one call only.
   *
   * @param end The whole rest unless given.
   */
  stream(start?: number, end?: number): BodyStream;
  /** Closes a file that was not streamed. */
  close(): Promise<void>;
}

/** That a record names a blob. */
export interface BlobReference {
  readonly name: string;
  /** Whose record it is. */
  readonly account: string;
  readonly region: string;
  /** Tells references apart, for example the id of an object's version. */
  readonly reference: string;
}

export const blobReferences: Table<BlobReference> = table<BlobReference>("blob_references", {
  columns: { name: "text", account: "text", region: "text", reference: "text" },
  key: ["name", "account", "region", "reference"],
  global: "the collector asks for the name of a file, whoever's it is",
});

/** Notes that a record names a blob, in the transaction that writes the record. */
export function nameBlob(reference: BlobReference, tx: WriteTransaction): Promise<void> {
  return tx.put(blobReferences, reference);
}

/** Forgets that a record named a blob; the last one takes the file with it, after the commit. */
export async function releaseBlob(
  { name, account, region, reference }: BlobReference,
  tx: WriteTransaction,
  blobs: Blobs,
): Promise<void> {
  await tx.delete(blobReferences, { name, account, region, reference });
  const others = await tx.scan(blobReferences, { prefix: { name }, limit: 1 });
  if (others.length === 0) tx.after(() => blobs.remove(name));
}
