/**
 * AWS Organizations: the table of contents. `aws organizations attach-policy` finds AttachPolicy in
 * the list of operations, which is judged in the caller's organization, changes the record of a unit,
 * and thereby what every account below it may do from the next request on.
 *
 * ```
 * operations/              what can be asked, one file each
 * organization, unit, member, tree          the organization and its tree
 * policy*, attachment, effective-policy     policies, and where they hang
 * handshake, invitation, answer, consent    what two accounts must agree on
 * standing                                  who may ask
 * organization-facts                        what the gateway asks, to judge every other request
 * ```
 */
import { defineService, type Service } from "../../model/service.ts";
import { CREATE_ACCOUNT, fulfilRequest } from "./account-request.ts";
import { service as contract } from "./contract.ts";
import { accessDenied, invalidPattern, missingMember, notYourOrganization } from "./faults.ts";
import { operations } from "./operations/index.ts";
import { organizationTables } from "./tables.ts";

export const organizations: Service = defineService({
  contract,
  operations,
  tables: organizationTables,
  wording: {
    missingMember,
    // AWS tells a member nothing about the management account's policies.
    accessDenied: (text, { isCrossAccount }) =>
      isCrossAccount ? notYourOrganization() : accessDenied(text),
    foreignRegion: () => invalidPattern(),
  },
  jobs: { [CREATE_ACCOUNT]: fulfilRequest },
});
