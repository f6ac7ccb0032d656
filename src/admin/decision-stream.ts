/**
 * Decisions as they are made, as server-sent events: `event: decision` with the record as JSON. A
 * client that reads too slowly misses the oldest of a backlog, and is told how many with
 * `event: missed`. The stream ends when the client leaves or Atoll stops.
 *
 * @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html | Server-sent events}
 */
import type { Gateway } from "../gateway/gateway.ts";
import type { WireResponse } from "../protocols/protocol.ts";
import { isWanted, type DecisionQuery } from "../trail/decision-query.ts";
import type { DecisionRecord } from "../trail/decision-record.ts";

/** Decisions that wait for a slow client. */
const BACKLOG_MAX = 1000;
/** A comment goes out this often, so that a client that has left is noticed. */
const HEARTBEAT_MS = 15_000;

/** Answers with a stream of the wanted decisions. */
export function streamDecisions(
  query: DecisionQuery,
  { trail, stopSignal }: Pick<Gateway, "trail" | "stopSignal">,
  signal: AbortSignal | undefined,
): WireResponse {
  return {
    status: 200,
    headers: {
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-store",
      // Nothing follows on a connection that was held so long; a server that closes need not wait.
      Connection: "close",
    },
    body: events(),
  };

  async function* events(): AsyncGenerator<Uint8Array, void> {
    const backlog = new Backlog();
    const end = (): void => backlog.end();
    if (stopSignal.isStopping() || signal?.aborted === true) end();
    const unlisten = trail.listen((record) => {
      if (isWanted(record, query)) backlog.add(record);
    });
    const unstop = stopSignal.onStopping(end);
    signal?.addEventListener("abort", end);
    const heartbeat = setInterval(() => backlog.wake(), HEARTBEAT_MS).unref();
    try {
      yield encode(": listening\n\n");
      for (let text = await backlog.next(); text !== undefined; text = await backlog.next()) {
        yield encode(text);
      }
    } finally {
      clearInterval(heartbeat);
      unlisten();
      unstop();
      signal?.removeEventListener("abort", end);
    }
  }
}

/** What waits to be sent to one client. */
class Backlog {
  readonly #records: DecisionRecord[] = [];
  #missed = 0;
  #hasEnded = false;
  wake: () => void = () => undefined;

  add(record: DecisionRecord): void {
    this.#records.push(record);
    if (this.#records.length > BACKLOG_MAX) {
      this.#records.shift();
      this.#missed += 1;
    }
    this.wake();
  }

  end(): void {
    this.#hasEnded = true;
    this.wake();
  }

  /** The text of the next event, or a comment when it was woken for none; undefined at the end. */
  async next(): Promise<string | undefined> {
    if (this.#records.length === 0 && !this.#hasEnded) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    const missed = this.#missed;
    if (this.#hasEnded) return undefined;
    if (missed > 0) {
      this.#missed = 0;
      return `event: missed\ndata: ${missed}\n\n`;
    }
    const next = this.#records.shift();
    if (next === undefined) return ": still here\n\n";
    return `id: ${next.id}\nevent: decision\ndata: ${JSON.stringify(next)}\n\n`;
  }
}

function encode(text: string): Uint8Array {
  return Buffer.from(text);
}
