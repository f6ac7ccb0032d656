import { defineConfig, type ViteUserConfig } from "vitest/config";

/** Tests that need clients from outside npm: botocore, the AWS CLI and their like. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ["test/clients/**/*.test.ts"],
    reporters: ["default", "./test/support/summary-reporter.ts"],
    // One after another: clients start slowly, and Terraform's provider alone takes 600 MB.
    fileParallelism: false,
    // For what never ends. On a busy machine each command of the AWS CLI takes some seconds.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // What is polled for comes at once, but for a machine that is busy with something else.
    expect: { poll: { timeout: 20_000 } },
  },
});

// oxlint-disable-next-line import/no-default-export -- vitest asks for it
export default config;
