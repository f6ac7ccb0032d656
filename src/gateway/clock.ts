/**
 * The clock that users can move. It runs beside the machine's clock at an offset, or stands still
 * until it is told to move (tests). Appointments (`at`) are kept in one heap with one timer.
 */
import type { Clock } from "../model/clock.ts";

export interface MovableClock extends Clock {
  /**
   * Moves the clock forward and starts whatever falls due on the way.
   *
   * @param ms Milliseconds, not negative.
   */
  advance(ms: number): void;
  /** How far the clock is ahead of the machine's, in milliseconds; 0 for a clock that stands still. */
  aheadMs(): number;
  /** Forgets all appointments; nothing runs any more. */
  stop(): void;
}

export interface ClockOptions {
  /** The time to begin at, in milliseconds since the epoch. The machine's time unless given. */
  readonly startMs?: number;
  /** Stands still between calls of `advance`. */
  readonly frozen?: boolean;
}

/** The longest delay that a timer of Node's takes. */
const TIMER_MS_MAX = 2_147_483_647;

interface Appointment {
  readonly atMs: number;
  readonly order: number;
  /** Undefined once it was taken back, so that nothing it held on to is kept until then. */
  run: (() => void) | undefined;
}

/** The machine's time: the one place that reads it. */
export function wallClockMs(): number {
  // oxlint-disable-next-line no-restricted-globals -- the border where the machine's time comes in
  return Date.now();
}

/** Makes a clock. Its timers never keep the process alive. */
export function createClock({ startMs, frozen = false }: ClockOptions = {}): MovableClock {
  let aheadMs = startMs === undefined ? 0 : startMs - wallClockMs();
  let frozenAtMs = startMs ?? wallClockMs();
  let order = 0;
  let timer: NodeJS.Timeout | undefined;
  let timerAtMs = Infinity;
  let isStopped = false;
  const appointments: Appointment[] = [];

  const nowMs = (): number => (frozen ? frozenAtMs : wallClockMs() + aheadMs);

  function arm(): void {
    const first = appointments[0];
    if (frozen || first === undefined || (timer !== undefined && timerAtMs === first.atMs)) return;
    clearTimeout(timer);
    timerAtMs = first.atMs;
    timer = setTimeout(runDue, Math.min(Math.max(first.atMs - nowMs(), 0), TIMER_MS_MAX));
    timer.unref();
  }

  function runDue(): void {
    clearTimeout(timer);
    timer = undefined;
    timerAtMs = Infinity;
    const now = nowMs();
    try {
      for (let first = appointments[0]; first !== undefined; first = appointments[0]) {
        if (first.run !== undefined && first.atMs > now) break;
        popFirst(appointments);
        first.run?.();
      }
    } finally {
      // One that throws must not keep the others from their turn.
      arm();
    }
  }

  return {
    nowMs,
    aheadMs: () => (frozen ? 0 : aheadMs),
    at(atMs, run) {
      const appointment: Appointment = { atMs, order: order++, run };
      if (isStopped) return () => undefined;
      push(appointments, appointment);
      if (frozen && atMs <= nowMs()) setImmediate(runDue);
      else arm();
      return () => {
        appointment.run = undefined;
      };
    },
    advance(ms) {
      if (!Number.isFinite(ms) || ms < 0) {
        throw new RangeError(`a clock goes forward, by milliseconds, not by ${ms}`);
      }
      if (frozen) frozenAtMs += ms;
      else aheadMs += ms;
      runDue();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      appointments.length = 0;
    },
  };
}

function isBefore(a: Appointment, b: Appointment): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

/** Adds to a binary heap whose first element is the earliest. */
function push(heap: Appointment[], added: Appointment): void {
  let index = heap.length;
  heap.push(added);
  while (index > 0) {
    const parentIndex = (index - 1) >> 1;
    const parent = heap[parentIndex];
    if (parent === undefined || !isBefore(added, parent)) break;
    heap[index] = parent;
    index = parentIndex;
  }
  heap[index] = added;
}

function popFirst(heap: Appointment[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    const leftIndex = 2 * index + 1;
    const left = heap[leftIndex];
    if (left === undefined) break;
    const right = heap[leftIndex + 1];
    const childIndex = right !== undefined && isBefore(right, left) ? leftIndex + 1 : leftIndex;
    const child = heap[childIndex];
    if (child === undefined || !isBefore(child, last)) break;
    heap[index] = child;
    index = childIndex;
  }
  heap[index] = last;
}
