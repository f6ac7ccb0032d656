import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  CreateServiceLinkedRole,
  type CreateServiceLinkedRoleRequest,
  type CreateServiceLinkedRoleResponse,
} from "../contract.ts";
import { entityNamed } from "../entity.ts";
import { invalidInput } from "../faults.ts";
import { checkRoleDescription } from "../name-rules.ts";
import { MAX_SESSION_SECONDS_DEFAULT, newRole, roleKind, toWireRole } from "../role.ts";
import { requireLinkedService } from "../linked-service.ts";
import { linkedRoleName, linkedTrustPolicy } from "../service-linked.ts";
import { introducePrincipal } from "../principal-binding.ts";
import { roles } from "../tables.ts";

/**
 * Makes the role by which an AWS service acts in the account.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html | CreateServiceLinkedRole}
 */
export const createServiceLinkedRole: Operation<
  CreateServiceLinkedRoleRequest,
  CreateServiceLinkedRoleResponse
> = writeOperation(CreateServiceLinkedRole, {
  crossAccount: false,
  validate({ AWSServiceName, CustomSuffix, Description }) {
    const service = requireLinkedService(AWSServiceName);
    checkRoleDescription(Description);
    if (CustomSuffix !== undefined && !service.takesSuffix) {
      throw invalidInput(`Custom suffix is not allowed for ${AWSServiceName}`);
    }
  },
  async locate({ AWSServiceName: service, CustomSuffix: suffix }, call) {
    const path = `/aws-service-role/${service}/`;
    return { role: await entityNamed(roleKind, linkedRoleName(service, suffix), call, path) };
  },
  permission: ({ input, role }) => ({
    action: "iam:CreateServiceLinkedRole",
    resource: role,
    conditions: { "iam:AWSServiceName": input.AWSServiceName },
  }),
  async run({ input, role, scope, clock, ids, tx }) {
    const { AWSServiceName: service, CustomSuffix: suffix, Description: description } = input;
    const name = linkedRoleName(service, suffix);
    if (role.record !== undefined) {
      throw invalidInput(
        `Service role name ${name} has been taken in this account, please try a different suffix.`,
      );
    }
    const { partition, account } = scope;
    const trustPolicy = linkedTrustPolicy(service);
    const made = newRole(
      {
        account,
        partition,
        name,
        path: `/aws-service-role/${service}/`,
        createdAtMs: clock.nowMs(),
        tags: {},
        trustPolicy,
        description,
        maxSessionSeconds: MAX_SESSION_SECONDS_DEFAULT,
      },
      ids,
    );
    const { policy } = requireLinkedService(service);
    const arn = `arn:${partition}:iam::aws:policy/aws-service-role/${policy}`;
    const created = { ...made, attachedPolicies: [arn] };
    await tx.put(roles, created);
    await introducePrincipal("role", created, tx);
    return { Role: toWireRole(created, trustPolicy, "created") };
  },
});
