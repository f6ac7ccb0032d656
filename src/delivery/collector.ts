import { blobReferences } from "../model/blob.ts";
import type { Store } from "../model/store.ts";
import type { BlobFolder } from "../storage/blob.ts";

export interface CollectorOptions {
  readonly store: Store & { readonly blobs: BlobFolder };
  readonly log: { error(facts: Readonly<Record<string, unknown>>, sentence: string): void };
}

export interface Collector {
  /** Looks once through the folder of blobs. Resolves to how many files were removed. */
  run(): Promise<number>;
  /** Looks no more, and resolves when a look under way has ended. */
  stop(): Promise<void>;
}

/** The first look is not in the way of the first requests. */
const FIRST_MS = 30_000;
const EVERY_MS = 3_600_000;
/** The transaction that names a file commits right after the file was finished. */
const GRACE_MS = 600_000;

/**
 * Removes the files of bodies that no record names: left by a process that died between writing a
 * file and committing its record, or by accounts that were reset.
 */
export function startCollector({ store, log }: CollectorOptions): Collector {
  let running: Promise<number> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  function run(): Promise<number> {
    running ??= store.blobs
      .collect((names) => referenced(names, store), GRACE_MS)
      .catch((error: unknown) => {
        log.error({ error }, "files that are no longer needed could not be looked for");
        return 0;
      })
      .finally(() => {
        running = undefined;
      });
    return running;
  }

  function schedule(delayMs: number): void {
    if (isStopped) return;
    timer = setTimeout(() => void run().then(() => schedule(EVERY_MS)), delayMs);
    timer.unref();
  }

  schedule(FIRST_MS);
  return {
    run,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

function referenced(names: readonly string[], store: Store): Promise<ReadonlySet<string>> {
  return store.read(async (tx) => {
    const kept = new Set<string>();
    for (const name of names) {
      const [one] = await tx.scan(blobReferences, { prefix: { name }, limit: 1 });
      if (one !== undefined) kept.add(name);
    }
    return kept;
  });
}
