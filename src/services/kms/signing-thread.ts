/**
 * The threads that sign and verify what OpenSSL cannot, so that no request waits for JavaScript's
 * arithmetic. One is started when it is first needed, another when all are busy, as many as there are
 * processors; they keep no process alive.
 */
import type { KeyObject } from "node:crypto";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Signing } from "./signing.ts";

/** What a thread is asked. Threads share a key itself, with all that OpenSSL has prepared of it. */
export type SigningQuestion =
  | (Signing & { readonly kind: "sign"; readonly key: KeyObject })
  | (Signing & {
      readonly kind: "verify";
      readonly key: KeyObject;
      readonly signature: Uint8Array;
    });

export interface NumberedQuestion {
  readonly number: number;
  readonly question: SigningQuestion;
}

export type NumberedAnswer =
  | { readonly number: number; readonly answer: Uint8Array | boolean }
  | { readonly number: number; readonly error: string };

interface Asked {
  resolve(answer: never): void;
  reject(error: Error): void;
}

class SigningThread {
  readonly #worker: Worker;
  readonly #asked = new Map<number, Asked>();
  #count = 0;

  constructor(onEnd: () => void) {
    const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
    // The flags of this process are no concern of the thread's.
    this.#worker = new Worker(new URL(`signing-worker.${extension}`, import.meta.url), {
      execArgv: [],
    });
    this.#worker.unref();
    this.#worker.on("message", (answer: NumberedAnswer) => this.#settle(answer));
    this.#worker.on("error", (error) => this.#end(error, onEnd));
    this.#worker.on("exit", () => this.#end(new Error("the signing thread ended"), onEnd));
  }

  /** How many questions it has yet to answer. */
  get load(): number {
    return this.#asked.size;
  }

  ask(question: SigningQuestion): Promise<never> {
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

const threads = new Set<SigningThread>();

/** Asks the thread with the least to do, or a new one if all have something. */
export function askSigningThread<Q extends SigningQuestion>(
  question: Q,
): Promise<Q["kind"] extends "sign" ? Uint8Array : boolean> {
  return freeThread().ask(question);
}

function freeThread(): SigningThread {
  let idlest: SigningThread | undefined;
  for (const thread of threads) {
    if (idlest === undefined || thread.load < idlest.load) idlest = thread;
  }
  const mayStart = threads.size < availableParallelism();
  if (idlest !== undefined && (idlest.load === 0 || !mayStart)) return idlest;
  const started: SigningThread = new SigningThread(() => threads.delete(started));
  threads.add(started);
  return started;
}
