/**
 * The part of a statement's text on which it missed a request, so that it can be underlined:
 *
 * ```
 * {"Effect":"Allow","Principal":{"AWS":"333333333333"},"Action":"sqs:*","Resource":"*"}
 *                               ^^^^^^^^^^^^^^^^^^^^^^
 * ```
 */
import type { Node } from "jsonc-parser";
import { membersOf, parseJsonTree } from "./policy.ts";
import type { CompiledPolicy, CompiledStatement, StatementOutcome } from "./statement.ts";

/** A span of a statement's text, in characters from the statement's beginning. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** What decided how a statement answered. `Effect`: it matched. */
export type Element = "Effect" | "Action" | "Principal" | "Resource" | "Condition";

/** The trees of policies whose statements were explained before. */
const trees = new WeakMap<CompiledPolicy, readonly Node[]>();

/** Finds the part of a statement that an outcome speaks of; undefined when it is not written there. */
export function failingPart(
  policy: CompiledPolicy,
  { source }: CompiledStatement,
  outcome: StatementOutcome | { readonly kind: "miss"; readonly element: "Action" },
): Span | undefined {
  const node = statementNodes(policy)[source.index];
  if (node === undefined) return undefined;
  const members = membersOf(node, "a statement");
  const part =
    outcome.kind === "match"
      ? members.get("Effect")
      : outcome.element === "Condition"
        ? conditionNode(members.get("Condition"), outcome.condition.entry)
        : (members.get(outcome.element) ?? members.get(`Not${outcome.element}`));
  return part && { offset: part.offset - source.place.offset, length: part.length };
}

/** The line of the block, key and values: `"aws:SourceIp": "10.0.0.0/8"`. */
function conditionNode(
  block: Node | undefined,
  { operator, key }: { readonly operator: string; readonly key: string },
): Node | undefined {
  const keys = block && membersOf(block, "a condition").get(operator);
  const values = keys && membersOf(keys, "a condition operator").get(key);
  return values?.parent ?? values;
}

function statementNodes(policy: CompiledPolicy): readonly Node[] {
  let nodes = trees.get(policy);
  if (nodes === undefined) {
    const statement = membersOf(parseJsonTree(policy.text), "the policy").get("Statement");
    nodes =
      statement === undefined
        ? []
        : statement.type === "array"
          ? (statement.children ?? [])
          : [statement];
    trees.set(policy, nodes);
  }
  return nodes;
}
