/**
 * Init hooks: executables in `boot.d`, `start.d`, `ready.d` and `shutdown.d` of one folder, run in
 * the order of their names, a folder's own before those of the folders in it, as LocalStack runs them.
 * One that fails is reported and does not stop the others.
 *
 * @see {@link https://docs.localstack.cloud/references/init-hooks/ | LocalStack initialization hooks}
 */
import { spawn } from "node:child_process";
import { accessSync, constants, readdirSync, type Dirent } from "node:fs";
import { extname, join } from "node:path";
import type { Log } from "../gateway/log.ts";

/** When a script runs: before the start, at it, when Atoll serves, and at its end. */
export type InitStage = "boot" | "start" | "ready" | "shutdown";

export const initStages: readonly InitStage[] = ["boot", "start", "ready", "shutdown"];

export interface InitScript {
  readonly stage: InitStage;
  readonly name: string;
  readonly path: string;
  state: "UNKNOWN" | "RUNNING" | "SUCCESSFUL" | "ERROR";
}

/** What runs a script that is not executable; others fail with the system's own message. */
const INTERPRETERS: Readonly<Record<string, string>> = { ".sh": "sh", ".py": "python3" };

/** Lists the scripts of a folder, by stage and name. A missing folder holds none. */
export function findInitScripts(folder: string): InitScript[] {
  return initStages.flatMap((stage) =>
    namesIn(join(folder, `${stage}.d`)).map((name) => ({
      stage,
      name,
      path: join(folder, `${stage}.d`, name),
      state: "UNKNOWN" as const,
    })),
  );
}

function namesIn(folder: string): readonly string[] {
  const entries = entriesOf(folder).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  const inside = entries.filter((entry) => entry.isDirectory());
  return [
    ...files,
    ...inside.flatMap(({ name }) => namesIn(join(folder, name)).map((each) => join(name, each))),
  ];
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Runs the scripts of a stage one after another. */
export async function runStage(
  scripts: readonly InitScript[],
  stage: InitStage,
  context: { readonly env: NodeJS.ProcessEnv; readonly log: Log },
): Promise<void> {
  for (const script of scripts) {
    if (script.stage === stage) await runScript(script, context);
  }
}

async function runScript(
  script: InitScript,
  { env, log }: { readonly env: NodeJS.ProcessEnv; readonly log: Log },
): Promise<void> {
  const interpreter = INTERPRETERS[extname(script.path)];
  const [command, ...args] =
    isExecutable(script.path) || interpreter === undefined
      ? [script.path]
      : [interpreter, script.path];
  script.state = "RUNNING";
  const code = await new Promise<number | string>((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"], env });
    child.on("error", (error) => resolve(error.message));
    child.on("exit", (exitCode, signal) => resolve(exitCode ?? signal ?? "unknown"));
  });
  script.state = code === 0 ? "SUCCESSFUL" : "ERROR";
  if (code !== 0) log.error({ script: script.path, code }, "an init hook failed");
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
