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
    headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-store" },
    body: events(),
  };

  async function* events(): AsyncGenerator<Uint8Array, void> {
    const backlog: DecisionRecord[] = [];
    let missed = 0;
    let hasEnded = stopSignal.isStopping() || signal?.aborted === true;
    let wake: () => void = () => undefined;
    const end = (): void => {
      hasEnded = true;
      wake();
    };
    const unlisten = trail.listen((record) => {
      if (!isWanted(record, query)) return;
      backlog.push(record);
      if (backlog.length > BACKLOG_MAX) {
        backlog.shift();
        missed += 1;
      }
      wake();
    });
    const unstop = stopSignal.onStopping(end);
    signal?.addEventListener("abort", end);
    const heartbeat = setInterval(() => wake(), HEARTBEAT_MS).unref();
    try {
      yield encode(": listening\n\n");
      while (!hasEnded) {
        const next = backlog.shift();
        if (next !== undefined) {
          if (missed > 0) yield encode(`event: missed\ndata: ${missed}\n\n`);
          missed = 0;
          yield encode(`id: ${next.id}\nevent: decision\ndata: ${JSON.stringify(next)}\n\n`);
          continue;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        if (!hasEnded && backlog.length === 0) yield encode(": still here\n\n");
      }
    } finally {
      clearInterval(heartbeat);
      unlisten();
      unstop();
      signal?.removeEventListener("abort", end);
    }
  }
}

function encode(text: string): Uint8Array {
  return Buffer.from(text);
}
