/** Where keys, their material, aliases and grants are kept. */
import { table, type Table } from "../../model/table.ts";
import type { Alias } from "./alias.ts";
import type { Grant, RetirableGrant } from "./grant.ts";
import type { KmsKey } from "./key.ts";
import type { KeyMaterial } from "./material.ts";

export const keys: Table<KmsKey> = table<KmsKey>("kms_keys", {
  columns: { account: "text", region: "text", keyId: "text" },
  key: ["account", "region", "keyId"],
  remembered: true,
});

export const materials: Table<KeyMaterial> = table<KeyMaterial>("kms_materials", {
  columns: {
    account: "text",
    region: "text",
    keyId: "text",
    materialId: "text",
    number: "integer",
  },
  key: ["account", "region", "keyId", "materialId"],
  indexes: { byNumber: ["account", "region", "keyId", "number"] },
  blobs: ["sealed", "publicKey"],
});

export const aliases: Table<Alias> = table<Alias>("kms_aliases", {
  columns: { account: "text", region: "text", aliasName: "text", keyId: "text" },
  key: ["account", "region", "aliasName"],
  indexes: { byKey: ["account", "region", "keyId", "aliasName"] },
});

export const grants: Table<Grant> = table<Grant>("kms_grants", {
  columns: {
    account: "text",
    region: "text",
    keyId: "text",
    grantId: "text",
    grantee: "text",
    retiring: "text",
    name: "text",
  },
  key: ["account", "region", "keyId", "grantId"],
  indexes: {
    byGrantee: ["account", "region", "keyId", "grantee"],
    byName: ["account", "region", "keyId", "name"],
  },
});

/** The grants that a principal may retire, below the principal's account: the keys may be others'. */
export const retirableGrants: Table<RetirableGrant> = table<RetirableGrant>(
  "kms_retirable_grants",
  {
    columns: { account: "text", region: "text", retiring: "text", place: "text" },
    key: ["account", "region", "retiring", "place"],
  },
);
