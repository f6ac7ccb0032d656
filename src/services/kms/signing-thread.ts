/**
 * The thread that signs and verifies what OpenSSL cannot, so that no request waits for JavaScript's
 * arithmetic. It is started when it is first needed and keeps no process alive.
 */
import { Worker } from "node:worker_threads";
import type { Signing } from "./signing.ts";

/** What the thread is asked. Keys are PKCS #8 or SubjectPublicKeyInfo. */
export type SigningQuestion =
  | (Signing & { readonly kind: "sign"; readonly key: Uint8Array })
  | (Signing & {
      readonly kind: "verify";
      readonly key: Uint8Array;
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

let thread: SigningThread | undefined;

/** Asks the thread, and starts it if there is none. */
export function askSigningThread<Q extends SigningQuestion>(
  question: Q,
): Promise<Q["kind"] extends "sign" ? Uint8Array : boolean> {
  if (thread === undefined) {
    const started: SigningThread = new SigningThread(() => {
      if (thread === started) thread = undefined;
    });
    thread = started;
  }
  return thread.ask(question);
}
