/**
 * The users and roles that queues' policies name: they must be there when a policy is saved, and it
 * follows them when they are renamed or deleted (`model/named-principal.ts`).
 */
import { entitiesIn, replacePrincipal } from "../../iam-engine/principal-place.ts";
import {
  findInvalidPrincipal,
  notePrincipals,
  rebinding,
  type PolicyHolder,
} from "../../model/named-principal.ts";
import type { Call } from "../../model/operation.ts";
import type { JobHandler } from "../../model/service.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { invalidAttributeValue } from "./faults.ts";
import { parseQueueArn, queueArn, type Queue } from "./queue.ts";
import { grantsOwnersActionAbroad } from "./queue-policy.ts";
import { queues } from "./tables.ts";

/**
 * Notes whom the new policy of a queue names.
 *
 * @param before The policy that it had.
 * @throws Fault `InvalidAttributeValue`
 */
export async function bindQueuePolicy(
  queue: Queue,
  before: string | undefined,
  { settings, tx }: Pick<Call, "settings"> & { readonly tx: WriteTransaction },
): Promise<void> {
  if (queue.policy !== undefined && grantsOwnersActionAbroad(queue.policy, queue.account)) {
    throw invalidAttributeValue("Policy");
  }
  const invalid = await findInvalidPrincipal(entitiesIn(queue.policy), queue.account, {
    settings,
    tx,
  });
  if (invalid !== undefined) throw invalidAttributeValue("Policy");
  await noteQueuePolicy(queue, before, tx);
}

/** The same where statements were only taken away. */
export async function noteQueuePolicy(
  queue: Queue,
  before: string | undefined,
  tx: WriteTransaction,
): Promise<void> {
  const change = { before: entitiesIn(before), after: entitiesIn(queue.policy) };
  await notePrincipals(change, holderOf(queue), tx);
}

function holderOf(queue: Queue): PolicyHolder {
  const { account, region } = queue;
  return { service: "sqs", resourceArn: queueArn(queue), account, region };
}

/** Puts another principal into a queue's policy. */
export const rebindQueuePrincipal: JobHandler = rebinding(async (note, tx) => {
  const place = parseQueueArn(note.resourceArn);
  if (place === undefined) return false;
  const { account, region, name } = place;
  const queue = await tx.lock(queues, { account, region, name });
  if (queue?.policy === undefined) return false;
  await tx.put(queues, { ...queue, policy: replacePrincipal(queue.policy, note) });
  return true;
});
