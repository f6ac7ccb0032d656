/**
 * The condition keys that policies speak of, as variables or in conditions: what a simulation of
 * them has to be told.
 */
import { compilePolicy, PolicySyntaxError, type CompiledPolicy } from "../../iam-engine/index.ts";
import { invalidInput } from "./faults.ts";

type Statement = CompiledPolicy["document"]["statements"][number];

/** Compiles a policy that a request brings. @throws Fault `InvalidInput` */
export function compileInput(text: string): CompiledPolicy {
  try {
    return compilePolicy(text);
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    throw invalidInput("Syntax errors in policy.");
  }
}

/** The keys of policies, each once, as it is written first. */
export function contextKeysOf(policies: readonly CompiledPolicy[]): readonly string[] {
  const names = new Map<string, string>();
  for (const name of policies.flatMap(keysOf)) {
    if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  }
  return [...names.values()];
}

function keysOf({ document }: CompiledPolicy): readonly string[] {
  const hasVariables = document.version === "2012-10-17";
  return document.statements.flatMap((statement) => keysIn(statement, hasVariables));
}

function keysIn(statement: Statement, hasVariables: boolean): readonly string[] {
  const { resource = [], notResource = [], conditions } = statement;
  const variables = (texts: readonly string[]): readonly string[] =>
    hasVariables ? texts.flatMap(variablesOf) : [];
  return [
    ...variables([...resource, ...notResource]),
    ...conditions.flatMap(({ key, values }) => [key, ...variables(values)]),
  ];
}

/** The names in `${name}` and `${name, 'default'}`; `${*}` and its like stand for characters. */
function variablesOf(text: string): readonly string[] {
  return [...text.matchAll(/\$\{([^}]*)\}/g)]
    .map(([, inside = ""]) => inside.split(",", 1)[0]?.trim() ?? "")
    .filter((name) => name !== "" && !["*", "?", "$"].includes(name));
}
