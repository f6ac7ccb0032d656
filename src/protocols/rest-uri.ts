/**
 * Which operation a REST request means. Take S3's `GET /photos/cats/tom.jpg?tagging`:
 *
 * ```
 * path     `/{Bucket}/{Key+}` fits, with Bucket `photos` and Key `cats/tom.jpg`
 * query    of the operations on that path, GetObjectTagging asks for `tagging` and GetObject for
 *          nothing; both fit, the first by more
 * ```
 *
 * Paths are compared as sent: nothing is decoded, folded or merged before, so the keys `a/../b`,
 * `%2e%2e` and `a//b/` arrive as they are. The URI patterns of a service become one tree per HTTP
 * method, made once. On each level a literal segment goes before a label, and a label before a
 * greedy one.
 *
 * @see {@link https://smithy.io/2.0/spec/http-bindings.html | HTTP bindings}
 */
import type { Member, OperationContract } from "../model/contract.ts";
import type { WireRequest } from "./protocol.ts";
import {
  greedyText,
  patternOf,
  suffixAfter,
  type Segment,
  type UriPattern,
} from "./uri-pattern.ts";
import { scanQuery, type QueryArguments } from "./uri-text.ts";

type Labels = Readonly<Record<string, string>>;

/** An operation at the end of a path, with what it asks of query and headers. */
interface Route {
  readonly operation: OperationContract;
  readonly literals: UriPattern["literals"];
  readonly queries: readonly string[];
  readonly headers: readonly string[];
}

interface PathNode {
  readonly literals: Map<string, PathNode>;
  label: PathNode | undefined;
  readonly greedy: GreedyEnd[];
  readonly routes: Route[];
}

/** A greedy label with the literal path that must follow it, `/policy` for instance, or nothing. */
interface GreedyEnd {
  readonly suffix: string;
  readonly routes: Route[];
}

/** The operations of a service by method and path. */
export interface RouteTable {
  readonly methods: ReadonlyMap<string, PathNode>;
  /** The same without their first segment, by its label: for buckets that the host names. */
  readonly withoutLabel: ReadonlyMap<string, ReadonlyMap<string, PathNode>>;
}

/** Compiles the operations of one service. Those without an HTTP binding are left out. */
export function compileRoutes(operations: Iterable<OperationContract>): RouteTable {
  const methods = new Map<string, PathNode>();
  const withoutLabel = new Map<string, Map<string, PathNode>>();
  for (const operation of operations) {
    if (operation.http === undefined) continue;
    const { method } = operation.http;
    const { segments, literals } = patternOf(operation.http);
    const route = routeOf(operation, literals);
    addRoute(nodeFor(methods, method), segments, route);
    const [first, ...others] = segments;
    if (first?.kind !== "label") continue;
    const trees = withoutLabel.get(first.text) ?? new Map<string, PathNode>();
    withoutLabel.set(first.text, trees);
    addRoute(nodeFor(trees, method), others, route);
  }
  return { methods, withoutLabel };
}

function nodeFor(nodes: Map<string, PathNode>, key: string): PathNode {
  const known = nodes.get(key);
  if (known !== undefined) return known;
  const node = emptyNode();
  nodes.set(key, node);
  return node;
}

function emptyNode(): PathNode {
  return { literals: new Map(), label: undefined, greedy: [], routes: [] };
}

function addRoute(root: PathNode, segments: readonly Segment[], route: Route): void {
  let node = root;
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === "greedy") {
      addGreedy(node, suffixAfter(segments, index), route);
      return;
    }
    if (segment.kind === "literal") node = nodeFor(node.literals, segment.text);
    else node = node.label ??= emptyNode();
  }
  node.routes.push(route);
}

function addGreedy(node: PathNode, suffix: string, route: Route): void {
  const known = node.greedy.find((end) => end.suffix === suffix);
  if (known !== undefined) {
    known.routes.push(route);
    return;
  }
  node.greedy.push({ suffix, routes: [route] });
  // The longest suffix is the most specific.
  node.greedy.sort((one, other) => other.suffix.length - one.suffix.length);
}

function routeOf(operation: OperationContract, literals: UriPattern["literals"]): Route {
  const queries: string[] = [];
  const headers: string[] = [];
  for (const name of operation.input.required) {
    const member: Member | undefined = operation.input.members[name];
    if (member?.httpQuery !== undefined) queries.push(member.httpQuery);
    if (member?.httpHeader !== undefined) headers.push(member.httpHeader.toLowerCase());
  }
  return { operation, literals, queries, headers };
}

