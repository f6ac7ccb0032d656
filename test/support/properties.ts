/**
 * Properties over generated cases, tried with the same cases in every run, so that what fails has
 * failed by itself. `ATOLL_TEST_SEED=random` draws others, and a number repeats those of a failure.
 */
import { configureGlobal } from "fast-check";

const asked = process.env["ATOLL_TEST_SEED"] ?? "20261122";
if (asked !== "random") configureGlobal({ seed: Number(asked) });

export * from "fast-check";
