import type { Handler } from "./server.ts";

/** Where requests come in, whichever way they come. */
export interface Door {
  readonly enter: Handler;
  /** Lets nobody in any more; resolves when the last one has left. */
  close(): Promise<void>;
}

/** Counts the requests under way, so that the store is not closed under them. */
export function createDoor(handler: Handler): Door {
  let isClosed = false;
  let underWay = 0;
  const empty = Promise.withResolvers<void>();
  return {
    async enter(request) {
      if (isClosed) throw new Error("this Atoll is closed");
      underWay += 1;
      try {
        return await handler(request);
      } finally {
        underWay -= 1;
        if (isClosed && underWay === 0) empty.resolve();
      }
    },
    async close() {
      isClosed = true;
      if (underWay > 0) await empty.promise;
    },
  };
}
