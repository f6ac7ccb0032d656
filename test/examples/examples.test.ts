/** The examples of docs/testing.md stand there as they are run here. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/testing.md"), "utf8");

/** The code without what the formatter decides and without the line about the import. */
function essence(code: string): string {
  return code
    .replaceAll('from "../../src/index.ts"', 'from "atoll"')
    .replaceAll(/^\/\/.*$/gm, "")
    .replaceAll(/\s+/g, "")
    .replaceAll(/,([}\])])/g, "$1");
}

function codeUnder(heading: string): string {
  const from = page.indexOf(`## ${heading}\n`);
  const [, code = ""] = /```ts\n([\s\S]*?)```/.exec(page.slice(from)) ?? [];
  return from < 0 ? "" : code;
}

describe("docs/testing.md", () => {
  it.each([
    ["vitest", "vitest.test.ts"],
    ["node:test", "node-test.ts"],
    ["Users and reasons", "reasons.test.ts"],
  ])("shows the example under %s that is run", (heading, file) => {
    const example = readFileSync(join(import.meta.dirname, file), "utf8");
    expect(essence(codeUnder(heading))).toBe(essence(example));
  });

  it("shows an example for node:test that passes", () => {
    const file = join(import.meta.dirname, "node-test.ts");
    // Inside a run of node:test's own, the variable would change what the child prints.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { status, stdout } = spawnSync(process.execPath, ["--test", file], {
      encoding: "utf8",
      env,
    });
    expect(stdout).toMatch(/pass 1\b/);
    expect(status).toBe(0);
  });
});
