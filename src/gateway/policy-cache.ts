import { compilePolicy, PolicySyntaxError, type CompiledPolicy } from "../iam-engine/index.ts";

/** Characters of policies that are kept compiled: some thousands of them. */
const CHARACTERS_MAX = 16 * 1024 * 1024;

/** A policy that says nothing: what is left of a text that cannot be understood. */
const SILENT = JSON.stringify({ Version: "2012-10-17", Statement: [] });

/**
 * Makes a memory of compiled policies. It has two halves: what is used goes to the young one, and
 * when that is full it becomes the old one, whose unused rest is forgotten at the next turn.
 *
 * @param charactersMax How many characters of policies are kept at most.
 */
export function createPolicyCache(charactersMax: number): (text: string) => CompiledPolicy {
  let young = new Map<string, CompiledPolicy>();
  let old = new Map<string, CompiledPolicy>();
  let characters = 0;
  return (text) => {
    const known = young.get(text);
    if (known !== undefined) return known;
    const policy = old.get(text) ?? compileOrSilence(text);
    characters += text.length;
    if (characters > charactersMax / 2) {
      old = young;
      young = new Map();
      characters = text.length;
    }
    young.set(text, policy);
    return policy;
  };
}

/**
 * Compiles a policy document, once for each text: the text itself is the version, so a changed
 * policy is seen by the very next request.
 */
export const compiledPolicy: (text: string) => CompiledPolicy = createPolicyCache(CHARACTERS_MAX);

function compileOrSilence(text: string): CompiledPolicy {
  try {
    return compilePolicy(text);
  } catch (error) {
    // Services validate before they store; whatever slipped through grants nothing.
    if (error instanceof PolicySyntaxError) return compilePolicy(SILENT);
    throw error;
  }
}
