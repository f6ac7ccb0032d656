#!/usr/bin/env node
// Plain JavaScript that any Node understands: it hands over to Node 24 or later, or says what is
// missing. From a checkout it runs the TypeScript sources, from an installed package the built ones.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import * as nodeModule from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const NODE_MAJOR_MIN = 24;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

function bundledNode() {
  try {
    const folder = dirname(nodeModule.createRequire(import.meta.url).resolve("node/package.json"));
    const binary = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR_MIN) {
  // Halves the time of every start but the first. Written early, for those who end with a kill.
  nodeModule.enableCompileCache?.();
  setTimeout(() => nodeModule.flushCompileCache?.(), 3000).unref();
  const source = join(root, "src", "cli", "main.ts");
  const entry = existsSync(source) ? source : join(root, "dist", "cli", "main.js");
  const { mainOfProcess } = await import(pathToFileURL(entry).href);
  process.exitCode = await mainOfProcess();
} else {
  const node = bundledNode();
  if (node === undefined) {
    console.error(
      `atoll needs Node.js ${NODE_MAJOR_MIN} or later, this is ${process.version}; install it, or run \`npm install node@${NODE_MAJOR_MIN}\` beside atoll`,
    );
    process.exitCode = 1;
  } else {
    const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
      stdio: "inherit",
    });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
      process.on(signal, () => child.kill(signal));
    child.on("exit", (code, signal) => {
      process.exitCode = code ?? (signal === null ? 1 : 130);
    });
  }
}
