import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";

/**
 * A queue as its account's root user meets it who looks at its attributes or changes them: its policy
 * has no say then, so that one which denies everybody can be taken away again.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#root-user-tasks | Tasks that require root user credentials}
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html | Perform a privileged task on a member account}
 */
export function openToRoot(
  queue: Resource,
  { caller: { principal } }: Pick<Call, "caller">,
): Resource {
  const isOwnRoot = principal.kind === "root" && principal.account === queue.account;
  return isOwnRoot && queue.policy !== undefined ? { ...queue, policy: undefined } : queue;
}
