/**
 * Batches: up to ten entries in one request, each of which succeeds or fails by itself.
 *
 * ```
 * Entries [a, b, c]    checkBatch     the whole request fails: too many, none, ids not distinct
 *                      runBatch       { Successful: [a, c], Failed: [b with code and message] }
 * ```
 */
import { Fault } from "../../model/fault.ts";
import type { BatchResultErrorEntry } from "./contract.ts";
import { missingParameter } from "./faults.ts";
import {
  batchEntryIdsNotDistinct,
  emptyBatch,
  invalidBatchEntryId,
  tooManyEntries,
} from "./message-faults.ts";
import { BATCH_ENTRIES_MAX } from "./message-limits.ts";

export interface BatchEntry {
  readonly Id: string;
}

export interface BatchResult<Success> {
  readonly Successful: readonly Success[];
  readonly Failed: readonly BatchResultErrorEntry[];
}

/**
 * Checks what concerns the batch as a whole.
 *
 * @param entryName AWS's name of its entries, for example `SendMessageBatchRequestEntry`.
 * @throws Fault `EmptyBatchRequest`, `TooManyEntriesInBatchRequest`, `InvalidBatchEntryId`, `BatchEntryIdsNotDistinct`
 */
export function checkBatch(entries: readonly BatchEntry[], entryName: string): void {
  if (entries.length === 0) throw emptyBatch(entryName);
  if (entries.length > BATCH_ENTRIES_MAX) throw tooManyEntries(entries.length);
  const ids = new Set<string>();
  for (const [index, { Id }] of entries.entries()) {
    // The contract requires it, but inside lists that was not checked yet.
    if ((Id as string | undefined) === undefined) {
      throw missingParameter(`${entryName}.${index + 1}.Id`);
    }
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(Id)) throw invalidBatchEntryId();
    if (ids.has(Id)) throw batchEntryIdsNotDistinct(Id);
    ids.add(Id);
  }
}

/**
 * Runs each entry in turn and turns its fault, if it throws one, into a result.
 *
 * @param run Must throw its faults before it changes anything: what other entries did stays.
 * @param turns The order in which entries are run, by their index; results keep the order given.
 */
export async function runBatch<Entry extends BatchEntry, Success>(
  entries: readonly Entry[],
  run: (entry: Entry, index: number) => Promise<Success>,
  turns: readonly number[] = [...entries.keys()],
): Promise<BatchResult<Success>> {
  const successes: Success[] = [];
  const failures: BatchResultErrorEntry[] = [];
  for (const index of turns) {
    const entry = entries[index];
    if (entry === undefined) continue;
    try {
      successes[index] = await run(entry, index);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      failures[index] = toFailure(entry, error);
    }
  }
  // Closes the gaps that the others' indexes have left.
  const successful = Object.values(successes);
  const failed = Object.values(failures);
  // AWS leaves an empty list out, though its model requires both.
  return {
    ...(successful.length > 0 && { Successful: successful }),
    ...(failed.length > 0 && { Failed: failed }),
  } as BatchResult<Success>;
}

function toFailure(entry: BatchEntry, fault: Fault): BatchResultErrorEntry {
  return {
    Id: entry.Id,
    SenderFault: fault.fault === "Sender",
    Code: fault.queryCode,
    Message: fault.message,
  };
}
