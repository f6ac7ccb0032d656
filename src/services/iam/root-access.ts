import { Fault } from "../../model/fault.ts";
import { isAccountId, type Scope } from "../../model/scope.ts";
import type { ReadTransaction } from "../../model/store.ts";
import { findMembership } from "../organizations/member.ts";
import { rootAccessOf, type RootFeature } from "./root-feature.ts";

/**
 * Tells whether the caller's account may act as the root user of another one: the organization of
 * both has turned that on, the caller's manages root access in it, and the other is a member.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html | Perform a privileged task on a member account}
 */
export async function mayActAsRoot(
  target: string,
  feature: RootFeature,
  { scope, tx }: { readonly scope: Scope; readonly tx: ReadTransaction },
): Promise<boolean> {
  if (!isAccountId(target)) return false;
  const features = await featuresFor(scope, tx);
  if (features === undefined || !features.enabled.includes(feature)) return false;
  const other = await findMembership(target, scope.partition, tx);
  if (other?.organization.id !== features.organizationId) return false;
  return other.organization.account !== target;
}

interface Features {
  readonly organizationId: string;
  readonly enabled: readonly RootFeature[];
}

async function featuresFor(scope: Scope, tx: ReadTransaction): Promise<Features | undefined> {
  try {
    const { OrganizationId, EnabledFeatures } = await rootAccessOf(scope, tx);
    return { organizationId: OrganizationId, enabled: EnabledFeatures };
  } catch (error) {
    // In no organization, or not one of those that manage it.
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
