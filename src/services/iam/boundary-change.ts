/**
 * Setting and removing permissions boundaries, the same for users and roles.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html | Permissions boundaries}
 */
import type { Call } from "../../model/operation.ts";
import type { WriteTransaction } from "../../model/store.ts";
import {
  lockRights,
  onEntity,
  rightsPermission,
  type EntityChange,
  type EntityOperation,
} from "./entity-operation.ts";
import type { TaggedEntity } from "./entity.ts";
import { notFound } from "./faults.ts";
import { lockPolicy, policyAt } from "./managed-policy.ts";

/** Sets a permissions boundary. */
export function puttingBoundary<
  E extends TaggedEntity,
  Input extends { readonly PermissionsBoundary: string },
>(operation: EntityOperation<E, Input>): EntityChange<E, Input> {
  const { kind, action } = operation;
  return {
    ...onEntity(operation),
    permission: ({ input, entity }) => ({
      action,
      resource: entity,
      conditions: { "iam:PermissionsBoundary": input.PermissionsBoundary },
    }),
    async run({ input, entity, scope, tx }) {
      const owner = await lockRights(operation, entity, tx);
      const boundary = input.PermissionsBoundary;
      await requireBoundary(boundary, { scope, tx });
      await tx.put(kind.table, { ...owner, boundary });
      return {};
    },
  };
}

/** Removes a permissions boundary. */
export function deletingBoundary<E extends TaggedEntity, Input>(
  operation: EntityOperation<E, Input>,
): EntityChange<E, Input> {
  const { kind, action } = operation;
  return {
    ...onEntity(operation),
    permission: ({ entity }) => rightsPermission(action, entity),
    async run({ entity, tx }) {
      const owner = await lockRights(operation, entity, tx);
      await tx.put(kind.table, { ...owner, boundary: undefined });
      return {};
    },
  };
}

/** Makes sure that a boundary's policy exists and is not deleted meanwhile. @throws Fault `NoSuchEntity` */
export async function requireBoundary(
  arn: string,
  call: Pick<Call, "scope"> & { readonly tx: WriteTransaction },
): Promise<void> {
  const { policy } = await policyAt(arn, call);
  if (policy.record === undefined) {
    throw notFound(`Scope ARN: ${arn} does not exist or is not attachable.`);
  }
  if (policy.record.account !== "aws") await lockPolicy(policy, call.tx);
}
