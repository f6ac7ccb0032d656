/**
 * An explanation as it is written down: plain data that can be kept and read long after the
 * policies have changed. Each layer's statements stand there as their authors wrote them, with the
 * part that decided and what the request had in its place.
 */
import type {
  Explanation,
  Hint,
  Layer,
  LayerReport,
  Policy,
  PolicySets,
  StatementReport,
} from "./decision.ts";
import { failingPart, type Element, type Span } from "./failing-part.ts";
import { silentLevels } from "./explain.ts";
import { isEntity, missingLayers, type Subject } from "./missing-layer.ts";
import { accountOf } from "./principal.ts";
import type { AuthorizationRequest, Context } from "./request.ts";
import {
  evaluateStatement,
  type CompiledPolicy,
  type CompiledStatement,
  type PolicyRole,
} from "./statement.ts";

export interface WrittenExplanation {
  readonly layers: readonly WrittenLayer[];
  readonly hints: readonly Hint[];
  /** What could be done on the caller's part in the place of a hint: conditions that could be met. */
  readonly alternatives: readonly Hint[];
  /** The layers without whose allow it stays denied, all of them; none when no allow can help. */
  readonly missing: readonly Layer[];
  /** What would let the caller in where an allow in the resource's policy could not. */
  readonly remedy?: string | undefined;
}

/** What one kind of policy said. */
export interface WrittenLayer {
  readonly layer: Layer;
  /** The account whose policies these are. */
  readonly account: string;
  readonly verdict: "allows" | "denies" | "says nothing" | "has no policy";
  /** The names of the policies looked at. */
  readonly policies: readonly string[];
  /** Those that decided or nearly did, the nearest first. */
  readonly statements: readonly WrittenStatement[];
}

/** A statement as its author wrote it, and how it answered. */
export interface WrittenStatement {
  readonly policy: string;
  /** Its Sid, or its number in the policy. */
  readonly name: string;
  /** Where it begins in the policy's text; both from 1. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
  readonly verdict: "allows" | "denies" | "misses";
  readonly element: Element;
  /** The part of `text` that decided. */
  readonly underlined?: Span | undefined;
  /** What the request had where the statement missed. */
  readonly had?: string | undefined;
}

/** Statements written down per layer: more are noise. */
const STATEMENTS_MAX = 4;
/** A statement longer than this is written down without its end. */
const TEXT_LENGTH_MAX = 4000;

/** Writes an explanation down. */
export function writeExplanation(
  request: AuthorizationRequest,
  sets: PolicySets,
  { decision, layers, hints }: Explanation,
): WrittenExplanation {
  const reports = new Map(layers.map((report) => [report.layer, report]));
  const subject: Subject = { request, sets, decision };
  const written = shownLayers(subject).map((layer) =>
    writeLayer(layer, reports.get(layer), subject),
  );
  const missing = missingLayers(subject, reports);
  const alternatives = alternativesTo(written, missing);
  return { layers: written, hints, alternatives, missing, remedy: request.resourceRemedy };
}

/** An Allow that lacks nothing but its condition may be met rather than widened. */
function alternativesTo(
  layers: readonly WrittenLayer[],
  missing: readonly Layer[],
): readonly Hint[] {
  const hints: Hint[] = [];
  for (const { layer, account, statements } of layers) {
    if (!missing.includes(layer)) continue;
    for (const { element, name, policy, text, underlined } of statements) {
      if (element !== "Condition" || underlined === undefined) continue;
      const part = text.slice(underlined.offset, underlined.offset + underlined.length);
      const condition = part.replaceAll(/\s+/g, " ");
      const sentence = `meet the condition of statement ${name} of ${policy}: ${condition}`;
      hints.push({ account, layer, sentence });
    }
  }
  return hints;
}

/** The layers that exist, and the two that a person asks for first. */
function shownLayers({ request, sets }: Subject): readonly Layer[] {
  const found: readonly (readonly [Layer, boolean])[] = [
    ["scp", sets.scp !== undefined],
    ["identity", isEntity(request)],
    ["boundary", sets.boundary !== undefined],
    ["session", sets.session !== undefined],
    ["rcp", sets.rcp !== undefined],
    ["vpc-endpoint", sets.vpcEndpoint !== undefined],
    ["resource", request.resource !== "*"],
  ];
  return found.filter(([, isShown]) => isShown).map(([layer]) => layer);
}

function writeLayer(layer: Layer, report: LayerReport | undefined, subject: Subject): WrittenLayer {
  const { request, decision } = subject;
  const isOwners = layer === "resource" || layer === "rcp" || layer === "vpc-endpoint";
  const callers = accountOf(request.principal) ?? request.resourceAccount;
  const policies = policiesLookedAt(layer, subject);
  const statements = (report?.statements ?? []).filter(({ policy }) => policies.includes(policy));
  const verdict =
    isSilent(layer, subject) && decision.rule === undefined ? "says nothing" : report?.verdict;
  return {
    layer,
    account: isOwners ? request.resourceAccount : callers,
    verdict: policies.length === 0 ? "has no policy" : (verdict ?? "says nothing"),
    policies: policies.map(({ name }) => name),
    statements: writeStatements(statements, policies, { layer, subject }),
  };
}

