/**
 * Session tags that go on from one role's session to the next.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining | Chaining roles with session tags}
 */
import type { SessionFacts } from "../../model/principal.ts";
import type { Tag } from "./contract.ts";
import { invalidParameter } from "./faults.ts";

type Tags = Readonly<Record<string, string>>;

/** The tags that a session hands on. */
export function inheritedTags(session: SessionFacts | undefined): Tags {
  const keys = new Set(session?.transitiveTagKeys?.map((key) => key.toLowerCase()));
  const tags = Object.entries(session?.tags ?? {});
  return Object.fromEntries(tags.filter(([key]) => keys.has(key.toLowerCase())));
}

/**
 * Checks which tags are to go on.
 *
 * @throws Fault `InvalidParameterValue`
 */
export function checkTransitiveKeys(
  tags: readonly Tag[] | undefined,
  transitiveKeys: readonly string[] | undefined,
  session: SessionFacts | undefined,
): void {
  const asked = new Set((tags ?? []).map(({ Key }) => Key.toLowerCase()));
  for (const key of transitiveKeys ?? []) {
    if (asked.has(key.toLowerCase())) continue;
    throw invalidParameter(
      "The specified transitive tag key must be included in the requested tags.",
    );
  }
  for (const key of Object.keys(inheritedTags(session))) {
    if (!asked.has(key.toLowerCase())) continue;
    throw invalidParameter(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
}
