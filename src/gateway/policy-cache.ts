import { compilePolicy, PolicySyntaxError, type CompiledPolicy } from "../iam-engine/index.ts";

/** Compiled policies kept; the least recently used go first. */
const POLICIES_MAX = 20_000;

const compiled = new Map<string, CompiledPolicy>();

/** A policy that says nothing: what is left of a text that cannot be understood. */
const SILENT = JSON.stringify({ Version: "2012-10-17", Statement: [] });

/**
 * Compiles a policy document, once for each text: the text itself is the version, so a changed
 * policy is seen by the very next request.
 */
export function compiledPolicy(text: string): CompiledPolicy {
  const known = compiled.get(text);
  if (known !== undefined) return known;
  const policy = compileOrSilence(text);
  if (compiled.size >= POLICIES_MAX) {
    const [oldest] = compiled.keys();
    if (oldest !== undefined) compiled.delete(oldest);
  }
  compiled.set(text, policy);
  return policy;
}

function compileOrSilence(text: string): CompiledPolicy {
  try {
    return compilePolicy(text);
  } catch (error) {
    // Services validate before they store; whatever slipped through grants nothing.
    if (error instanceof PolicySyntaxError) return compilePolicy(SILENT);
    throw error;
  }
}
