/**
 * Reports of which services an organization's accounts last used, of those that its service control
 * policies let them use.
 *
 * ```
 * o-2b6v.../r-ab12/ou-ab12-cd34ef56/                 the accounts below the unit
 * o-2b6v.../r-ab12/ou-ab12-cd34ef56/222222222222     that account
 * ```
 *
 * DIFFERS: what root users do is not looked at, and services are those that Atoll knows.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed-view-data-orgs.html | Last accessed information for Organizations}
 */
import type { Catalogue } from "../../iam-engine/catalogue.ts";
import type { CompiledPolicy } from "../../iam-engine/index.ts";
import type { Call } from "../../model/operation.ts";
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import { globalRegion, type Scope } from "../../model/scope.ts";
import { findMembership, type Member } from "../organizations/member.ts";
import type { Organization } from "../organizations/organization.ts";
import { findPolicy } from "../organizations/policy.ts";
import { allNodes, findNode, nodeId, wayTo, type Node } from "../organizations/tree.ts";
import { isKept, KEPT_MS, noSuchJob } from "./access-report.ts";
import { compileInput } from "./context-key.ts";
import type { AccessDetail } from "./contract.ts";
import { accessDenied, invalidInput, constraint } from "./faults.ts";
import { usesIn } from "./last-use.ts";
import { servicesGranted } from "./service-access.ts";
import { serviceName } from "./service-name.ts";
import { organizationReports } from "./tables.ts";
import { wireDate } from "./wire-date.ts";

/** A report. */
export interface OrganizationReport {
  /** The management account. */
  readonly account: string;
  readonly region: string;
  readonly jobId: string;
  readonly createdAtMs: number;
  /** By namespace. */
  readonly services: readonly OrganizationService[];
}

interface OrganizationService {
  readonly namespace: string;
  readonly last?: AccountUse | undefined;
  /** How many accounts used it. */
  readonly accountCount: number;
}

interface AccountUse {
  readonly entityPath: string;
  readonly usedIn: string;
  readonly usedAtMs: number;
}

const PATH_LENGTH_MIN = 19;
const PATH_LENGTH_MAX = 427;

/** Checks the form of a path and of a policy's id. @throws Fault `ValidationError` */
export function checkOrganizationEntity(path: string, policyId: string | undefined): void {
  if (path.length < PATH_LENGTH_MIN) {
    throw constraint("entityPath", `have length greater than or equal to ${PATH_LENGTH_MIN}`);
  }
  if (path.length > PATH_LENGTH_MAX) {
    throw constraint("entityPath", `have length less than or equal to ${PATH_LENGTH_MAX}`);
  }
  if (!/^o-[0-9a-z]{10,32}\/r-[0-9a-z]{4,32}[0-9a-z\-/]*$/.test(path)) {
    throw constraint(
      "entityPath",
      String.raw`satisfy regular expression pattern: ^o-[0-9a-z]{10,32}\/r-[0-9a-z]{4,32}[0-9a-z-\/]*`,
    );
  }
  if (policyId === undefined || /^p-[0-9a-zA-Z_]{8,128}$/.test(policyId)) return;
  throw constraint(
    "organizationsPolicyId",
    "satisfy regular expression pattern: ^p-[0-9a-zA-Z_]{8,128}$",
  );
}

/** The organization that the caller's account manages. @throws Fault `AccessDenied` */
async function requireManaged(scope: Scope, tx: ReadTransaction): Promise<Organization> {
  const { account, partition } = scope;
  const organization = (await findMembership(account, partition, tx))?.organization;
  if (organization?.account === account) return organization;
  throw accessDenied(
    "You don't have permissions to access this resource: the account does not manage an organization.",
  );
}

/** What a request for a report says. */
export interface OrganizationOrder {
  readonly path: string;
  readonly policyId: string | undefined;
  readonly catalogue: Catalogue;
}

