import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetServiceLinkedRoleDeletionStatus,
  type GetServiceLinkedRoleDeletionStatusRequest,
  type GetServiceLinkedRoleDeletionStatusResponse,
} from "../contract.ts";
import { notFound } from "../faults.ts";
import { globalRegion } from "../../../model/scope.ts";
import { deletionTasks } from "../tables.ts";

/**
 * Tells how the deletion of a service's role came out.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLinkedRoleDeletionStatus.html | GetServiceLinkedRoleDeletionStatus}
 */
export const getServiceLinkedRoleDeletionStatus: Operation<
  GetServiceLinkedRoleDeletionStatusRequest,
  GetServiceLinkedRoleDeletionStatusResponse
> = readOperation(GetServiceLinkedRoleDeletionStatus, {
  crossAccount: false,
  locate: () => ({}),
  permission: () => ({ action: "iam:GetServiceLinkedRoleDeletionStatus", resource: "*" }),
  async run({ input, scope, tx }) {
    const region = globalRegion(scope.partition);
    const taskId = input.DeletionTaskId;
    const task = await tx.get(deletionTasks, { account: scope.account, region, taskId });
    if (task === undefined) throw notFound(`Deletion task ${taskId} cannot be found.`);
    return { Status: "SUCCEEDED" };
  },
});
