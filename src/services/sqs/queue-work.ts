import type { Clock } from "../../model/clock.ts";
import type { WriteTransaction } from "../../model/store.ts";
import type { Queue } from "./queue.ts";

/** One queue, one transaction, one time: what everything done to messages works with. */
export interface QueueWork {
  readonly tx: WriteTransaction;
  readonly queue: Queue;
  readonly clock: Clock;
  /** The clock's time when the work began, the same for all its messages. */
  readonly nowMs: number;
}

/** Begins work on a queue. */
export function workOn(
  queue: Queue,
  { tx, clock }: { readonly tx: WriteTransaction; readonly clock: Clock },
): QueueWork {
  return { tx, queue, clock, nowMs: clock.nowMs() };
}