/** It is because of this layer that nothing allows. */
function isSilent(layer: Layer, { decision }: Subject): boolean {
  return decision.layer === layer && !decision.isExplicit && decision.outcome === "deny";
}

/** Of an organization's levels those that allow have no part in a denial. */
function policiesLookedAt(layer: Layer, subject: Subject): readonly Policy[] {
  const { sets, request } = subject;
  return layer === "scp" && isSilent(layer, subject)
    ? silentLevels(sets, request).flat()
    : policiesIn(layer, sets);
}

function policiesIn(layer: Layer, sets: PolicySets): readonly Policy[] {
  switch (layer) {
    case "scp":
    case "rcp":
      return sets[layer]?.flat() ?? [];
    case "identity":
    case "session":
      return sets[layer] ?? [];
    case "vpc-endpoint":
      return sets.vpcEndpoint === undefined ? [] : [sets.vpcEndpoint];
    case "boundary":
    case "resource": {
      const only = sets[layer];
      return only === undefined ? [] : [only];
    }
  }
}

/** How near a statement came, the nearest first. */
const NEARNESS: readonly Element[] = ["Effect", "Condition", "Action", "Resource", "Principal"];

function writeStatements(
  reports: readonly StatementReport[],
  policies: readonly Policy[],
  { layer, subject }: { readonly layer: Layer; readonly subject: Subject },
): readonly WrittenStatement[] {
  const { request, sets } = subject;
  const role = roleOf(layer, sets);
  // A Deny that does not match has no part in it.
  const about = reports
    .filter(({ statement, outcome }) => statement.isAllow || outcome.kind === "match")
    .map((report) => writeStatement(report, request));
  const seen = new Set(reports.map(({ statement }) => statement));
  // An Allow that lacks nothing but the action is a near miss too.
  const others = policies.flatMap((policy) =>
    policy.compiled.statements
      .filter((one) => one.isAllow && !seen.has(one) && isNear(one, request, role))
      .map((statement) => writeOtherAction({ policy, statement }, request)),
  );
  return [...about, ...others]
    .toSorted((a, b) => NEARNESS.indexOf(a.element) - NEARNESS.indexOf(b.element))
    .slice(0, STATEMENTS_MAX);
}

function isNear(
  statement: CompiledStatement,
  request: AuthorizationRequest,
  role: PolicyRole,
): boolean {
  return evaluateStatement(statement, request, role).kind === "match";
}

function roleOf(layer: Layer, { resourceIsTrust }: PolicySets): PolicyRole {
  if (layer === "resource" && resourceIsTrust === true) return "trust";
  return layer === "resource" || layer === "rcp" || layer === "vpc-endpoint"
    ? "resource"
    : "identity";
}

function writeStatement(
  { policy, statement, outcome }: StatementReport,
  request: AuthorizationRequest,
): WrittenStatement {
  const underlined = failingPart(...readable(policy, statement), outcome);
  const written = { ...asWritten(policy, statement), underlined };
  if (outcome.kind === "match") {
    return { ...written, verdict: statement.isAllow ? "allows" : "denies", element: "Effect" };
  }
  const { element } = outcome;
  const had =
    element === "Condition"
      ? keyText(outcome.condition.entry.key, request.context)
      : element === "Principal"
        ? request.principal.arn
        : request.resource;
  return { ...written, verdict: "misses", element, had };
}

function writeOtherAction(
  { policy, statement }: Pick<StatementReport, "policy" | "statement">,
  { action }: AuthorizationRequest,
): WrittenStatement {
  const missed = { kind: "miss", element: "Action" } as const;
  const underlined = failingPart(...readable(policy, statement), missed);
  const written = asWritten(policy, statement);
  return { ...written, underlined, verdict: "misses", element: "Action", had: action };
}

function asWritten(
  policy: Policy,
  judged: CompiledStatement,
): Pick<WrittenStatement, "policy" | "name" | "line" | "column" | "text"> {
  const [{ text }, { source }] = readable(policy, judged);
  const { sid, index, place } = source;
  const { offset, length, line, column } = place;
  const end = offset + Math.min(length, TEXT_LENGTH_MAX);
  return {
    policy: policy.name,
    name: sid ?? `number ${index + 1}`,
    line,
    column,
    text: text.slice(offset, end),
  };
}

/** A statement in the text that people read. */
function readable(
  { compiled, readable: text }: Policy,
  statement: CompiledStatement,
): readonly [CompiledPolicy, CompiledStatement] {
  const same = text?.statements[statement.source.index];
  return text === undefined || same === undefined ? [compiled, statement] : [text, same];
}

function keyText(key: string, context: Context): string {
  const value = context.get(key.toLowerCase());
  if (value === undefined) return `${key} is not in the request`;
  return `${key} = ${typeof value === "string" ? value : `[${value.join(", ")}]`}`;
}
