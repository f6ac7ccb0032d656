/**
 * Benchmarks of Atoll, side by side with other emulators and with a bare HTTP server.
 *
 * ```
 * npm run bench                                       load, start-up, accounts and path
 * npm run bench -- load --peer moto=http://127.0.0.1:5000 --connections 64
 * npm run bench -- lifecycle                          one part of S3's, or several
 * npm run bench -- path
 * npm run bench -- load --json figures.json
 * ```
 *
 * `docs/benchmarks.md` says what each figure means.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { measureAccounts } from "./accounts.ts";
import { startAtoll } from "./atoll-process.ts";
import { mintKeys } from "./aws-request.ts";
import { startEcho } from "./echo-process.ts";
import { textTable, whole } from "./figures.ts";
import { startGenerator } from "./generator-process.ts";
import { LOAD_KEYS, loadTable, measureLoad, type Contestant, type LoadOptions } from "./load.ts";
import { measureIam } from "./iam.ts";
import { kmsTables, measureKms } from "./kms.ts";
import { measurePath } from "./path.ts";
import { measureS3, S3_PARTS, type S3Part } from "./s3.ts";
import { measureStart } from "./start-up.ts";

const options = {
  peer: { type: "string", multiple: true, default: [] as string[] },
  connections: { type: "string", default: "1,16,64" },
  rounds: { type: "string", default: "5" },
  seconds: { type: "string", default: "2" },
  starts: { type: "string", default: "20" },
  objects: { type: "string", default: "1000000" },
  secrets: { type: "string", default: "100000" },
  durability: { type: "string", default: "full" },
  json: { type: "string" },
} satisfies ParseArgsOptionsConfig;
interface Bench {
  readonly isDefault: boolean;
  /** Prints its table and gives its figures. */
  run(): Promise<unknown>;
}

const benches: Readonly<Record<string, Bench>> = {
  path: { isDefault: true, run: path },
  start: { isDefault: true, run: start },
  accounts: { isDefault: true, run: accounts },
  load: { isDefault: true, run: load },
  iam: { isDefault: false, run: iam },
  kms: { isDefault: false, run: kms },
  s3: { isDefault: false, run: s3 },
};

const USAGE = `npm run bench -- [BENCHMARK...] [--OPTION VALUE...]

benchmarks   ${Object.keys(benches).join(", ")}; parts of s3: ${S3_PARTS.join(", ")}
options      ${Object.keys(options)
  .map((name) => `--${name}`)
  .join(" ")}`;

const { values, positionals } = parseLine();
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);

const isS3Part = (name: string): name is S3Part => S3_PARTS.some((part) => part === name);
// A part of S3's says that S3 is meant.
const named = [...new Set(positionals.map((name) => (isS3Part(name) ? "s3" : name)))];
const chosen =
  named.length > 0
    ? named
    : Object.keys(benches).filter((name) => benches[name]?.isDefault === true);
console.log(`Node.js ${process.version}, ${process.platform} ${process.arch}`);
const figures: Record<string, unknown> = {};
for (const name of chosen) {
  const bench = benches[name];
  if (bench === undefined) {
    console.error(`no benchmark \`${name}\`\n\n${USAGE}`);
    process.exit(2);
  }
  console.log(`\n${name}\n`);
  figures[name] = await bench.run();
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);