/** What of a request tells its operation. */
export type RoutedRequest = Pick<WireRequest, "method" | "path" | "query" | "headers" | "labels">;

/**
 * Finds the operation that a request means. Undefined for a path or method that the service does
 * not have, and for OPTIONS: preflights are no operations.
 *
 * @param request `labels` names what is not in its path, such as a bucket in its host.
 */
export function matchOperation(
  table: RouteTable,
  request: RoutedRequest,
): OperationContract | undefined {
  const tree = treesFor(table, request.labels).get(request.method);
  if (tree === undefined || request.method === "OPTIONS") return undefined;
  return matchNode(tree, 0, { request, query: scanQuery(request.query) });
}

function treesFor(table: RouteTable, labels: Labels | undefined): RouteTable["methods"] {
  for (const name in labels) {
    const trees = table.withoutLabel.get(name);
    if (trees !== undefined) return trees;
  }
  return table.methods;
}

interface Facts {
  readonly request: RoutedRequest;
  readonly query: QueryArguments;
}

/** @param at Where in the path the slash of the next segment is. */
function matchNode(node: PathNode, at: number, facts: Facts): OperationContract | undefined {
  const { path } = facts.request;
  if (isPathEnd(path, at, node.greedy.length > 0)) {
    const found = bestRoute(node.routes, facts);
    if (found !== undefined) return found;
  }
  if (at + 1 >= path.length) return undefined;
  const next = path.indexOf("/", at + 1);
  const end = next === -1 ? path.length : next;
  const literal = node.literals.get(path.slice(at + 1, end));
  let found = literal && matchNode(literal, end, facts);
  if (found === undefined && node.label !== undefined && end > at + 1) {
    found = matchNode(node.label, end, facts);
  }
  return found ?? matchGreedy(node, path.slice(at + 1), facts);
}

function matchGreedy(node: PathNode, rest: string, facts: Facts): OperationContract | undefined {
  for (const { suffix, routes } of node.greedy) {
    if (greedyText(rest, suffix) === undefined) continue;
    const found = bestRoute(routes, facts);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Whether the path is over, trailing slashes aside. Where a key could follow, a second slash is one.
 */
function isPathEnd(path: string, at: number, greedy: boolean): boolean {
  if (path.length - at <= 1) return true;
  if (greedy) return false;
  for (let index = at; index < path.length; index += 1) {
    if (path.charCodeAt(index) !== 0x2f) return false;
  }
  return true;
}

/** How well a route fits a request. */
interface Fit {
  readonly route: Route;
  /** All its required arguments and headers are there. */
  readonly complete: boolean;
  readonly score: number;
}

/**
 * The best of the operations on one path: each literal argument must be there, each required
 * argument and header that is there counts ten. Where something required is missing, an operation
 * is taken only if the query names it by more literals than any other (`DELETE /bucket?analytics`
 * without an id must not delete the bucket), or if there is no other: it then says what it misses.
 */
function bestRoute(routes: readonly Route[], facts: Facts): OperationContract | undefined {
  let best: Fit | undefined;
  for (const route of routes) {
    const fit = fitOf(route, facts);
    if (fit !== undefined && (best === undefined || isBetter(fit, best, facts))) best = fit;
  }
  if (best === undefined) return undefined;
  const named = best.route.literals.length > 0 || routes.length === 1;
  return best.complete || named ? best.route.operation : undefined;
}

function fitOf(route: Route, { request, query }: Facts): Fit | undefined {
  for (const [name, value] of route.literals) {
    const given = query.get(name);
    if (given === undefined || (value !== "" && given[0] !== value)) return undefined;
  }
  let present = 0;
  for (const name of route.queries) if (query.has(name)) present += 1;
  for (const name of route.headers) if (request.headers[name] !== undefined) present += 1;
  return {
    route,
    complete: present === route.queries.length + route.headers.length,
    score: 10 + 10 * (present + route.literals.length),
  };
}

function isBetter(fit: Fit, best: Fit, { query }: Facts): boolean {
  if (fit.complete !== best.complete) {
    const more = fit.route.literals.length - best.route.literals.length;
    return fit.complete ? more >= 0 : more > 0;
  }
  if (fit.score !== best.score) return fit.score > best.score;
  return query.get("x-id")?.[0] === fit.route.operation.name;
}
