import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storageConformance } from "./testing/conformance.ts";
import { testTables } from "./testing/conformance-tables.ts";
import { openStore } from "./open.ts";

storageConformance("sqlite in a folder", async () => {
  const path = await mkdtemp(join(tmpdir(), "atoll-test-"));
  return {
    open: () => openStore({ kind: "folder", path }, { tables: testTables, durability: "full" }),
    isShared: false,
    isKept: true,
    remove: () => rm(path, { recursive: true, force: true }),
  };
});