function parseLine(): ReturnType<typeof parse> {
  if (process.argv.includes("--help")) {
    console.log(USAGE);
    process.exit(0);
  }
  try {
    return parse();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

function parse() {
  return parseArgs({ options, allowPositionals: true });
}

async function load(): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), "atoll-load-"));
  const flags = ["--data", folder, "--log-level", "error", "--durability", values.durability];
  const atoll = await startAtoll({ flags });
  const echo = await startEcho();
  const generator = startGenerator();
  try {
    const { host, port, pid } = atoll;
    const ours = { address: { host, port }, pid };
    const minted = await mintKeys(ours.address, LOAD_KEYS.accessKeyId, "bench");
    const peers = values.peer.map(parsePeer);
    const contestants: Contestant[] = [
      { name: "echo", keys: LOAD_KEYS, isEcho: true, ...echo },
      { name: "Atoll, root keys", keys: LOAD_KEYS, ...ours },
      { name: "Atoll, minted keys", keys: minted, ...ours },
      ...peers,
    ];
    const connections = values.connections.split(",").map(Number);
    const loadOptions: LoadOptions = { connections, rounds, seconds };
    const measured = await measureLoad(contestants, loadOptions, generator);
    const names = peers.map(({ name }) => name);
    console.log(loadTable(measured, names));
    return measured;
  } finally {
    generator.stop();
    echo.stop();
    await atoll.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function parsePeer(text: string): Contestant {
  const [, name, url] = /^([^=]+)=(http:\/\/.+)$/.exec(text) ?? [];
  if (name === undefined || url === undefined) {
    console.error(`\`--peer ${text}\` is not of the form NAME=http://HOST:PORT`);
    process.exit(2);
  }
  const { hostname, port } = new URL(url);
  return { name, keys: LOAD_KEYS, address: { host: hostname, port: Number(port || 80) } };
}

async function path(): Promise<unknown> {
  const measured = await measurePath(30);
  const rows = measured.map(({ operation, keys, usPerRequest, fastestUs }) => [
    operation,
    keys,
    usPerRequest.toFixed(1),
    fastestUs.toFixed(1),
  ]);
  console.log(textTable([["operation", "keys", "us a request", "fastest round"], ...rows]));
  return measured;
}

async function start(): Promise<unknown> {
  const measured = await measureStart(Number(values.starts));
  const rows = measured.map(({ from, starts, medianMs, slowestMs }) => [
    from,
    String(starts),
    whole(medianMs),
    whole(slowestMs),
  ]);
  console.log(textTable([["started from", "starts", "median ms", "slowest ms"], ...rows]));
  return measured;
}

async function accounts(): Promise<unknown> {
  const generator = startGenerator();
  const measured = await measureAccounts(generator, { rounds, seconds });
  generator.stop();
  const { idleMiB, filledMiB, perSecond, p50Us, cpuUs, cost } = measured;
  console.log(`resident memory, idle: ${idleMiB.toFixed(0)} MiB`);
  console.log(`with 1,000 accounts of 10 queues: ${filledMiB.toFixed(0)} MiB\n`);
  const row = (name: string, pair: readonly [number, number]): string[] => [
    name,
    ...pair.map((value) => value.toFixed(0)),
  ];
  console.log(
    textTable([
      ["SendMessage, 16 connections", "1 account", "1,000 accounts"],
      row("requests a second", perSecond),
      row("p50, microseconds", p50Us),
      row("processor time, microseconds", cpuUs),
    ]),
  );
  console.log(
    `\na request at 1,000 accounts costs ${(cost * 100).toFixed(0)} % of one at 1 account`,
  );
  return measured;
}

async function iam(): Promise<unknown> {
  const measured = await measureIam();
  console.log(textTable([["what", "figure"], ...measured.map(({ what, text }) => [what, text])]));
  return measured;
}

async function s3(): Promise<unknown> {
  const parts = positionals.filter(isS3Part);
  const measured = await measureS3({
    parts: parts.length > 0 ? parts : S3_PARTS,
    rounds,
    seconds,
    objects: Number(values.objects),
    peers: values.peer.map(parsePeer),
  });
  const rows = measured.map(({ what, text, aim }) => [what, text, aim]);
  console.log(textTable([["what", "figure", "to reach"], ...rows]));
  return measured;
}

async function kms(): Promise<unknown> {
  const measured = await measureKms({ rounds, seconds, secrets: Number(values.secrets) });
  for (const table of kmsTables(measured)) console.log(`${table}\n`);
  return measured;
}
