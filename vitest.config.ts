import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["test/clients/**", "node_modules/**"],
    reporters: ["default", "./test/support/summary-reporter.ts"],
    maxWorkers: 2,
    // For what never ends. The first test of a file loads the services, on a busy machine for long.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is polled for comes at once, but for a machine that is busy with something else.
    expect: { poll: { timeout: 20_000 } },
  },
});

export default config;
