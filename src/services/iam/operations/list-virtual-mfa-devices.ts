import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListVirtualMFADevices,
  type ListVirtualMFADevicesRequest,
  type ListVirtualMFADevicesResponse,
} from "../contract.ts";
import { entitiesOf, pathResource } from "../entity.ts";
import { constraint } from "../faults.ts";
import { globalRegion } from "../../../model/scope.ts";
import { pageOf } from "../page.ts";
import { mfaDevices } from "../tables.ts";
import { toWireUser, userKind } from "../user.ts";
import { wireDate } from "../wire-date.ts";

const STATUSES = ["Assigned", "Unassigned", "Any"];

/**
 * Lists the virtual MFA devices of the account, those of users, the others, or all.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html | ListVirtualMFADevices}
 */
export const listVirtualMFADevices: Operation<
  ListVirtualMFADevicesRequest,
  ListVirtualMFADevicesResponse
> = readOperation(ListVirtualMFADevices, {
  crossAccount: false,
  validate({ AssignmentStatus: status }) {
    if (status === undefined || STATUSES.includes(status)) return;
    throw constraint("assignmentStatus", `satisfy enum value set: [${STATUSES.join(", ")}]`);
  },
  locate: () => ({}),
  permission: ({ scope }) => ({
    action: "iam:ListVirtualMFADevices",
    resource: pathResource("mfa", "/", scope),
  }),
  async run({ input, scope, tx }) {
    const { AssignmentStatus: status = "Any" } = input;
    const prefix = { account: scope.account, region: globalRegion(scope.partition) };
    const all = await tx.scan(mfaDevices, { prefix });
    const wanted = all.filter(
      ({ owner }) => status === "Any" || (status === "Assigned") === (owner !== undefined),
    );
    const users = await entitiesOf(userKind, scope, tx);
    const { items, ...page } = pageOf(wanted, ({ serialNumber }) => serialNumber, input);
    const shown = items.map(({ serialNumber, owner }) => {
      const user = users.find(({ id }) => id === owner?.userId);
      return {
        SerialNumber: serialNumber,
        ...(user !== undefined && { User: toWireUser(user, "listed") }),
        ...(owner !== undefined && { EnableDate: wireDate(owner.enabledAtMs) }),
      };
    });
    return { VirtualMFADevices: shown, ...page };
  },
});
