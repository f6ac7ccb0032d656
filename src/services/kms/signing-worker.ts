/** What runs in the signing thread: it answers questions one after another. */
import { parentPort } from "node:worker_threads";
import { signDigest, verifyDigest } from "./digest-signing.ts";
import type { NumberedAnswer, NumberedQuestion, SigningQuestion } from "./signing-thread.ts";

parentPort?.on("message", ({ number, question }: NumberedQuestion) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
  parentPort?.postMessage(answerTo(number, question));
});

function answerTo(number: number, question: SigningQuestion): NumberedAnswer {
  try {
    return { number, answer: answer(question) };
  } catch (error) {
    // The text of an error could hold what it was about.
    return { number, error: `signing failed: ${error instanceof Error ? error.name : "unknown"}` };
  }
}

function answer(question: SigningQuestion): Uint8Array | boolean {
  return question.kind === "sign"
    ? signDigest(question, question.key)
    : verifyDigest(question, question.key, question.signature);
}
