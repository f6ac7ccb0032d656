import { describe, expect, it } from "vitest";
import { runFuzz } from "./fuzz-run.ts";

describe("mutated requests", () => {
  it(
    "are all answered, in the right protocol, and leave Atoll whole",
    { timeout: 300_000 },
    async () => {
      const report = await runFuzz({ seed: 20_261_122, from: 0, count: 2000, socketEvery: 20 });
      expect(report.violations).toEqual([]);
      expect(report.inProcess + report.onSocket).toBe(2000);
      // Most are refused, many are not: the run would prove little if all ended at the door.
      expect(report.statuses.get(200)).toBeGreaterThan(100);
      expect(report.statuses.get(400)).toBeGreaterThan(100);
    },
  );
});
