/**
 * Reports of who last used which service: what GenerateServiceLastAccessedDetails makes of the uses
 * that the gateway saw. A report is a record, so that it does not change while it is read in pages.
 *
 * ```
 * group ops (alice, bob), its policies grant s3 and sqs
 *   s3    last used by bob    two entities
 *   sqs   never used
 * ```
 *
 * DIFFERS: services are those that Atoll knows and those that the policies name; every action that
 * was used is tracked, not AWS's choice of them.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html | Last accessed information}
 */
import type { Catalogue } from "../../iam-engine/catalogue.ts";
import type { CompiledPolicy } from "../../iam-engine/index.ts";
import type { Principal } from "../../model/principal.ts";
import type { Call } from "../../model/operation.ts";
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import { globalRegion, type Scope } from "../../model/scope.ts";
import { compileInput } from "./context-key.ts";
import type { EntityDetails, ServiceLastAccessed } from "./contract.ts";
import type { EntityAt } from "./entity-at.ts";
import { policiesOf } from "./entity-policy.ts";
import { entitiesOf, entityArn, type Entity } from "./entity.ts";
import { constraint, notFound } from "./faults.ts";
import { groupKind, membersOf, type Group } from "./group.ts";
import { usesOf, type ServiceUse } from "./last-use.ts";
import { defaultDocument, policyArn, type ManagedPolicy } from "./managed-policy.ts";
import { roleKind } from "./role.ts";
import { servicesGranted } from "./service-access.ts";
import { serviceName } from "./service-name.ts";
import { accessReports } from "./tables.ts";
import { userKind } from "./user.ts";
import { wireDate } from "./wire-date.ts";

/** A report. */
export interface AccessReport {
  readonly account: string;
  readonly region: string;
  readonly jobId: string;
  readonly createdAtMs: number;
  /** Whoever asked for it; nobody else may read it. */
  readonly askedBy: string;
  readonly granularity: Granularity;
  /** By namespace. */
  readonly services: readonly ServiceReport[];
}

export type Granularity = "SERVICE_LEVEL" | "ACTION_LEVEL";

interface ServiceReport {
  readonly namespace: string;
  readonly last?: LastUse | undefined;
  /** How many users and roles used it. */
  readonly entityCount: number;
  /** By name. */
  readonly actions: readonly (LastUse & { readonly name: string })[];
  /** Those that could use it, the latest first. */
  readonly entities: readonly EntityReport[];
}

interface LastUse {
  readonly entityArn: string;
  readonly usedIn: string;
  readonly usedAtMs: number;
}

interface EntityReport {
  readonly arn: string;
  readonly name: string;
  readonly type: "USER" | "ROLE";
  readonly id: string;
  readonly path: string;
  readonly usedAtMs?: number | undefined;
}

/** How long a report can be read. */
export const KEPT_MS: number = 7 * 86_400_000;

/** What a report is about: an entity, or a managed policy. */
export type Subject =
  | ({ readonly kind: "entity" } & EntityAt)
  | { readonly kind: "policy"; readonly policy: ManagedPolicy };

/** The policies that say which services a report has. */
export async function policiesAbout(
  subject: Subject,
  tx: ReadTransaction,
): Promise<readonly CompiledPolicy[]> {
  if (subject.kind === "policy") return [compileInput(defaultDocument(subject.policy))];
  return (await policiesOf(subject, tx)).map(({ text }) => compileInput(text));
}

interface Actor {
  readonly type: "user" | "role";
  readonly entity: Entity;
}

/** The users and roles that a report is about. */
async function actorsOf(
  subject: Subject,
  scope: Scope,
  tx: ReadTransaction,
): Promise<readonly Actor[]> {
  if (subject.kind === "policy") return actorsWith(policyArn(subject.policy), scope, tx);
  const { type, entity } = subject;
  if (type !== "group") return [{ type, entity }];
  const members = await membersOf(entity, tx);
  return members.map((member) => ({ type: "user", entity: member }));
}

async function actorsWith(
  arn: string,
  scope: Scope,
  tx: ReadTransaction,
): Promise<readonly Actor[]> {
  const isHolder = ({ attachedPolicies }: Entity): boolean => attachedPolicies.includes(arn);
  const allGroups: readonly Group[] = await entitiesOf(groupKind, scope, tx);
  const groups = new Set(allGroups.filter(isHolder).map(({ nameKey }) => nameKey));
  const users = (await entitiesOf(userKind, scope, tx)).filter(
    (user) => isHolder(user) || user.groups.some((nameKey) => groups.has(nameKey)),
  );
  const roles = (await entitiesOf(roleKind, scope, tx)).filter(isHolder);
  return [
    ...users.map((entity) => ({ type: "user", entity }) as const),
    ...roles.map((entity) => ({ type: "role", entity }) as const),
  ];
}

/** What a request for a report says. */
export interface ReportOrder {
  readonly subject: Subject;
  readonly granularity: Granularity;
  readonly catalogue: Catalogue;
}

