import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  CreateOrganization,
  type CreateOrganizationRequest,
  type CreateOrganizationResponse,
} from "../contract.ts";
import { alreadyInOrganization, invalidValue } from "../faults.ts";
import { mailboxOf } from "../mailbox.ts";
import { newMember } from "../member.ts";
import { newOrganization, toWireOrganization } from "../organization.ts";
import { permit, standingOf } from "../standing.ts";
import { members, organizations } from "../tables.ts";

/**
 * Makes an organization with the caller's account as its management account.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganization.html | CreateOrganization}
 */
export const createOrganization: Operation<CreateOrganizationRequest, CreateOrganizationResponse> =
  writeOperation(CreateOrganization, {
    crossAccount: false,
    validate({ FeatureSet = "ALL" }) {
      if (FeatureSet !== "ALL" && FeatureSet !== "CONSOLIDATED_BILLING") throw invalidValue();
    },
    locate: (_input, call) => standingOf(call, "members"),
    permission: (facts) => permit("CreateOrganization", facts),
    async run({ input, organization: { record }, scope, clock, ids, tx }) {
      if (record !== undefined) throw alreadyInOrganization();
      const featureSet = input.FeatureSet === "CONSOLIDATED_BILLING" ? input.FeatureSet : "ALL";
      const created = newOrganization(scope, featureSet, ids);
      const { account } = scope;
      const manager = newMember(created, {
        account,
        name: account,
        email: mailboxOf(account),
        joinedMethod: "INVITED",
        joinedAtMs: clock.nowMs(),
        policies: [],
      });
      await tx.put(organizations, created);
      await tx.put(members, manager);
      return { Organization: toWireOrganization(created) };
    },
  });
