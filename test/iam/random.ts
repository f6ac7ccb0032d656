/**
 * A million random pairs of a policy set and a request: no exception, no decision without a reason.
 *
 *     npm run iam:random [pairs] [seed]
 */
import { decideRandomPairs } from "./random-pair.ts";

const [pairs = "1000000", seed = "20261122"] = process.argv.slice(2);
const startedAt = performance.now();
const { wrong, ...figures } = decideRandomPairs(Number(pairs), Number(seed));
const seconds = (performance.now() - startedAt) / 1000;
console.log({ ...figures, wrong: wrong.length, seconds: Number(seconds.toFixed(1)) });
for (const each of wrong.slice(0, 20)) console.error(each);
process.exitCode = wrong.length === 0 ? 0 : 1;
