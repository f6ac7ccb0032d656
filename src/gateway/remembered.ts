/** Beyond that the memory starts anew; a caller's policies take some ten kilobytes. */
const ENTRIES_MAX = 2000;

/**
 * Remembers what was computed of tables, for as long as their revision stays the same: the very next
 * request after a change finds nothing here.
 */
export class Remembered<V> {
  #revision: number | undefined;
  #values = new Map<string, V>();

  /** @param revision As `ReadTransaction.revision` gives it; undefined remembers nothing. */
  find(key: string, revision: number | undefined): V | undefined {
    return revision !== undefined && revision === this.#revision
      ? this.#values.get(key)
      : undefined;
  }

  keep(key: string, value: V, revision: number | undefined): void {
    if (revision === undefined) return;
    if (revision !== this.#revision || this.#values.size >= ENTRIES_MAX) {
      // What a reader on an older snapshot computes does not push out the newer.
      if (this.#revision !== undefined && revision < this.#revision) return;
      this.#revision = revision;
      this.#values = new Map();
    }
    this.#values.set(key, value);
  }
}
