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
    // For what never ends. The first test of a file loads the services, on a busy machine for long.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is polled for comes at once, but for a machine that is busy with something else.
    expect: { poll: { timeout: 20_000 } },
  },
});

// oxlint-disable-next-line import/no-default-export -- vitest asks for it
export default config;
