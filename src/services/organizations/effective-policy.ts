/**
 * The effective policy of an account: the policies of one type on its way from the root, merged by
 * the inheritance operators that they contain.
 *
 * ```
 * root      {"tags":{"cost":{"tag_key":{"@@assign":"Cost"},"tag_value":{"@@assign":["a","b"]}}}}
 * account   {"tags":{"cost":{"tag_value":{"@@append":["c"]}}}}
 * ->        {"tags":{"cost":{"tag_key":"Cost","tag_value":["a","b","c"]}}}
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/userguide/policy-operators.html | Inheritance operators}
 */
type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** What is merged so far: branches by name, or a value at the end of one. */
interface Branch {
  readonly kind: "branch";
  readonly members: Map<string, Merged>;
  /** Operators that policies further down may use here; undefined for all. */
  allowed?: readonly string[] | undefined;
}

interface Leaf {
  readonly kind: "leaf";
  value: Json | undefined;
  allowed?: readonly string[] | undefined;
}

type Merged = Branch | Leaf;

const ASSIGN = "@@assign";
const APPEND = "@@append";
const REMOVE = "@@remove";
const ALLOWED = "@@operators_allowed_for_child_policies";
const OPERATORS: readonly string[] = [ASSIGN, APPEND, REMOVE];

/**
 * Merges policies.
 *
 * @param levels The texts on each level, from the root down; each a JSON object.
 * @returns The merged text; undefined when no policy says anything.
 */
export function mergePolicies(levels: readonly (readonly string[])[]): string | undefined {
  const root: Branch = { kind: "branch", members: new Map() };
  for (const texts of levels) {
    // What a level forbids binds the levels below it, not the other policies beside it.
    const limits: (() => void)[] = [];
    for (const text of texts) mergeObject(root, JSON.parse(text) as Json, limits);
    for (const limit of limits) limit();
  }
  const merged = plain(root);
  return merged === undefined ? undefined : JSON.stringify(merged);
}

function mergeObject(target: Branch, source: Json, limits: (() => void)[]): void {
  if (!isObject(source)) return;
  for (const [name, value] of Object.entries(source)) {
    if (name === ALLOWED) {
      limits.push(() => (target.allowed = operatorsIn(value)));
    } else if (isObject(value)) {
      mergeMember(target, { name, value, limits });
    }
  }
}

function mergeMember(
  target: Branch,
  {
    name,
    value,
    limits,
  }: {
    readonly name: string;
    readonly value: { readonly [name: string]: Json };
    readonly limits: (() => void)[];
  },
): void {
  const isLeaf = Object.keys(value).some((key) => OPERATORS.includes(key));
  const known = target.members.get(name);
  if (isLeaf) {
    const isForbidden = known === undefined && target.allowed?.includes(ASSIGN) === false;
    if (isForbidden || known?.kind === "branch") return;
    const leaf = known ?? ({ kind: "leaf", value: undefined } satisfies Leaf);
    target.members.set(name, leaf);
    applyOperators(leaf, value);
    const allowed = value[ALLOWED];
    if (allowed !== undefined) limits.push(() => (leaf.allowed = operatorsIn(allowed)));
    return;
  }
  if (known?.kind === "leaf") return;
  const branch = known ?? ({ kind: "branch", members: new Map() } satisfies Branch);
  target.members.set(name, branch);
  mergeObject(branch, value, limits);
}

function applyOperators(leaf: Leaf, operators: { readonly [name: string]: Json }): void {
  const may = (operator: string): boolean =>
    operators[operator] !== undefined && leaf.allowed?.includes(operator) !== false;
  if (may(ASSIGN)) leaf.value = operators[ASSIGN];
  if (may(APPEND)) {
    leaf.value = [...new Set([...listOf(leaf.value), ...listOf(operators[APPEND])])];
  }
  if (may(REMOVE)) {
    const gone = listOf(operators[REMOVE]);
    leaf.value = listOf(leaf.value).filter((each) => !gone.includes(each));
  }
}

function operatorsIn(value: Json): readonly string[] {
  const named = listOf(value);
  return named.includes("@@all") ? OPERATORS : OPERATORS.filter((each) => named.includes(each));
}

function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The values without the operators; undefined for a branch without any. */
function plain(merged: Merged): Json | undefined {
  if (merged.kind === "leaf") return merged.value;
  const members: [string, Json][] = [];
  for (const [name, member] of merged.members) {
    const value = plain(member);
    if (value !== undefined) members.push([name, value]);
  }
  return members.length === 0 ? undefined : Object.fromEntries(members);
}
