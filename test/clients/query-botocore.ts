/**
 * Brings a botocore from before SQS spoke JSON (older than 1.31.81), once, into a folder of its
 * own: unpacked from Debian's packages, else from PyPI. The machine's own botocore stays as it is.
 */
import { existsSync, globSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run, type Finished } from "./process.ts";
import { ROOT } from "./server.ts";

const FOLDER = join(ROOT, "node_modules/.cache/atoll/query-botocore");
/** Where Debian's packages have their modules. */
const MODULES = "usr/lib/python3/dist-packages";
const DEBIAN = ["botocore", "urllib3", "dateutil", "six", "jmespath"];
const PYPI = "botocore==1.29.165";

/** Gives the folder for `PYTHONPATH`. */
export async function queryBotocore(): Promise<string> {
  const modules = join(FOLDER, MODULES);
  if (existsSync(modules)) return modules;
  const reasons: string[] = [];
  for (const bring of [fromDebian, fromPyPi]) {
    const made = `${FOLDER}.${process.pid}`;
    rmSync(made, { recursive: true, force: true });
    mkdirSync(made, { recursive: true });
    const { code, stderr } = await bring(made);
    if (code === 0) {
      renameSync(made, FOLDER);
      return modules;
    }
    rmSync(made, { recursive: true });
    reasons.push(stderr);
  }
  throw new Error(`no botocore that speaks Query can be had:\n${reasons.join("\n")}`);
}

async function fromDebian(folder: string): Promise<Finished> {
  const names = DEBIAN.map((name) => `python3-${name}`);
  const fetched = await runOrNot("apt-get", ["download", "-qq", ...names], folder);
  if (fetched.code !== 0) return fetched;
  for (const file of globSync(join(folder, "*.deb"))) {
    const unpacked = await runOrNot("dpkg", ["-x", file, folder], folder);
    if (unpacked.code !== 0) return unpacked;
  }
  return fetched;
}

function fromPyPi(folder: string): Promise<Finished> {
  const target = ["--target", join(folder, MODULES)];
  return runOrNot(
    "python3",
    ["-m", "pip", "install", "-q", "--retries", "1", ...target, PYPI],
    folder,
  );
}

/** A program that is not there has failed, like one that ended badly. */
async function runOrNot(command: string, args: readonly string[], cwd: string): Promise<Finished> {
  try {
    return await run(command, args, { cwd });
  } catch (error) {
    return { code: null, stdout: "", stderr: String(error) };
  }
}