/** Makes a report and keeps it. @throws Fault `AccessDenied`, `InvalidInput` */
export async function makeOrganizationReport(
  { path, policyId, catalogue }: OrganizationOrder,
  call: Pick<Call, "scope" | "clock" | "ids"> & { readonly tx: WriteTransaction },
): Promise<OrganizationReport> {
  const { scope, clock, ids, tx } = call;
  const organization = await requireManaged(scope, tx);
  if (!organization.policyTypes.includes("SERVICE_CONTROL_POLICY")) {
    throw invalidInput("Service control policies are not enabled for the organization.");
  }
  const node = await nodeAt(path, organization, tx);
  const nowMs = clock.nowMs();
  const isManagement = nodeId(node) === organization.account;
  const scp = isManagement ? undefined : policyId;
  const accounts = await accountsOf(node, { organization, policyId: scp }, tx);
  const granted = await servicesOf(node, { organization, policyId: scp, catalogue }, tx);
  const report: OrganizationReport = {
    account: scope.account,
    region: globalRegion(scope.partition),
    jobId: ids.uuid(),
    createdAtMs: nowMs,
    services: await usesBy(accounts, granted, nowMs, tx),
  };
  const { account, region } = report;
  const range = { index: "byAge", prefix: { account, region }, to: nowMs - KEPT_MS };
  await tx.deleteRange(organizationReports, range);
  await tx.put(organizationReports, report);
  return report;
}

/** The root, unit or account at a path; it must lie there. */
async function nodeAt(
  path: string,
  organization: Organization,
  tx: ReadTransaction,
): Promise<Node> {
  const trimmed = path.replace(/\/$/, "");
  const id = trimmed.slice(trimmed.lastIndexOf("/") + 1);
  const node = await findNode(organization, id, tx);
  if (node !== undefined && (await pathOf(node, organization, tx)) === trimmed) return node;
  throw invalidInput(`The entity path ${path} is not valid.`);
}

async function pathOf(
  node: Node,
  organization: Organization,
  tx: ReadTransaction,
): Promise<string> {
  const way = await wayTo(organization, node, tx);
  return [organization.id, ...way.map(nodeId)].join("/");
}

interface Limits {
  readonly organization: Organization;
  /** Only what this policy is about. */
  readonly policyId: string | undefined;
}

interface AccountAt {
  readonly member: Member;
  readonly path: string;
}

/** The accounts at or below a node; the management account only when it is asked for itself. */
async function accountsOf(
  node: Node,
  { organization, policyId }: Limits,
  tx: ReadTransaction,
): Promise<readonly AccountAt[]> {
  const found: AccountAt[] = [];
  for (const each of await allNodes(organization, tx)) {
    if (each.kind !== "account") continue;
    const way = await wayTo(organization, each, tx);
    const isBelow = way.some((step) => nodeId(step) === nodeId(node));
    const isLeftOut = nodeId(each) === organization.account && nodeId(node) !== nodeId(each);
    const isBound =
      policyId === undefined || way.some(({ record }) => record.policies.includes(policyId));
    if (!isBelow || isLeftOut || !isBound) continue;
    found.push({ member: each.record, path: [organization.id, ...way.map(nodeId)].join("/") });
  }
  return found;
}

const EVERYTHING = compileInput(
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
);

/** What the policies on the way to a node, or one policy by itself, let its accounts use. */
async function servicesOf(
  node: Node,
  { organization, policyId, catalogue }: Limits & { readonly catalogue: Catalogue },
  tx: ReadTransaction,
): Promise<readonly string[]> {
  if (policyId !== undefined) {
    const policy = await findPolicy(organization, policyId, tx);
    if (policy?.type !== "SERVICE_CONTROL_POLICY") {
      throw invalidInput(`The policy ${policyId} is not a service control policy.`);
    }
    return servicesGranted([compileInput(policy.content)], catalogue);
  }
  const all = servicesGranted([EVERYTHING], catalogue);
  if (nodeId(node) === organization.account) return all;
  let left = all;
  for (const { record } of await wayTo(organization, node, tx)) {
    const level: CompiledPolicy[] = [];
    for (const id of record.policies) {
      const policy = await findPolicy(organization, id, tx);
      if (policy?.type === "SERVICE_CONTROL_POLICY") level.push(compileInput(policy.content));
    }
    const granted = new Set(servicesGranted(level, catalogue));
    left = left.filter((namespace) => granted.has(namespace));
  }
  return left;
}

