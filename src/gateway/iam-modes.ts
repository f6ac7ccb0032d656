/**
 * In which mode a request is judged. The mode of the start holds for every account; `atoll iam mode`
 * changes it until the next start, or for one account, which is kept.
 *
 * ```
 * atoll start --iam audit
 * atoll iam mode enforce --account 111111111111     calls of 111111111111, and calls to what is its
 * ```
 *
 * A request that touches two accounts is judged in the stricter of their modes: an account that
 * enforces is not opened by a caller whose account does not.
 */
import type { Store } from "../model/store.ts";
import { table, type Table } from "../model/table.ts";
import type { IamMode } from "./gateway.ts";

export interface IamModes {
  /** The mode of accounts that have none of their own. */
  global(): IamMode;
  /** The modes of accounts that have one, by account. */
  byAccount(): ReadonlyMap<string, IamMode>;
  /** The mode of an account. */
  of(account: string): IamMode;
  /** The mode of a request by its caller's account, if it has one, and the accounts of what it touches. */
  forRequest(caller: string | undefined, touched: readonly string[]): IamMode;
  /**
   * Changes the mode, for the very next request.
   *
   * @param mode Undefined takes an account's own mode back.
   * @param account All that have no mode of their own unless given.
   */
  set(mode: IamMode | undefined, account?: string): Promise<void>;
  /** Reads the modes again, after a reset. */
  reload(): Promise<void>;
  /** Ends the watch over other processes. */
  stop(): void;
}

interface StoredMode {
  /** Twelve digits, or `*`. */
  readonly account: string;
  readonly mode: IamMode;
}

export const iamModes: Table<StoredMode> = table<StoredMode>("iam_modes", {
  columns: { account: "text" },
  key: ["account"],
  global: "the mode is the server's, and one for all regions of an account",
});

const EVERYBODY = "*";
const TOPIC = "iam modes";
const STRICTNESS: Readonly<Record<IamMode, number>> = { off: 0, audit: 1, enforce: 2 };

/** Reads the modes of a store. What was set for all accounts before this start is forgotten. */
export async function openIamModes(
  store: Store,
  atStart: IamMode,
  report: (error: unknown) => void,
): Promise<IamModes> {
  let global = atStart;
  let byAccount: ReadonlyMap<string, IamMode> = new Map();
  const load = async (): Promise<void> => {
    const stored = await store.read((tx) => tx.scan(iamModes, { prefix: {} }));
    const modes = new Map(stored.map(({ account, mode }) => [account, mode]));
    global = modes.get(EVERYBODY) ?? atStart;
    modes.delete(EVERYBODY);
    byAccount = modes;
  };
  await load();
  if (global !== atStart) {
    await store.write((tx) => tx.delete(iamModes, { account: EVERYBODY }));
    global = atStart;
  }
  const unwatch = store.watch(TOPIC, () => void load().catch(report));
  const of = (account: string): IamMode => byAccount.get(account) ?? global;

  return {
    global: () => global,
    byAccount: () => byAccount,
    of,
    forRequest(caller, touched) {
      if (byAccount.size === 0) return global;
      const accounts = caller === undefined ? touched : [caller, ...touched];
      return accounts.length === 0 ? global : accounts.map(of).reduce(stricter);
    },
    async set(mode, account = EVERYBODY) {
      await store.write(async (tx) => {
        if (mode === undefined) await tx.delete(iamModes, { account });
        else await tx.put(iamModes, { account, mode });
        tx.wake(TOPIC);
      });
      await load();
    },
    reload: load,
    stop: unwatch,
  };
}

function stricter(a: IamMode, b: IamMode): IamMode {
  return STRICTNESS[a] >= STRICTNESS[b] ? a : b;
}
