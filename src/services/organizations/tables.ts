/**
 * Where the records of Organizations are kept: under the organization's management account and the
 * partition's global region; a member's under its own account. This file and what it imports is all
 * that a process loads while nobody has made an organization.
 */
import { table, type Table } from "../../model/table.ts";
import type { AccountRequest } from "./account-request.ts";
import type { Handshake } from "./handshake.ts";
import type { Member } from "./member.ts";
import type { Organization } from "./organization.ts";
import type { Policy } from "./policy.ts";
import type { Transfer } from "./transfer.ts";
import type { Unit } from "./unit.ts";

export const organizations: Table<Organization> = table<Organization>("organizations", {
  columns: { account: "text", region: "text" },
  key: ["account", "region"],
  revision: "identity",
});

export const members: Table<Member> = table<Member>("organizations_members", {
  columns: { account: "text", region: "text", organizationId: "text", parentId: "text" },
  key: ["account", "region"],
  indexes: {
    byOrganization: ["organizationId", "account"],
    byParent: ["organizationId", "parentId", "account"],
  },
  revision: "identity",
});

export const units: Table<Unit> = table<Unit>("organizations_units", {
  columns: { account: "text", region: "text", id: "text", parentId: "text" },
  key: ["account", "region", "id"],
  indexes: { byParent: ["account", "region", "parentId", "id"] },
  revision: "identity",
});

export const policies: Table<Policy> = table<Policy>("organizations_policies", {
  columns: { account: "text", region: "text", type: "text", id: "text" },
  key: ["account", "region", "id"],
  indexes: { byType: ["account", "region", "type", "id"] },
  revision: "identity",
});

export const handshakes: Table<Handshake> = table<Handshake>("organizations_handshakes", {
  columns: { account: "text", region: "text", id: "text", invitedAccount: "text" },
  key: ["account", "region", "id"],
  indexes: { byInvited: ["invitedAccount", "region", "id"] },
});

export const accountRequests: Table<AccountRequest> = table<AccountRequest>(
  "organizations_account_requests",
  {
    columns: { account: "text", region: "text", id: "text" },
    key: ["account", "region", "id"],
  },
);

export const transfers: Table<Transfer> = table<Transfer>("organizations_transfers", {
  columns: { account: "text", region: "text", id: "text", sourceAccount: "text" },
  key: ["account", "region", "id"],
  indexes: { bySource: ["sourceAccount", "region", "id"] },
});

export const organizationTables: readonly Table<never>[] = [
  organizations,
  members,
  units,
  policies,
  handshakes,
  accountRequests,
  transfers,
] as unknown as readonly Table<never>[];
