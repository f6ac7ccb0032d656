/** What runs in a key thread: it answers questions one after another. */
import { parentPort } from "node:worker_threads";
import type { NumberedAnswer, NumberedQuestion } from "./key-thread.ts";
import { answerTo, type KeyQuestion } from "./key-work.ts";

parentPort?.on("message", ({ number, question }: NumberedQuestion) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
  parentPort?.postMessage(numberedAnswer(number, question));
});

function numberedAnswer(number: number, question: KeyQuestion): NumberedAnswer {
  try {
    return { number, answer: answerTo(question) };
  } catch (error) {
    // The text of an error could hold what it was about.
    return { number, error: `key work failed: ${error instanceof Error ? error.name : "unknown"}` };
  }
}
