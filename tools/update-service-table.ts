/**
 * Brings the counts in the README's table of services up to date with `/_atoll/coverage`: `npm run
 * docs`. What the table says in words is written by hand.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { coverageOf, type ServiceCoverage } from "../src/admin/coverage.ts";
import { createRegistry } from "../src/gateway/registry.ts";
import { services } from "../src/services/index.ts";

const README = new URL("../README.md", import.meta.url);

/** `| [SQS](src/services/sqs/README.md) | 23 of 23 |`: the service's id, and the cell of its count. */
const ROW = /^(\| \[[^\]]*\]\(src\/services\/([a-z0-9]+)\/[^)]*\) *\| )([^|]*)(?= \|)/gm;

/** The README as it should stand in the repository. */
export async function readmeWithCounts(readme: string): Promise<string> {
  const coverage = await coverageOf(createRegistry(services, () => Promise.resolve()));
  return readme.replaceAll(ROW, (_, head: string, id: string, cell: string) => {
    const found = coverage[id];
    if (found === undefined)
      throw new Error(`README.md names a service \`${id}\` that AWS has not`);
    return head + countOf(found).padEnd(cell.length);
  });
}

/** The services that the README's table names. */
export function servicesIn(readme: string): readonly string[] {
  return Array.from(readme.matchAll(ROW), ([, , id = ""]) => id);
}

function countOf({ implemented, missing }: ServiceCoverage): string {
  return `${implemented.length} of ${implemented.length + missing.length}`;
}

if (import.meta.main) {
  writeFileSync(README, await readmeWithCounts(readFileSync(README, "utf8")));
}
