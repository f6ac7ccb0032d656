import { storageConformance } from "./testing/conformance.ts";
import { testTables } from "./testing/conformance-tables.ts";
import { openStore } from "./open.ts";

storageConformance("sqlite in memory", async () => ({
  open: () => openStore({ kind: "memory" }, { tables: testTables, durability: "full" }),
  isShared: false,
  isKept: false,
}));
