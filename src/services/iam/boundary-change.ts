/**
 * Setting and removing permissions boundaries, the same for users and roles.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html | Permissions boundaries}
 */
import type { Call, OperationSpec } from "../../model/operation.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { entityNamed, lockEntity, type TaggedEntity } from "./entity.ts";
import { notFound } from "./faults.ts";
import { rightsPermission, type EntityOperation, type LocatedEntity } from "./inline-policy.ts";
import { checkPolicyArn, lockPolicy, policyAt } from "./managed-policy.ts";
import { refuseServiceLinked } from "./service-linked.ts";

/** Sets a permissions boundary. */
export function puttingBoundary<
  E extends TaggedEntity,
  Input extends { readonly PermissionsBoundary: string },
>({
  kind,
  action,
  nameOf,
}: EntityOperation<E, Input>): OperationSpec<
  Input,
  Record<string, never>,
  LocatedEntity<E>,
  WriteTransaction
> {
  return {
    crossAccount: false,
    validate: ({ PermissionsBoundary }) => checkPolicyArn(PermissionsBoundary),
    locate: async (input, call) => ({ entity: await entityNamed(kind, nameOf(input), call) }),
    permission: ({ input, entity }) => ({
      action,
      resource: entity,
      conditions: { "iam:PermissionsBoundary": input.PermissionsBoundary },
    }),
    async run({ input, entity, scope, tx }) {
      const owner = await lockEntity(kind, entity, tx);
      refuseServiceLinked(owner);
      const boundary = input.PermissionsBoundary;
      await requireBoundary(boundary, { scope, tx });
      await tx.put(kind.table, { ...owner, boundary });
      return {};
    },
  };
}

/** Removes a permissions boundary. */
export function deletingBoundary<E extends TaggedEntity, Input>({
  kind,
  action,
  nameOf,
}: EntityOperation<E, Input>): OperationSpec<
  Input,
  Record<string, never>,
  LocatedEntity<E>,
  WriteTransaction
> {
  return {
    crossAccount: false,
    locate: async (input, call) => ({ entity: await entityNamed(kind, nameOf(input), call) }),
    permission: ({ entity }) => rightsPermission(action, entity),
    async run({ entity, tx }) {
      const owner = await lockEntity(kind, entity, tx);
      refuseServiceLinked(owner);
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
