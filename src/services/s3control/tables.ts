/**
 * Where S3 Control keeps what is its own.
 *
 * ```
 * grantsInstances     one for each account and region
 * grantsLocations     what of S3 an instance may open, and by which role
 * grants              to whom which part of a location is open
 *
 * accountBlocks, accessPoints, accessPointAliases, buckets     S3's too: model/bucket-access.ts
 * ```
 */
import {
  accessPointAliases,
  accessPoints,
  accountBlocks,
  bucketDeclaration,
  BUCKETS,
  type BucketAccess,
} from "../../model/bucket-access.ts";
import { namedPrincipals } from "../../model/named-principal.ts";
import type { Service } from "../../model/service.ts";
import { table, type Table } from "../../model/table.ts";
import type { AccessGrant } from "./access-grant.ts";
import type { GrantsInstance } from "./access-grants-instance.ts";
import type { GrantsLocation } from "./access-grants-location.ts";

export const buckets: Table<BucketAccess> = table<BucketAccess>(BUCKETS, bucketDeclaration);

export const grantsInstances: Table<GrantsInstance> = table<GrantsInstance>("s3_grants_instances", {
  columns: { account: "text", region: "text" },
  key: ["account", "region"],
});

export const grantsLocations: Table<GrantsLocation> = table<GrantsLocation>("s3_grants_locations", {
  columns: { account: "text", region: "text", id: "text", scope: "text" },
  key: ["account", "region", "id"],
  indexes: { byScope: ["account", "region", "scope"] },
});

export const grants: Table<AccessGrant> = table<AccessGrant>("s3_grants", {
  columns: {
    account: "text",
    region: "text",
    id: "text",
    locationId: "text",
    grantee: "text",
    scope: "text",
  },
  key: ["account", "region", "id"],
  indexes: {
    byGrantee: ["account", "region", "grantee", "scope"],
    byLocation: ["account", "region", "locationId"],
  },
});

/** All tables of S3 Control. */
export const tables = [
  accountBlocks,
  accessPoints,
  accessPointAliases,
  buckets,
  grantsInstances,
  grantsLocations,
  grants,
  namedPrincipals,
] as unknown as Service["tables"];
