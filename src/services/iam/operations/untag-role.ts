import { writeOperation, type Operation } from "../../../model/operation.ts";
import { UntagRole, type UntagRoleRequest } from "../contract.ts";
import { entityNamed } from "../entity.ts";
import { roleKind } from "../role.ts";
import { taggedRole } from "../tagged-kinds.ts";
import { untagging } from "../tagging.ts";

/**
 * Takes tags of a role away.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html | UntagRole}
 */
export const untagRole: Operation<UntagRoleRequest, Record<string, never>> = writeOperation(
  UntagRole,
  untagging({
    kind: taggedRole,
    action: "iam:UntagRole",
    locate: async ({ RoleName }: UntagRoleRequest, call) => entityNamed(roleKind, RoleName, call),
  }),
);
