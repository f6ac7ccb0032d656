import {
  compilePolicy,
  PolicySyntaxError,
  type CompiledPolicy,
} from "../../../iam-engine/index.ts";
import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetContextKeysForCustomPolicy,
  type GetContextKeysForCustomPolicyRequest,
  type GetContextKeysForPolicyResponse,
} from "../contract.ts";
import { invalidInput } from "../faults.ts";
import { checkDocumentText } from "../policy-document.ts";

type Statement = CompiledPolicy["document"]["statements"][number];

/**
 * Lists the condition keys that policies speak of, as variables or in conditions: what a simulation
 * of them has to be told. Each is listed once, as it is written first.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html | GetContextKeysForCustomPolicy}
 */
export const getContextKeysForCustomPolicy: Operation<
  GetContextKeysForCustomPolicyRequest,
  GetContextKeysForPolicyResponse
> = readOperation(GetContextKeysForCustomPolicy, {
  crossAccount: false,
  validate: ({ PolicyInputList }) => PolicyInputList.forEach(checkDocumentText),
  locate: () => ({}),
  permission: () => ({ action: "iam:GetContextKeysForCustomPolicy", resource: "*" }),
  run({ input }) {
    const names = new Map<string, string>();
    for (const text of input.PolicyInputList) {
      const { version, statements } = parse(text);
      const hasVariables = version === "2012-10-17";
      for (const name of statements.flatMap((statement) => keysOf(statement, hasVariables))) {
        if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
      }
    }
    return { ContextKeyNames: [...names.values()] };
  },
});

function parse(text: string): CompiledPolicy["document"] {
  try {
    return compilePolicy(text).document;
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    throw invalidInput("Syntax errors in policy.");
  }
}

function keysOf(statement: Statement, hasVariables: boolean): readonly string[] {
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
