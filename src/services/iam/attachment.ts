/**
 * Managed policies attached to users, groups and roles. Each of the nine operations is one of these
 * three for one kind of entity.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage-attach-detach.html | Attaching policies}
 */
import type { Call } from "../../model/operation.ts";
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import type { AttachedPolicy } from "./contract.ts";
import { boundaryOf, entitiesOf, requireEntity, type Entity } from "./entity.ts";
import {
  lockRights,
  onEntity,
  rightsPermission,
  type EntityChange,
  type EntityOperation,
  type EntityQuestion,
  type LocatedEntity,
} from "./entity-operation.ts";
import { notAttachable, notFound, overQuota, serviceRolePolicy } from "./faults.ts";
import { groupKind } from "./group.ts";
import { lockPolicy, policyAt, type PolicyUse } from "./managed-policy.ts";
import { pageOf, type PageRequest } from "./page.ts";
import { roleKind } from "./role.ts";
import { userKind } from "./user.ts";

/** How many policies can be attached to one user, group or role. */
const ATTACHED_MAX = 10;

interface NamedByArn {
  readonly PolicyArn: string;
}

/** Attaches a managed policy; one that is attached already stays so. */
export function attachingPolicy<E extends Entity, Input extends NamedByArn>(
  operation: EntityOperation<E, Input>,
): EntityChange<E, Input> {
  const { kind, action } = operation;
  return {
    ...onEntity(operation),
    permission: (facts) => attachmentPermission(action, facts),
    async run({ input, entity, scope, tx }) {
      const owner = await lockRights(operation, entity, tx);
      const arn = input.PolicyArn;
      await requireAttachable(arn, { scope, tx });
      if (isOfServiceRoles(arn)) throw serviceRolePolicy();
      if (owner.attachedPolicies.includes(arn)) return {};
      if (owner.attachedPolicies.length >= ATTACHED_MAX) {
        const name = kind.type.charAt(0).toUpperCase() + kind.type.slice(1);
        throw overQuota(`PoliciesPer${name}`, ATTACHED_MAX);
      }
      await tx.put(kind.table, { ...owner, attachedPolicies: [...owner.attachedPolicies, arn] });
      return {};
    },
  };
}

/** AWS's own, for the roles that are linked to its services. */
function isOfServiceRoles(arn: string): boolean {
  return arn.includes(":iam::aws:policy/aws-service-role/");
}

/** Takes a managed policy off. */
export function detachingPolicy<E extends Entity, Input extends NamedByArn>(
  operation: EntityOperation<E, Input>,
): EntityChange<E, Input> {
  const { kind, action } = operation;
  return {
    ...onEntity(operation),
    permission: (facts) => attachmentPermission(action, facts),
    async run({ input, entity, tx }) {
      const owner = await lockRights(operation, entity, tx);
      const attachedPolicies = owner.attachedPolicies.filter((arn) => arn !== input.PolicyArn);
      if (attachedPolicies.length === owner.attachedPolicies.length) {
        throw notFound(`Policy ${input.PolicyArn} was not found.`);
      }
      await tx.put(kind.table, { ...owner, attachedPolicies });
      return {};
    },
  };
}

/** Lists the managed policies attached to an entity. */
export function listingAttachedPolicies<
  E extends Entity,
  Input extends PageRequest & { readonly PathPrefix?: string | undefined },
>(
  operation: EntityOperation<E, Input>,
): EntityQuestion<
  E,
  Input,
  { AttachedPolicies: AttachedPolicy[]; IsTruncated: boolean; Marker?: string }
> {
  return {
    ...onEntity(operation),
    permission: ({ entity }) => ({ action: operation.action, resource: entity }),
    run({ input, entity }) {
      const prefix = input.PathPrefix ?? "/";
      const attached = attachedTo(requireEntity(entity)).filter(({ PolicyArn = "" }) =>
        PolicyArn.slice(PolicyArn.indexOf(":policy/") + ":policy".length).startsWith(prefix),
      );
      const { items, ...page } = pageOf(attached, nameOfAttached, input);
      return { AttachedPolicies: [...items], ...page };
    },
  };
}

/** The managed policies attached to an entity, by name. */
export function attachedTo({ attachedPolicies }: Entity): readonly AttachedPolicy[] {
  return attachedPolicies
    .map((arn) => ({ PolicyName: arn.slice(arn.lastIndexOf("/") + 1), PolicyArn: arn }))
    .toSorted((a, b) => (nameOfAttached(a) < nameOfAttached(b) ? -1 : 1));
}

function nameOfAttached({ PolicyName = "", PolicyArn = "" }: AttachedPolicy): string {
  return `${PolicyName} ${PolicyArn}`;
}

function attachmentPermission<E extends Entity>(
  action: string,
  { entity, input }: LocatedEntity<E> & { readonly input: NamedByArn },
): ReturnType<typeof rightsPermission> {
  const conditions = {
    "iam:PermissionsBoundary": boundaryOf(entity.record),
    "iam:PolicyARN": input.PolicyArn,
  };
  return { ...rightsPermission(action, entity), conditions };
}

/**
 * Makes sure that a policy can be attached, and that it is not deleted meanwhile.
 *
 * @throws Fault `NoSuchEntity`
 */
export async function requireAttachable(
  arn: string,
  call: Pick<Call, "scope"> & { readonly tx: WriteTransaction },
): Promise<void> {
  const { policy } = await policyAt(arn, call);
  if (policy.record === undefined) throw notAttachable(arn);
  if (policy.record.account !== "aws") await lockPolicy(policy, call.tx);
}

/** Everybody in an account on whom a policy may hang. */
export async function everyEntity(
  scope: Pick<Entity, "account" | "partition">,
  tx: ReadTransaction,
): Promise<readonly Entity[]> {
  return [
    ...(await entitiesOf(userKind, scope, tx)),
    ...(await entitiesOf(groupKind, scope, tx)),
    ...(await entitiesOf(roleKind, scope, tx)),
  ];
}

const UNUSED: PolicyUse = { attachments: 0, boundaries: 0 };

/** How often the policies of an account, and AWS's in it, are used; a question for each ARN. */
export async function policyUses(
  scope: Pick<Entity, "account" | "partition">,
  tx: ReadTransaction,
): Promise<(arn: string) => PolicyUse> {
  const uses = new Map<string, PolicyUse>();
  const add = (arn: string, more: Partial<PolicyUse>): void => {
    const { attachments, boundaries } = uses.get(arn) ?? UNUSED;
    uses.set(arn, {
      attachments: attachments + (more.attachments ?? 0),
      boundaries: boundaries + (more.boundaries ?? 0),
    });
  };
  for (const entity of await everyEntity(scope, tx)) {
    for (const arn of entity.attachedPolicies) add(arn, { attachments: 1 });
    const boundary = boundaryOf(entity);
    if (boundary !== undefined) add(boundary, { boundaries: 1 });
  }
  return (arn) => uses.get(arn) ?? UNUSED;
}
