/** What of a policy holds for everybody, whoever owns the object: its denials. */

/** Policies are few, and each is asked about often. */
const known = new Map<string, string | undefined>();
const KNOWN_MAX = 1000;

/**
 * A policy without what it allows; undefined when nothing is left.
 *
 * @param policy As the engine reads it: a text that is known to be a policy.
 */
export function denialsOf(policy: string | undefined): string | undefined {
  // Not looked for in the text: JSON may spell a denial with escapes.
  if (policy === undefined) return undefined;
  if (known.has(policy)) return known.get(policy);
  const denials = withoutAllows(policy);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(policy, denials);
  return denials;
}

function withoutAllows(policy: string): string | undefined {
  const document = JSON.parse(policy) as { readonly Statement?: unknown };
  const statements: readonly unknown[] = [document.Statement].flat();
  const denials = statements.filter((each) => (each as { Effect?: unknown }).Effect === "Deny");
  return denials.length === 0 ? undefined : JSON.stringify({ ...document, Statement: denials });
}
