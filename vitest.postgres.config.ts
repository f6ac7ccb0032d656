import { defineConfig, type ViteUserConfig } from "vitest/config";

/** The tests of services once more, on PostgreSQL instead of in memory. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ["src/services/**/*.test.ts"],
    globalSetup: "test/postgres/database.ts",
    reporters: ["default", "./test/support/summary-reporter.ts"],
    maxWorkers: 2,
    // Loading the SDK's clients anew for each file takes as long as its tests.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});

// oxlint-disable-next-line import/no-default-export -- vitest asks for it
export default config;
