import type { Table } from "../model/table.ts";
import type { SqlValue } from "./dialect.ts";

/** Beyond that a table's memory starts anew. */
const RECORDS_MAX = 2000;

interface TableMemory {
  readonly revision: number;
  readonly records: Map<string, object>;
}

/**
 * Records that were read by their keys, of tables that are declared `remembered`: nearly every request
 * reads its queue or bucket, and few change one. A record is found for as long as its table is what it
 * was (`revisions.ts`), and is frozen, for many share it.
 */
export class RecordMemory {
  readonly #tables = new Map<Table<object>, TableMemory>();

  /** @param revision Of the table, as the transaction sees it. */
  find(table: Table<object>, key: readonly SqlValue[], revision: number): object | undefined {
    const memory = this.#tables.get(table);
    return memory?.revision === revision ? memory.records.get(nameOf(key)) : undefined;
  }

  keep(
    table: Table<object>,
    key: readonly SqlValue[],
    { record, revision }: { readonly record: object; readonly revision: number },
  ): void {
    let memory = this.#tables.get(table);
    // What a reader on an older snapshot reads does not push out the newer.
    if (memory !== undefined && memory.revision > revision) return;
    if (memory?.revision !== revision || memory.records.size >= RECORDS_MAX) {
      memory = { revision, records: new Map() };
      this.#tables.set(table, memory);
    }
    memory.records.set(nameOf(key), frozen(record));
  }
}

function nameOf(key: readonly SqlValue[]): string {
  return JSON.stringify(key);
}

function frozen<T extends object>(value: T): T {
  // Bytes cannot be frozen.
  if (ArrayBuffer.isView(value)) return value;
  for (const member of Object.values(value) as unknown[]) {
    if (typeof member === "object" && member !== null) frozen(member);
  }
  return Object.freeze(value);
}
