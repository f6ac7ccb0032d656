import type { RevisionName, Table } from "../model/table.ts";

/** The revisions of one moment. */
export type RevisionsAt = Readonly<Record<RevisionName, number>>;

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
  #live: RevisionsAt = { identity: 1 };
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
  changed({ revision }: Table<object>): void {
    if (revision === undefined) return;
    this.#last += 1;
    this.#live = { ...this.#live, [revision]: this.#last };
  }

  /** Something was taken back, or changed in a way that names no table. */
  changedAll(): void {
    this.#last += 1;
    this.#live = { identity: this.#last };
  }

  commit(): void {
    this.#committed = this.#live;
  }
}
