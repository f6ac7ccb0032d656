/**
 * From consolidated billing to all features. Each member that was once invited must consent; when
 * the last one has, the management account may finish the change.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_org_support-all-features.html | Enabling all features}
 */
import type { Ids } from "../../model/ids.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { isLive, moved, newHandshake, type Handshake } from "./handshake.ts";
import { keyOf, mintId, type Organization } from "./organization.ts";
import { handshakes, members } from "./tables.ts";

const ID_LENGTH = 32;

/** An id for a new handshake. */
export function mintHandshakeId(ids: Ids): string {
  return mintId("h-", ID_LENGTH, ids);
}

/** The change to all features that is under way. */
export async function pendingConsent(
  organization: Organization,
  nowMs: number,
  tx: Pick<WriteTransaction, "scan">,
): Promise<Handshake | undefined> {
  const all = await tx.scan(handshakes, { prefix: { ...keyOf(organization) } });
  return all.find((each) => each.action === "ENABLE_ALL_FEATURES" && isLive(each, nowMs));
}

/** Asks all members that were invited; without any, the change can be finished at once. */
export async function askForConsent(
  organization: Organization,
  { nowMs, ids, tx }: { readonly nowMs: number; readonly ids: Ids; readonly tx: WriteTransaction },
): Promise<Handshake> {
  const { account: managementAccount, id: organizationId } = organization;
  const all = await tx.scan(members, {
    index: "byOrganization",
    prefix: { organizationId },
  });
  const asked = all.filter(
    ({ account, joinedMethod }) => joinedMethod === "INVITED" && account !== managementAccount,
  );
  const parent = newHandshake(
    organization,
    {
      id: mintHandshakeId(ids),
      action: "ENABLE_ALL_FEATURES",
      state: asked.length === 0 ? "OPEN" : "REQUESTED",
      invitedAccount: null,
      tags: {},
    },
    nowMs,
  );
  await tx.put(handshakes, parent);
  for (const { account } of asked) {
    const facts = {
      action: "APPROVE_ALL_FEATURES",
      state: "OPEN",
      invitedAccount: account,
    } as const;
    const id = mintHandshakeId(ids);
    const child = newHandshake(
      organization,
      { ...facts, id, tags: {}, parentId: parent.id },
      nowMs,
    );
    await tx.put(handshakes, child);
  }
  return parent;
}

/** What a member's answer does to the whole: the last consent opens it, one refusal ends it. */
export async function settleConsent(
  { account, region, parentId, state }: Handshake,
  nowMs: number,
  tx: WriteTransaction,
): Promise<void> {
  const all = await tx.scan(handshakes, { prefix: { account, region } });
  const parent = all.find(({ id }) => id === parentId);
  if (parent === undefined || !isLive(parent, nowMs)) return;
  if (state === "DECLINED") {
    await tx.put(handshakes, moved(parent, "CANCELED", nowMs));
    return;
  }
  const open = all.filter((each) => each.parentId === parentId && each.state !== "ACCEPTED");
  if (open.length === 0) await tx.put(handshakes, { ...parent, state: "OPEN" });
}
