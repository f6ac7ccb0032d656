import { compilePolicy, PolicySyntaxError, type CompiledPolicy } from "../iam-engine/index.ts";

/** Characters of policies that are kept compiled: some thousands of them. */
const CHARACTERS_MAX = 16 * 1024 * 1024;

/** What a policy takes besides its text, about as much as four thousand characters. */
const POLICY_CHARACTERS = 4000;

/**
 * What a text stands for that cannot be understood: its Deny statements must not be lost. Services
 * validate before they store, so nobody should ever meet it.
 */
const UNREADABLE = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "AtollCannotReadThisPolicy",
      Effect: "Deny",
      Principal: "*",
      Action: "*",
      Resource: "*",
    },
  ],
});

/** The policy of a boundary that is gone: it allows nothing. */
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
    const policy = old.get(text) ?? compileOrDeny(text);
    const weight = text.length + POLICY_CHARACTERS;
    characters += weight;
    if (characters > charactersMax / 2) {
      old = young;
      young = new Map();
      characters = weight;
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

interface Latest {
  readonly text: string;
  readonly policy: CompiledPolicy;
}

const latest = new Map<string, Latest>();
const RESOURCES_MAX = 2000;

/**
 * Compiles the policy of a resource. Its text comes fresh from the store each time: to compare it
 * with what the resource had before costs a tenth of looking it up among all texts.
 */
export function policyOfResource(arn: string, text: string): CompiledPolicy {
  const known = latest.get(arn);
  if (known?.text === text) return known.policy;
  const policy = compiledPolicy(text);
  if (latest.size >= RESOURCES_MAX) latest.clear();
  latest.set(arn, { text, policy });
  return policy;
}

function compileOrDeny(text: string): CompiledPolicy {
  if (text === "") return compilePolicy(SILENT);
  try {
    return compilePolicy(text);
  } catch (error) {
    if (error instanceof PolicySyntaxError) return compilePolicy(UNREADABLE);
    throw error;
  }
}