async function usesBy(
  accounts: readonly AccountAt[],
  granted: readonly string[],
  nowMs: number,
  tx: ReadTransaction,
): Promise<readonly OrganizationService[]> {
  const services = new Map<string, OrganizationService>(
    granted.map((namespace) => [namespace, { namespace, accountCount: 0 }]),
  );
  for (const { member, path } of accounts) {
    const seen = new Set<string>();
    for (const { namespace, usedIn, usedAtMs } of await usesIn(member, nowMs, tx)) {
      const before = services.get(namespace);
      if (before === undefined) continue;
      const isLatest = before.last === undefined || usedAtMs > before.last.usedAtMs;
      services.set(namespace, {
        namespace,
        last: isLatest ? { entityPath: path, usedIn, usedAtMs } : before.last,
        accountCount: before.accountCount + (seen.has(namespace) ? 0 : 1),
      });
      seen.add(namespace);
    }
  }
  return [...services.values()];
}

/** A report of the caller's organization. @throws Fault `NoSuchEntity` */
export async function requireOrganizationReport(
  jobId: string,
  { scope, clock, tx }: Pick<Call, "scope" | "clock" | "tx">,
): Promise<OrganizationReport> {
  await requireManaged(scope, tx);
  const key = { account: scope.account, region: globalRegion(scope.partition), jobId };
  const found = await tx.get(organizationReports, key);
  if (found === undefined || !isKept(found, clock.nowMs())) throw noSuchJob(jobId);
  return found;
}

/** A service as a report tells it. */
export function toAccessDetail({
  namespace,
  last,
  accountCount,
}: OrganizationService): AccessDetail {
  return {
    ServiceName: serviceName(namespace),
    ServiceNamespace: namespace,
    ...(last !== undefined && {
      Region: last.usedIn,
      EntityPath: last.entityPath,
      LastAuthenticatedTime: wireDate(last.usedAtMs),
    }),
    TotalAuthenticatedEntities: accountCount,
  };
}

const SORT_KEYS = [
  "SERVICE_NAMESPACE_ASCENDING",
  "SERVICE_NAMESPACE_DESCENDING",
  "LAST_AUTHENTICATED_TIME_ASCENDING",
  "LAST_AUTHENTICATED_TIME_DESCENDING",
] as const;

export type SortKey = (typeof SORT_KEYS)[number];

/** Reads the order asked for: by namespace without it. @throws Fault `ValidationError` */
export function readSortKey(key: string | undefined): SortKey {
  const found = SORT_KEYS.find((each) => each === (key ?? SORT_KEYS[0]));
  if (found !== undefined) return found;
  throw constraint("sortKey", `satisfy enum value set: [${SORT_KEYS.join(", ")}]`);
}

/** The services of a report in the order asked for. */
export function sortServices(
  services: readonly OrganizationService[],
  key: SortKey,
): readonly OrganizationService[] {
  const timeOf = ({ last }: OrganizationService): number => last?.usedAtMs ?? 0;
  switch (key) {
    case "SERVICE_NAMESPACE_ASCENDING":
      return services;
    case "SERVICE_NAMESPACE_DESCENDING":
      return services.toReversed();
    case "LAST_AUTHENTICATED_TIME_ASCENDING":
      return services.toSorted((a, b) => timeOf(a) - timeOf(b));
    case "LAST_AUTHENTICATED_TIME_DESCENDING":
      return services.toSorted((a, b) => timeOf(b) - timeOf(a));
  }
}
