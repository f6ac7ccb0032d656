/**
 * A policy document as written, each statement with its place in the text. Parsing says whether a
 * text has the shape of a policy; whether a service would accept it is the validators' business.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html | Grammar of the IAM JSON policy language}
 */
import { parseTree, type Node, type ParseError } from "jsonc-parser";
import type { PrincipalElement } from "./principal.ts";

export interface PolicyDocument {
  /** `2008-10-17` when the document names none: policy variables are then literal text. */
  readonly version: string;
  readonly id: string | undefined;
  readonly statements: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  readonly principal: PrincipalElement | undefined;
  readonly notPrincipal: PrincipalElement | undefined;
  /** Exactly one of `action` and `notAction`; neither makes the statement inert. */
  readonly action: readonly string[] | undefined;
  readonly notAction: readonly string[] | undefined;
  readonly resource: readonly string[] | undefined;
  readonly notResource: readonly string[] | undefined;
  readonly conditions: readonly ConditionEntry[];
  readonly index: number;
  readonly place: Place;
}

/** One line of a `Condition` block: an operator, a key and its values. */
export interface ConditionEntry {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** A span of the text, in characters from its beginning, and the line and column of its start. */
export interface Place {
  readonly offset: number;
  readonly length: number;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** A text that has not the shape of a policy. */
export class PolicySyntaxError extends Error {
  override readonly name = "PolicySyntaxError";
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** No policy has more nesting than a condition's list of values. */
const DEPTH_MAX = 20;

/**
 * Parses a policy document.
 *
 * @throws PolicySyntaxError When the text is not JSON, repeats a key, or has not a policy's shape.
 */
export function parsePolicy(text: string): PolicyDocument {
  const root = parseJsonTree(text);
  const members = membersOf(root, "the policy");
  const statement = members.get("Statement");
  const statements =
    statement === undefined
      ? []
      : statement.type === "array"
        ? (statement.children ?? [])
        : [statement];
  const lines = lineStarts(text);
  return {
    version: textOf(members.get("Version")) ?? "2008-10-17",
    id: textOf(members.get("Id")),
    statements: statements.map((node, index) => parseStatement(node, index, lines)),
  };
}

/**
 * Parses a text as JSON, keeping the place of each value.
 *
 * @throws PolicySyntaxError When it is not JSON, or nested deeper than any policy.
 */
export function parseJsonTree(text: string): Node {
  refuseDepth(text);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [error] = errors;
  if (error !== undefined || root === undefined) {
    throw new PolicySyntaxError("the text is not JSON", error?.offset ?? 0);
  }
  return root;
}

/** jsonc-parser descends recursively: a text nested too deeply is refused before it gets there. */
function refuseDepth(text: string): void {
  let depth = 0;
  let inText = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inText) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) inText = false;
    } else if (code === 0x22) {
      inText = true;
    } else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > DEPTH_MAX) throw new PolicySyntaxError("the text is nested too deeply", index);
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
    }
  }
}

function parseStatement(node: Node, index: number, lines: readonly number[]): PolicyStatement {
  const members = membersOf(node, "a statement");
  const effect = textOf(members.get("Effect"));
  if (effect !== "Allow" && effect !== "Deny") {
    throw new PolicySyntaxError(
      "Effect is Allow or Deny",
      members.get("Effect")?.offset ?? node.offset,
    );
  }
  return {
    sid: textOf(members.get("Sid")),
    effect,
    principal: principalOf(members.get("Principal")),
    notPrincipal: principalOf(members.get("NotPrincipal")),
    action: textsOf(members.get("Action")),
    notAction: textsOf(members.get("NotAction")),
    resource: textsOf(members.get("Resource")),
    notResource: textsOf(members.get("NotResource")),
    conditions: conditionsOf(members.get("Condition")),
    index,
    place: placeOf(node, lines),
  };
}

function conditionsOf(node: Node | undefined): ConditionEntry[] {
  if (node === undefined) return [];
  const entries: ConditionEntry[] = [];
  for (const [operator, keys] of membersOf(node, "a condition")) {
    for (const [key, values] of membersOf(keys, "a condition operator")) {
      entries.push({ operator, key, values: textsOf(values) ?? [] });
    }
  }
  return entries;
}

function principalOf(node: Node | undefined): PrincipalElement | undefined {
  if (node === undefined) return undefined;
  if (node.type === "string") {
    if (node.value === "*") return { kind: "everyone" };
    throw new PolicySyntaxError("a principal is an object or *", node.offset);
  }
  const by: Record<string, readonly string[]> = Object.create(null) as Record<
    string,
    readonly string[]
  >;
  for (const [type, values] of membersOf(node, "a principal")) by[type] = textsOf(values) ?? [];
  return { kind: "listed", by };
}

/**
 * The members of an object.
 *
 * @param what How an error names the object.
 * @throws PolicySyntaxError When it is no object, or has a member twice.
 */
export function membersOf(node: Node, what: string): Map<string, Node> {
  if (node.type !== "object") throw new PolicySyntaxError(`${what} is an object`, node.offset);
  const members = new Map<string, Node>();
  for (const property of node.children ?? []) {
    const [name, value] = property.children ?? [];
    if (name === undefined || value === undefined) {
      throw new PolicySyntaxError("the text is not JSON", property.offset);
    }
    const key = name.value as string;
    if (members.has(key))
      throw new PolicySyntaxError(`${key} stands twice in one object`, name.offset);
    members.set(key, value);
  }
  return members;
}

function textOf(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (node.type === "string") return node.value as string;
  if (node.type === "number" || node.type === "boolean") return String(node.value);
  throw new PolicySyntaxError("a text is wanted here", node.offset);
}

function textsOf(node: Node | undefined): string[] | undefined {
  if (node === undefined) return undefined;
  const nodes = node.type === "array" ? (node.children ?? []) : [node];
  return nodes.map((each) => textOf(each) ?? "");
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function placeOf({ offset, length }: Node, lines: readonly number[]): Place {
  let line = 0;
  // The last line that starts at or before the offset, by halves.
  for (let after = lines.length; after - line > 1;) {
    const middle = (line + after) >> 1;
    if ((lines[middle] ?? 0) <= offset) line = middle;
    else after = middle;
  }
  return { offset, length, line: line + 1, column: offset - (lines[line] ?? 0) + 1 };
}
