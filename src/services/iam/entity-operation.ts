/**
 * What the operations on policies and boundaries have in common: each is written once, for a user, a
 * group or a role.
 */
import type { Call, OperationSpec } from "../../model/operation.ts";
import type { Permission, Resource } from "../../model/resource.ts";
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import { boundaryOf, entityNamed, lockEntity, type Entity, type EntityKind } from "./entity.ts";
import { refuseServiceLinked } from "./service-linked.ts";

/** An entity, as the shared operations locate it. */
export interface LocatedEntity<E extends Entity> {
  readonly entity: Resource<E>;
}

/** What sets one of the three apart: its kind, its action, and the member that names it. */
export interface EntityOperation<E extends Entity, Input> {
  readonly kind: EntityKind<E>;
  /** For example `iam:PutUserPolicy`. */
  readonly action: string;
  readonly nameOf: (input: Input) => string;
}

/** An operation that changes an entity and answers nothing. */
export type EntityChange<E extends Entity, Input> = OperationSpec<
  Input,
  Record<string, never>,
  LocatedEntity<E>,
  WriteTransaction
>;

/** An operation that tells something of an entity. */
export type EntityQuestion<E extends Entity, Input, Output> = OperationSpec<
  Input,
  Output,
  LocatedEntity<E>,
  ReadTransaction
>;

/** How they find their entity: in the caller's account, and there alone. */
export function onEntity<E extends Entity, Input>({
  kind,
  nameOf,
}: EntityOperation<E, Input>): {
  readonly crossAccount: false;
  locate(input: Input, call: Call): Promise<LocatedEntity<E>>;
} {
  return {
    crossAccount: false,
    locate: async (input, call) => ({ entity: await entityNamed(kind, nameOf(input), call) }),
  };
}

/** What a change to an entity's rights needs. */
export function rightsPermission(action: string, entity: Resource<Entity>): Permission {
  const boundary = boundaryOf(entity.record);
  return { action, resource: entity, conditions: { "iam:PermissionsBoundary": boundary } };
}

/** An entity whose rights are about to be changed. @throws Fault `NoSuchEntity`, `UnmodifiableEntity` */
export async function lockRights<E extends Entity>(
  { kind }: Pick<EntityOperation<E, never>, "kind">,
  entity: Resource<E>,
  tx: WriteTransaction,
): Promise<E> {
  const owner = await lockEntity(kind, entity, tx);
  refuseServiceLinked(owner);
  return owner;
}
