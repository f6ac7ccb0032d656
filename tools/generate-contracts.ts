/**
 * Writes `src/services/<id>/contract.ts` for every service in `services.ts`.
 *
 *     npm run contracts              writes the files
 *     npm run contracts -- --check   fails when a committed file differs
 *     npm run contracts -- sqs iam   only these services
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "oxfmt";
import { contractSource } from "./contract-source.ts";
import { loadContracts } from "./contract-of-schemas.ts";
import { services, type ServiceEntry } from "./services.ts";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");

async function sourceOf(entry: ServiceEntry, path: string): Promise<string> {
  const contracts = await loadContracts(entry);
  const { version } = createRequire(import.meta.url)(`${entry.client}/package.json`) as {
    version: string;
  };
  const source = contractSource(contracts, entry.operations, `${entry.client} ${version}`);
  const options = JSON.parse(await readFile(join(ROOT, ".oxfmtrc.json"), "utf8")) as object;
  const formatted = await format(path, source, { ...options, ignorePatterns: [] });
  if (formatted.errors.length > 0) throw new Error(JSON.stringify(formatted.errors[0]));
  return formatted.code;
}

async function main(args: readonly string[]): Promise<number> {
  const check = args.includes("--check");
  const wanted = args.filter((arg) => !arg.startsWith("--"));
  const known = new Set(services.map(({ id }) => id));
  const unknown = wanted.filter((id) => !known.has(id));
  if (unknown.length > 0) {
    console.error(`no service \`${unknown.join(", ")}\` in tools/services.ts; add it there`);
    return 1;
  }
  let stale = 0;
  for (const entry of services) {
    if (wanted.length > 0 && !wanted.includes(entry.id)) continue;
    const path = join(ROOT, "src", "services", entry.id, "contract.ts");
    const source = await sourceOf(entry, path);
    const committed = await readFile(path, "utf8").catch(() => "");
    if (source === committed) continue;
    stale += 1;
    if (check) {
      console.error(`\`${path}\` differs from the schemas; run \`npm run contracts\``);
      continue;
    }
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, source);
    console.log(`wrote ${path}`);
  }
  return check && stale > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