/** Makes a report and keeps it; ones that are too old to be read are forgotten. */
export async function makeReport(
  { subject, granularity, catalogue }: ReportOrder,
  call: Pick<Call, "scope" | "caller" | "clock" | "ids"> & { readonly tx: WriteTransaction },
): Promise<AccessReport> {
  const { scope, caller, clock, ids, tx } = call;
  const nowMs = clock.nowMs();
  const granted = servicesGranted(await policiesAbout(subject, tx), catalogue);
  const actors = await actorsOf(subject, scope, tx);
  const uses = new Map<Actor, readonly ServiceUse[]>();
  for (const actor of actors) uses.set(actor, await usesOf(actor.entity, nowMs, tx));
  const report: AccessReport = {
    account: scope.account,
    region: globalRegion(scope.partition),
    jobId: ids.uuid(),
    createdAtMs: nowMs,
    askedBy: askerOf(caller.principal),
    granularity,
    services: granted.map((namespace) => serviceReport(namespace, uses)),
  };
  const { account, region } = report;
  const prefix = { account, region };
  await tx.deleteRange(accessReports, { index: "byAge", prefix, to: nowMs - KEPT_MS });
  await tx.put(accessReports, report);
  return report;
}

function serviceReport(
  namespace: string,
  uses: ReadonlyMap<Actor, readonly ServiceUse[]>,
): ServiceReport {
  const entities: EntityReport[] = [];
  const actions = new Map<string, LastUse>();
  let last: LastUse | undefined;
  let entityCount = 0;
  for (const [{ type, entity }, services] of uses) {
    const arn = entityArn(type, entity);
    const use = services.find((each) => each.namespace === namespace);
    const { name, id, path } = entity;
    const wireType = type === "user" ? "USER" : "ROLE";
    entities.push({ arn, name, type: wireType, id, path, usedAtMs: use?.usedAtMs });
    if (use === undefined) continue;
    entityCount += 1;
    last = latest(last, { entityArn: arn, usedIn: use.usedIn, usedAtMs: use.usedAtMs });
    for (const action of use.actions) {
      const { usedIn, usedAtMs } = action;
      const one = latest(actions.get(action.name), { entityArn: arn, usedIn, usedAtMs });
      actions.set(action.name, one);
    }
  }
  return {
    namespace,
    last,
    entityCount,
    actions: [...actions]
      .map(([name, use]) => ({ name, ...use }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    entities: entities.toSorted((a, b) => (b.usedAtMs ?? 0) - (a.usedAtMs ?? 0)),
  };
}

function latest(before: LastUse | undefined, use: LastUse): LastUse {
  return before === undefined || use.usedAtMs > before.usedAtMs ? use : before;
}

/** A role is the same in all of its sessions. */
function askerOf(principal: Principal): string {
  switch (principal.kind) {
    case "user":
      return principal.userId;
    case "role-session":
      return principal.roleId;
    default:
      return principal.arn;
  }
}

const JOB_ID_LENGTH = 36;

/** Checks the form of a report's id. @throws Fault `ValidationError` */
export function checkJobId(jobId: string): void {
  if (jobId.length === JOB_ID_LENGTH) return;
  const bound = jobId.length < JOB_ID_LENGTH ? "greater" : "less";
  throw constraint("jobId", `have length ${bound} than or equal to ${JOB_ID_LENGTH}`);
}

export function noSuchJob(jobId: string): Error {
  return notFound(`Job with ID ${jobId} cannot be found.`);
}

/** Tells whether a report can still be read. */
export function isKept({ createdAtMs }: Pick<AccessReport, "createdAtMs">, nowMs: number): boolean {
  return nowMs - createdAtMs <= KEPT_MS;
}

/** A report that the caller asked for. @throws Fault `NoSuchEntity` */
export async function requireReport(
  jobId: string,
  { scope, caller, clock, tx }: Pick<Call, "scope" | "caller" | "clock" | "tx">,
): Promise<AccessReport> {
  const key = { account: scope.account, region: globalRegion(scope.partition), jobId };
  const found = await tx.get(accessReports, key);
  const isOwn = found !== undefined && found.askedBy === askerOf(caller.principal);
  if (isOwn && isKept(found, clock.nowMs())) return found;
  throw noSuchJob(jobId);
}

/** What is told of every report: all are complete as soon as they are there. */
export function jobFacts({ createdAtMs }: Pick<AccessReport, "createdAtMs">): {
  readonly JobStatus: "COMPLETED";
  readonly JobCreationDate: Date;
  readonly JobCompletionDate: Date;
} {
  const date = wireDate(createdAtMs);
  return { JobStatus: "COMPLETED", JobCreationDate: date, JobCompletionDate: date };
}

/** A service as a report tells it. */
export function toWireService(
  { namespace, last, entityCount, actions }: ServiceReport,
  granularity: Granularity,
): ServiceLastAccessed {
  return {
    ServiceName: serviceName(namespace),
    ServiceNamespace: namespace,
    ...(last !== undefined && {
      LastAuthenticated: wireDate(last.usedAtMs),
      LastAuthenticatedEntity: last.entityArn,
      LastAuthenticatedRegion: last.usedIn,
    }),
    TotalAuthenticatedEntities: entityCount,
    ...(granularity === "ACTION_LEVEL" &&
      actions.length > 0 && {
        TrackedActionsLastAccessed: actions.map((action) => ({
          ActionName: action.name,
          LastAccessedEntity: action.entityArn,
          LastAccessedTime: wireDate(action.usedAtMs),
          LastAccessedRegion: action.usedIn,
        })),
      }),
  };
}

/** An entity as a report tells it. */
export function toWireEntity({ arn, name, type, id, path, usedAtMs }: EntityReport): EntityDetails {
  return {
    EntityInfo: { Arn: arn, Name: name, Type: type, Id: id, Path: path },
    ...(usedAtMs !== undefined && { LastAuthenticated: wireDate(usedAtMs) }),
  };
}
