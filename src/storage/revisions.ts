import type { Table } from "../model/table.ts";

/** The revisions of one moment. */
export interface RevisionsAt {
  /** Of tables, and of those that are counted together; by name. */
  readonly named: Readonly<Record<string, number>>;
  /** Of all that have not changed since everything did. */
  readonly others: number;
}

/** The revision of a table whose records are remembered, or of tables that are counted together. */
export function revisionIn({ named, others }: RevisionsAt, name: string): number {
  return named[name] ?? others;
}

const NONE: RevisionsAt["named"] = Object.freeze({});

/**
 * Counts the changes of tables, for one process that is alone with its store. A number is never
 * given twice, so what a transaction remembered that was then rolled back is found by nobody:
 *
 * ```
 * readers   7                    7                 7          9
 * writers   7   put: 8           rolled back: 9               9
 *                                                  COMMIT
 * ```
 */
export class Revisions {
  #last = 1;
  #live: RevisionsAt = { named: NONE, others: 1 };
  #committed: RevisionsAt = this.#live;

  /** As those who write see it. */
  get live(): RevisionsAt {
    return this.#live;
  }

  /** As those see it who begin to read. */
  get committed(): RevisionsAt {
    return this.#committed;
  }

  /** A record of a table was changed. */
  changed({ name, revision, remembered }: Table<object>): void {
    if (revision !== undefined) this.#count(revision);
    if (remembered) this.#count(name);
  }

  /** Something was taken back, or changed in a way that names no table. */
  changedAll(): void {
    this.#last += 1;
    this.#live = { named: NONE, others: this.#last };
  }

  commit(): void {
    this.#committed = this.#live;
  }

  #count(name: string): void {
    this.#last += 1;
    this.#live = { ...this.#live, named: { ...this.#live.named, [name]: this.#last } };
  }
}
