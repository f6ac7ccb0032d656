import { writeOperation, type Operation } from "../../../model/operation.ts";
import { TagRole, type TagRoleRequest } from "../contract.ts";
import { entityNamed } from "../entity.ts";
import { roleKind } from "../role.ts";
import { taggedRole } from "../tagged-kinds.ts";
import { tagging } from "../tagging.ts";

/**
 * Adds tags to a role, over those with the same keys.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html | TagRole}
 */
export const tagRole: Operation<TagRoleRequest, Record<string, never>> = writeOperation(
  TagRole,
  tagging({
    kind: taggedRole,
    action: "iam:TagRole",
    locate: async ({ RoleName }: TagRoleRequest, call) => entityNamed(roleKind, RoleName, call),
  }),
);
