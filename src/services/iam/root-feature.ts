/**
 * Centralized root access: what an organization lets its management account, or the member that
 * administers IAM for it, do as the root users of its members.
 *
 * ```
 * organizations enable-aws-service-access iam.amazonaws.com
 * iam enable-organizations-root-sessions          RootSessions
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management | Centrally manage root access}
 */
import type { OperationSpec } from "../../model/operation.ts";
import { globalRegion, type Scope } from "../../model/scope.ts";
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import { findMembership } from "../organizations/member.ts";
import type { Organization } from "../organizations/organization.ts";
import type { AccountSettings } from "./account-settings.ts";
import {
  notManagementNorDelegated,
  organizationNotFound,
  organizationWithoutAllFeatures,
  trustedAccessNotEnabled,
} from "./faults.ts";
import { accountSettings } from "./tables.ts";

export type RootFeature = "RootCredentialsManagement" | "RootSessions";

const IAM_PRINCIPAL = "iam.amazonaws.com";

/** The organization whose root access the caller's account may manage. */
async function requireManagedOrganization(
  { account, partition }: Scope,
  tx: ReadTransaction,
): Promise<Organization> {
  const membership = await findMembership(account, partition, tx);
  if (membership === undefined) throw organizationNotFound();
  const { organization, member } = membership;
  const isDelegated = member.delegations.some(
    ({ servicePrincipal }) => servicePrincipal === IAM_PRINCIPAL,
  );
  if (organization.account !== account && !isDelegated) throw notManagementNorDelegated();
  if (organization.featureSet !== "ALL") throw organizationWithoutAllFeatures();
  const isTrusted = organization.trustedServices.some(
    ({ servicePrincipal }) => servicePrincipal === IAM_PRINCIPAL,
  );
  if (!isTrusted) throw trustedAccessNotEnabled();
  return organization;
}

/** What is told of an organization's root access. */
export interface RootAccess {
  readonly OrganizationId: string;
  readonly EnabledFeatures: readonly RootFeature[];
}

/** The features that an organization has enabled. */
export async function rootAccessOf(scope: Scope, tx: ReadTransaction): Promise<RootAccess> {
  const organization = await requireManagedOrganization(scope, tx);
  const { rootFeatures = [] } = (await tx.get(accountSettings, keyOf(organization))) ?? {};
  return { OrganizationId: organization.id, EnabledFeatures: rootFeatures };
}

function keyOf({ account, partition }: Organization): Pick<AccountSettings, "account" | "region"> {
  return { account, region: globalRegion(partition) };
}

/** Switches a feature on or off; it may be so already. */
export function switchingRootFeature(
  action: string,
  feature: RootFeature,
  isEnabled: boolean,
): OperationSpec<Record<never, never>, RootAccess, Record<never, never>, WriteTransaction> {
  return {
    crossAccount: false,
    locate: () => ({}),
    permission: () => ({ action, resource: "*" }),
    async run({ scope, tx }) {
      const organization = await requireManagedOrganization(scope, tx);
      const key = keyOf(organization);
      const settings: AccountSettings = (await tx.lock(accountSettings, key)) ?? key;
      const others = (settings.rootFeatures ?? []).filter((each) => each !== feature);
      const rootFeatures = isEnabled ? [...others, feature].toSorted() : others;
      await tx.put(accountSettings, { ...settings, rootFeatures });
      return { OrganizationId: organization.id, EnabledFeatures: rootFeatures };
    },
  };
}
