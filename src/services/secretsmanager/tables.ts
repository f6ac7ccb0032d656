/** Where secrets and their versions are kept. */
import { table, type Table } from "../../model/table.ts";
import type { StoredSecret } from "./secret.ts";
import type { Version } from "./version.ts";

export const secrets: Table<StoredSecret> = table<StoredSecret>("secretsmanager_secrets", {
  columns: {
    account: "text",
    region: "text",
    name: "text",
    byCreated: "text",
    byChanged: "text",
    byAccessed: "text",
  },
  key: ["account", "region", "name"],
  indexes: {
    byCreated: ["account", "region", "byCreated"],
    byChanged: ["account", "region", "byChanged"],
    byAccessed: ["account", "region", "byAccessed"],
  },
});

export const versions: Table<Version> = table<Version>("secretsmanager_versions", {
  columns: {
    account: "text",
    region: "text",
    name: "text",
    versionId: "text",
    number: "integer",
  },
  key: ["account", "region", "name", "versionId"],
  indexes: { byNumber: ["account", "region", "name", "number"] },
  blobs: ["sealed", "dataKey"],
});
