/**
 * Compares an answer with a recorded one. The recording has placeholders: a queue named
 * `queue-1a2b3c4d` is compared like this.
 *
 * ```
 * expected   { QueueArn: "arn:<partition>:sqs:<region>:111111111111:<resource:1>" }
 * got        { QueueArn: "arn:aws:sqs:us-east-1:111111111111:queue-1a2b3c4d" }
 * learnt     <resource:1> = queue-1a2b3c4d, from here on in the whole case
 * ```
 */
export interface Difference {
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

/** What the placeholders of a case stand for, as far as it is known. */
export type Bindings = Map<string, string>;

export interface ComparisonOptions {
  /** Members that were not recorded may be there, on the top level. */
  readonly partial?: boolean;
}

const PLACEHOLDERS = /<[A-Za-z][\w .:-]*>/g;
const PLACEHOLDER_ALONE = /^<[A-Za-z][\w .:-]*>$/;
/** Placeholders that stand for the same value in the whole case. */
const LASTING = /(\d|idx|-prefix)>$/;
/** How many pairs are tried before a list counts as different. */
const PAIRS_MAX = 20_000;

/**
 * Tells where an answer differs from the recorded one; learns what placeholders stand for, unless
 * it differs.
 */
export function differences(
  expected: unknown,
  actual: unknown,
  bindings: Bindings,
  { partial = false }: ComparisonOptions = {},
): readonly Difference[] {
  const learnt = new Map(bindings);
  const found = compare({ expected, actual, path: "", partial }, learnt);
  if (found.length === 0) adopt(learnt, bindings);
  return found;
}

interface Pair {
  readonly expected: unknown;
  readonly actual: unknown;
  readonly path: string;
  readonly partial?: boolean;
}

function compare(pair: Pair, bindings: Bindings): readonly Difference[] {
  const { expected, actual } = pair;
  if (Array.isArray(expected) || isRecord(expected)) return compareParts(expected, pair, bindings);
  return compareValues(expected, actual, bindings) ? [] : [differs(pair)];
}

/** Compares a list or an object, which may come as JSON in a text. */
function compareParts(expected: unknown, pair: Pair, bindings: Bindings): readonly Difference[] {
  const actual = typeof pair.actual === "string" ? parsed(pair.actual) : pair.actual;
  if (Array.isArray(expected) && Array.isArray(actual)) {
    return compareLists(expected, actual, pair, bindings);
  }
  if (isRecord(expected) && isRecord(actual)) {
    return compareObjects({ ...pair, expected, actual }, bindings);
  }
  return [differs(pair)];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !(value instanceof Date) && !(value instanceof Uint8Array);
}

function compareValues(expected: unknown, actual: unknown, bindings: Bindings): boolean {
  if (expected === null) return actual === null || actual === undefined || actual === "";
  if (typeof expected === "string") return compareText(expected, actual, bindings);
  if (expected instanceof Uint8Array) {
    return actual instanceof Uint8Array && Buffer.compare(expected, actual) === 0;
  }
  return Object.is(expected, actual);
}

function compareText(expected: string, actual: unknown, bindings: Bindings): boolean {
  if (actual === undefined || actual === null) return false;
  if (typeof actual === "string") {
    return actual === expected || matchText(expected, actual, bindings);
  }
  if (actual instanceof Uint8Array) {
    return compareText(expected, Buffer.from(actual).toString("utf8"), bindings);
  }
  if (PLACEHOLDER_ALONE.test(expected)) {
    return LASTING.test(expected) ? matchText(expected, shown(actual), bindings) : true;
  }
  return actual instanceof Date && actual.getTime() === Date.parse(expected);
}

/** Matches a text with placeholders and learns what they stand for. */
export function matchText(expected: string, text: string, bindings: Bindings): boolean {
  const names: string[] = [];
  let pattern = "";
  let from = 0;
  for (const { 0: placeholder, index } of expected.matchAll(PLACEHOLDERS)) {
    pattern += escaped(expected.slice(from, index));
    from = index + placeholder.length;
    const known = bindings.get(placeholder);
    const earlier = names.indexOf(placeholder);
    if (known !== undefined) pattern += escaped(known);
    else if (placeholder === "<tail>") pattern += "[\\s\\S]*";
    else if (!LASTING.test(placeholder)) pattern += "[\\s\\S]+?";
    else if (earlier >= 0) pattern += `\\${earlier + 1}`;
    else pattern += names.push(placeholder) > 0 ? "([\\s\\S]+?)" : "";
  }
  if (from === 0) return false;
  pattern += escaped(expected.slice(from));
  const match = new RegExp(`^${pattern}$`).exec(text);
  if (match === null) return false;
  for (const [index, name] of names.entries()) bindings.set(name, match[index + 1] ?? "");
  return true;
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&");
}

function compareObjects(
  {
    expected,
    actual,
    path,
    partial,
  }: Pair & {
    readonly expected: Readonly<Record<string, unknown>>;
    readonly actual: Readonly<Record<string, unknown>>;
  },
  bindings: Bindings,
): readonly Difference[] {
  const found: Difference[] = [];
  const rest = new Map(Object.entries(actual).filter(([, value]) => value !== undefined));
  const templates: [string, unknown][] = [];
  // What stands alone first: where two placeholders touch, one of them must be known.
  const members = Object.entries(expected).toSorted(([, a], [, b]) => isAlone(b) - isAlone(a));
  for (const [name, value] of members) {
    if (!rest.has(name) && name.search(PLACEHOLDERS) >= 0) templates.push([name, value]);
    else {
      found.push(
        ...compare({ expected: value, actual: rest.get(name), path: `${path}.${name}` }, bindings),
      );
      rest.delete(name);
    }
  }
  for (const [template, value] of templates) {
    const match = memberLike(template, value, rest, bindings);
    if (match === undefined)
      found.push({ path: `${path}.${template}`, expected: shown(value), got: "nothing" });
    else rest.delete(match);
  }
  if (partial === true) return found;
  for (const [name, value] of rest) {
    found.push({ path: `${path}.${name}`, expected: "nothing", got: shown(value) });
  }
  return found;
}

function isAlone(expected: unknown): number {
  return typeof expected === "string" && PLACEHOLDER_ALONE.test(expected) ? 1 : 0;
}

function memberLike(
  template: string,
  expected: unknown,
  rest: ReadonlyMap<string, unknown>,
  bindings: Bindings,
): string | undefined {
  for (const [name, actual] of rest) {
    const learnt = new Map(bindings);
    if (!matchText(template, name, learnt)) continue;
    if (compare({ expected, actual, path: "" }, learnt).length > 0) continue;
    adopt(learnt, bindings);
    return name;
  }
  return undefined;
}

/** Lists in order first; else as sets, for recordings are partly sorted. */
function compareLists(
  expected: readonly unknown[],
  actual: readonly unknown[],
  pair: Pair,
  bindings: Bindings,
): readonly Difference[] {
  if (expected.length !== actual.length) return [differs({ ...pair, expected, actual })];
  const learnt = new Map(bindings);
  const inOrder = expected.flatMap((item, index) =>
    compare({ expected: item, actual: actual[index], path: `${pair.path}[${index}]` }, learnt),
  );
  if (inOrder.length === 0) {
    adopt(learnt, bindings);
    return [];
  }
  const asSet = assign(expected, actual, bindings, { left: PAIRS_MAX });
  if (asSet === undefined) return inOrder;
  adopt(asSet, bindings);
  return [];
}

/** Finds a partner for each item; gives what the placeholders stand for then. */
function assign(
  expected: readonly unknown[],
  actual: readonly unknown[],
  bindings: Bindings,
  budget: { left: number },
): Bindings | undefined {
  const [first, ...others] = expected;
  if (expected.length === 0) return bindings;
  for (const [index, candidate] of actual.entries()) {
    budget.left -= 1;
    if (budget.left < 0) return undefined;
    const learnt = new Map(bindings);
    if (compare({ expected: first, actual: candidate, path: "" }, learnt).length > 0) continue;
    const done = assign(others, actual.toSpliced(index, 1), learnt, budget);
    if (done !== undefined) return done;
  }
  return undefined;
}

/** JSON in a text, percent-encoded as IAM gives its documents or not; the text itself otherwise. */
function parsed(text: string): unknown {
  for (const read of [(json: string) => json, decodeURIComponent]) {
    try {
      return JSON.parse(read(text)) as unknown;
    } catch {
      // Not in this form.
    }
  }
  return text;
}

function adopt(learnt: Bindings, bindings: Bindings): void {
  for (const [name, value] of learnt) bindings.set(name, value);
}

function differs({ expected, actual, path }: Pair): Difference {
  return { path, expected: shown(expected), got: shown(actual) };
}

const SHOWN_MAX = 200;

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  const text = JSON.stringify(value);
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
