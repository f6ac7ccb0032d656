/**
 * What every storage engine must do, as one suite that each runs:
 *
 * ```ts
 * storageConformance("postgres", async () => {
 *   const url = await server.schema();
 *   return { open: () => openStore({ kind: "postgres", url }, options), isShared: true };
 * });
 * ```
 *
 * `conformance-tables.ts` holds its tables, and the larger topics have files of their own.
 */
import { afterEach, beforeEach, describe } from "vitest";
import { boundaryConformance } from "./conformance-boundary.ts";
import { jobConformance } from "./conformance-job.ts";
import { recordConformance } from "./conformance-record.ts";
import { sharingConformance } from "./conformance-sharing.ts";
import { transactionConformance } from "./conformance-transaction.ts";
import { unstorableConformance } from "./conformance-unstorable.ts";
import type { OpenStore } from "../open.ts";

/** An empty place for one test. */
export interface TestPlace {
  /** Opens a store there. */
  open(): Promise<OpenStore>;
  /** Whether a second store may be open there at the same time. */
  readonly isShared: boolean;
  /** Whether what was written is there when the store is opened again. */
  readonly isKept: boolean;
  remove?(): Promise<void>;
}

/** What a test of the suite works with. */
export interface Fixture {
  readonly place: TestPlace;
  /** A store that is open; closed after the test. */
  readonly store: OpenStore;
  /** Opens the place again, or a second time; closed after the test. */
  readonly open: () => Promise<OpenStore>;
}

/** Runs the suite against an engine. */
export function storageConformance(name: string, makePlace: () => Promise<TestPlace>): void {
  describe(`storage: ${name}`, () => {
    let fixture: Fixture | undefined;
    let opened: OpenStore[] = [];

    beforeEach(async () => {
      const place = await makePlace();
      const open = async (): Promise<OpenStore> => {
        const store = await place.open();
        opened.push(store);
        return store;
      };
      fixture = { place, open, store: await open() };
    });

    afterEach(async () => {
      for (const store of opened) await store.close();
      opened = [];
      await fixture?.place.remove?.();
    });

    const current = (): Fixture => {
      if (fixture === undefined) throw new Error("no fixture outside a test");
      return fixture;
    };
    recordConformance(current);
    transactionConformance(current);
    jobConformance(current);
    boundaryConformance(current);
    sharingConformance(current);
    unstorableConformance(current);
  });
}
