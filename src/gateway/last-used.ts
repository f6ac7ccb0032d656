/**
 * Tells IAM when keys, users and roles were last used. Every decision is looked at as it is
 * recorded; what is new goes to IAM's tables in batches, outside of any request's transaction:
 *
 * ```
 * AKIA... sqs:SendMessage at 12:03:10     kept until the next batch, at most 250 ms
 * AKIA... sqs:SendMessage at 12:03:11     the same minute: nothing to do
 * ```
 *
 * The root users of accounts have no keys and are not looked at. `kill -9` may lose the last 250 ms.
 */
import type { Store } from "../model/store.ts";
import type { CredentialUse } from "../services/iam/last-use.ts";
import type { DecisionRecord } from "../trail/decision-record.ts";
import type { Trail } from "../trail/trail.ts";
import type { Registry } from "./registry.ts";

export interface LastUsed {
  /** Resolves when what was seen is written. */
  flush(): Promise<void>;
  /** Writes what is left and looks at no more. */
  stop(): Promise<void>;
}

export interface LastUsedOptions {
  readonly trail: Pick<Trail, "listen">;
  readonly store: Store;
  /** Makes sure that IAM's tables are there. */
  readonly registry: Pick<Registry, "load">;
  /** Is told why a batch could not be written; it is lost. */
  readonly report: (error: unknown) => void;
}

const FLUSH_MS = 250;
const MINUTE_MS = 60_000;
/** Keys whose last minutes are remembered; beyond this the memory starts anew. */
const KEYS_MAX = 10_000;
/** Uses that wait for a batch; of a flood beyond this the rest comes in the next minute. */
const PENDING_MAX = 10_000;

/** Starts looking at decisions. */
export function watchLastUsed(options: LastUsedOptions): LastUsed {
  return new LastUsedWatch(options);
}

class LastUsedWatch implements LastUsed {
  readonly #options: LastUsedOptions;
  readonly #unlisten: () => void;
  /** By access key, then by action: the last minute in which it was seen. */
  readonly #seen = new Map<string, Map<string, number>>();
  #pending: CredentialUse[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;

  constructor(options: LastUsedOptions) {
    this.#options = options;
    this.#unlisten = options.trail.listen((record) => this.#look(record));
  }

  /** The path of every request: two look-ups, and nothing more in most. */
  #look(record: DecisionRecord): void {
    const { accessKeyId, principalKind } = record;
    if (accessKeyId === undefined) return;
    if (principalKind !== "user" && principalKind !== "role-session") return;
    const action = record.pairs[0]?.action ?? `${record.service}:${record.operation}`;
    const minute = Math.floor(record.atMs / MINUTE_MS);
    const seen = this.#seen.get(accessKeyId) ?? this.#firstSight(accessKeyId);
    if (seen.get(action) === minute || this.#pending.length >= PENDING_MAX) return;
    seen.set(action, minute);
    const { entity: entityArn, region: usedIn } = record;
    this.#pending.push({ accessKeyId, entityArn, action, usedIn, atMs: minute * MINUTE_MS });
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  #firstSight(accessKeyId: string): Map<string, number> {
    if (this.#seen.size >= KEYS_MAX) this.#seen.clear();
    const seen = new Map<string, number>();
    this.#seen.set(accessKeyId, seen);
    return seen;
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#writing !== undefined) await this.#writing;
    if (this.#pending.length === 0) return;
    const uses = this.#pending;
    this.#pending = [];
    this.#writing = this.#write(uses).finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async #write(uses: readonly CredentialUse[]): Promise<void> {
    const { registry, store, report } = this.#options;
    try {
      await registry.load("iam");
      const { recordUses } = await import("../services/iam/last-use.ts");
      await store.write((tx) => recordUses(uses, tx));
    } catch (error) {
      // What is lost shall be seen again at its next use.
      this.#seen.clear();
      report(error);
    }
  }

  async stop(): Promise<void> {
    this.#unlisten();
    await this.flush();
  }
}
