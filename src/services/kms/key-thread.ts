/**
 * The threads that do with keys what takes long and is not on libuv's threads, so that no request
 * waits for another's arithmetic. One is started when it is first needed, another when all are busy,
 * as many as there are processors; they keep no process alive.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { KeyAnswer, KeyQuestion } from "./key-work.ts";

export interface NumberedQuestion {
  readonly number: number;
  readonly question: KeyQuestion;
}

export type NumberedAnswer =
  | { readonly number: number; readonly answer: KeyAnswer }
  | { readonly number: number; readonly error: string };

interface Asked {
  resolve(answer: never): void;
  reject(error: Error): void;
}

class KeyThread {
  readonly #worker: Worker;
  readonly #asked = new Map<number, Asked>();
  #count = 0;

  constructor(onEnd: () => void) {
    const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
    // The flags of this process are no concern of the thread's.
    this.#worker = new Worker(new URL(`key-worker.${extension}`, import.meta.url), {
      execArgv: [],
    });
    this.#worker.unref();
    this.#worker.on("message", (answer: NumberedAnswer) => this.#settle(answer));
    this.#worker.on("error", (error) => this.#end(error, onEnd));
    this.#worker.on("exit", () => this.#end(new Error("a key thread ended"), onEnd));
  }

  /** How many questions it has yet to answer. */
  get load(): number {
    return this.#asked.size;
  }

  ask(question: KeyQuestion): Promise<never> {
    return new Promise((resolve, reject) => {
      this.#count += 1;
      this.#asked.set(this.#count, { resolve, reject });
      this.#worker.ref();
      const message: NumberedQuestion = { number: this.#count, question };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
      this.#worker.postMessage(message);
    });
  }

  #settle(message: NumberedAnswer): void {
    const asked = this.#asked.get(message.number);
    this.#asked.delete(message.number);
    if (this.#asked.size === 0) this.#worker.unref();
    if ("answer" in message) asked?.resolve(message.answer as never);
    else asked?.reject(new Error(message.error));
  }

  #end(error: Error, onEnd: () => void): void {
    onEnd();
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
  }
}

const threads = new Set<KeyThread>();

/** Asks the thread with the least to do, or a new one if all have something. */
export function askKeyThread<Q extends KeyQuestion>(question: Q): Promise<KeyAnswer<Q["kind"]>> {
  return freeThread().ask(question);
}

function freeThread(): KeyThread {
  let idlest: KeyThread | undefined;
  for (const thread of threads) {
    if (idlest === undefined || thread.load < idlest.load) idlest = thread;
  }
  const mayStart = threads.size < availableParallelism();
  if (idlest !== undefined && (idlest.load === 0 || !mayStart)) return idlest;
  const started: KeyThread = new KeyThread(() => threads.delete(started));
  threads.add(started);
  return started;
}
