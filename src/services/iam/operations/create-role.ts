import { writeOperation, type Operation } from "../../../model/operation.ts";
import { requireBoundary } from "../boundary-change.ts";
import { CreateRole, type CreateRoleRequest, type CreateRoleResponse } from "../contract.ts";
import { entityNamed } from "../entity.ts";
import { alreadyExists, validationError } from "../faults.ts";
import { checkRoleDescription, checkPath } from "../name-rules.ts";
import {
  checkSessionSeconds,
  MAX_SESSION_SECONDS_DEFAULT,
  newRole,
  roleKind,
  toWireRole,
} from "../role.ts";
import { roles } from "../tables.ts";
import { readTags, taggedCreation } from "../tag.ts";
import { awaitPrincipals, introducePrincipal } from "../principal-binding.ts";
import { bindTrustPolicy, readTrustPolicy } from "../trust-policy.ts";

/**
 * Makes a role: who may assume it is said at once, what it may do is not yet.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html | CreateRole}
 */
export const createRole: Operation<CreateRoleRequest, CreateRoleResponse> = writeOperation(
  CreateRole,
  {
    crossAccount: false,
    validate({ Path, Description, MaxSessionDuration, Tags }) {
      if (Path !== undefined) checkPath(Path);
      if (Path?.startsWith("/aws-service-role/") === true) {
        throw validationError("The path /aws-service-role/ is reserved for service-linked roles.");
      }
      checkRoleDescription(Description);
      checkSessionSeconds(MaxSessionDuration);
      readTags(Tags);
    },
    locate: async (input, call) => ({
      role: await entityNamed(roleKind, input.RoleName, call, input.Path),
    }),
    permission({ input, role }) {
      const conditions = { "iam:PermissionsBoundary": input.PermissionsBoundary };
      const creation = { action: "iam:CreateRole", resource: role, conditions };
      return taggedCreation(creation, "iam:TagRole", input.Tags);
    },
    async run({ input, role, scope, settings, clock, ids, tx }) {
      const { RoleName: name, PermissionsBoundary: boundary } = input;
      if (role.record !== undefined) throw alreadyExists("Role", name);
      if (boundary !== undefined) await requireBoundary(boundary, { scope, tx });
      const document = input.AssumeRolePolicyDocument;
      const trustPolicy = await bindTrustPolicy(document, { scope, settings, tx });
      const { account, partition } = scope;
      const created = newRole(
        {
          account,
          partition,
          name,
          path: input.Path ?? "/",
          createdAtMs: clock.nowMs(),
          tags: readTags(input.Tags),
          boundary,
          trustPolicy,
          description: input.Description,
          maxSessionSeconds: input.MaxSessionDuration ?? MAX_SESSION_SECONDS_DEFAULT,
        },
        ids,
      );
      await tx.put(roles, created);
      await awaitPrincipals(created, tx);
      await introducePrincipal("role", created, tx);
      return { Role: toWireRole(created, await readTrustPolicy(trustPolicy, tx), "created") };
    },
  },
);
