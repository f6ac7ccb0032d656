import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListDelegatedAdministrators,
  type ListDelegatedAdministratorsRequest,
  type ListDelegatedAdministratorsResponse,
} from "../contract.ts";
import { administers, administratorsOf } from "../administrator.ts";
import { toWireAdministrator } from "../member.ts";
import { checkServicePrincipal } from "../name-rules.ts";
import { pageOf, validatePage } from "../page.ts";
import { requireOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";

/**
 * Lists the members that administer services, all or those of one service.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListDelegatedAdministrators.html | ListDelegatedAdministrators}
 */
export const listDelegatedAdministrators: Operation<
  ListDelegatedAdministratorsRequest,
  ListDelegatedAdministratorsResponse
> = readOperation(ListDelegatedAdministrators, {
  crossAccount: true,
  validate(input) {
    if (input.ServicePrincipal !== undefined) checkServicePrincipal(input.ServicePrincipal);
    validatePage(input);
  },
  locate: (_input, call) => standingOf(call, "administrators"),
  permission: ({ input, ...facts }) =>
    permit("ListDelegatedAdministrators", facts, {
      "organizations:ServicePrincipal": input.ServicePrincipal,
    }),
  async run({ input, organization: { record }, tx }) {
    const organization = requireOrganization(record);
    const { ServicePrincipal } = input;
    const all = await administratorsOf(organization, tx);
    const wanted = all.filter(
      (each) => ServicePrincipal === undefined || administers(each, ServicePrincipal),
    );
    const { items, ...next } = pageOf(wanted, ({ account }) => account, input);
    const DelegatedAdministrators = items.map((each) => toWireAdministrator(each, organization));
    return { DelegatedAdministrators, ...next };
  },
});
