import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import { noSuchTarget } from "./faults.ts";
import { keyOf, type Organization } from "./organization.ts";
import { requireOwnPolicy, requireTarget } from "./presence.ts";
import { organizations, policies, transfers } from "./tables.ts";
import type { Tags } from "./tag.ts";
import { findTransfer } from "./transfer.ts";
import { requireTransfer } from "./transfer-standing.ts";
import { changeNode } from "./tree.ts";

/** Something that has tags, whatever its kind. */
export interface TaggedThing {
  readonly tags: Tags;
  /** Puts it with other tags. */
  save(tags: Tags, tx: WriteTransaction): Promise<void>;
}

/**
 * Finds what an id names: a root, unit, account, policy, the resource policy or a transfer.
 *
 * @throws Fault `TargetNotFoundException`, `PolicyNotFoundException`
 */
export async function taggedThing(
  organization: Organization,
  id: string,
  tx: ReadTransaction,
): Promise<TaggedThing> {
  if (id.startsWith("rp-")) return taggedResourcePolicy(organization, id);
  if (id.startsWith("rt-")) {
    const { transfer } = requireTransfer(await findTransfer(id, keyOf(organization), tx));
    if (transfer.account !== organization.account) throw noSuchTarget();
    return { tags: transfer.tags, save: (tags, tx) => tx.put(transfers, { ...transfer, tags }) };
  }
  if (id.startsWith("p-")) {
    const policy = await requireOwnPolicy(organization, id, tx);
    return { tags: policy.tags, save: (tags, tx) => tx.put(policies, { ...policy, tags }) };
  }
  const node = await requireTarget(organization, id, tx);
  return {
    tags: node.record.tags,
    save: (tags, tx) => changeNode(organization, node, { tags }, tx),
  };
}

function taggedResourcePolicy(organization: Organization, id: string): TaggedThing {
  const { resourcePolicy } = organization;
  if (resourcePolicy?.id !== id) throw noSuchTarget();
  return {
    tags: resourcePolicy.tags,
    save: (tags, tx) =>
      tx.put(organizations, { ...organization, resourcePolicy: { ...resourcePolicy, tags } }),
  };
}
