import { defineConfig, type ViteUserConfig } from "vitest/config";

/** The tests of services once more, on PostgreSQL instead of in memory. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ["src/services/{sqs,kms,secretsmanager,organizations,sts}/**/*.test.ts"],
    globalSetup: "test/postgres/database.ts",
    reporters: ["default", "./test/support/summary-reporter.ts"],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});

// oxlint-disable-next-line import/no-default-export -- vitest asks for it
export default config;
