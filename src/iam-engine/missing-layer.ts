import { decide } from "./decide.ts";
import type { Decision, Layer, LayerReport, PolicySets } from "./decision.ts";
import type { AuthorizationRequest } from "./request.ts";

/** What was asked, what applied, and what came of it. */
export interface Subject {
  readonly request: AuthorizationRequest;
  readonly sets: PolicySets;
  readonly decision: Decision;
}

/** Tells whether a caller has identity policies: a user, and whoever acts in one's or a role's name. */
export function isEntity({ principal: { kind } }: AuthorizationRequest): boolean {
  return kind === "user" || kind === "role-session" || kind === "federated-user";
}

/**
 * Everything that has to allow and does not, from the caller's side to the resource's: what is
 * decided first hides the rest in a decision. None where no allow can help.
 */
export function missingLayers(
  subject: Subject,
  reports: ReadonlyMap<Layer, LayerReport>,
): readonly Layer[] {
  const { request, sets, decision } = subject;
  const { layer } = decision;
  if (decision.outcome === "allow" || decision.isExplicit || layer === undefined) return [];
  if (decision.rule === "not-open-to-other-accounts") return [];
  if (layer === "scp") {
    // Once the organization allows it, the rest is asked as if there were none.
    const within: PolicySets = { ...sets, scp: undefined };
    const next = { request, sets: within, decision: decide(request, within) };
    return inOrder([layer, ...missingLayers(next, reports)]);
  }
  const isSilent = (one: Layer): boolean => reports.get(one)?.verdict !== "allows";
  return inOrder([layer, ...needed(subject).filter(isSilent)]);
}

/** What must allow besides the layer that decided. */
function needed({ request, sets, decision: { isCrossAccount } }: Subject): readonly Layer[] {
  const { boundary, session, grants = [], admissions = [] } = sets;
  const isGranted = grants.length > 0;
  const layers: Layer[] = [];
  if (isEntity(request)) {
    if (isCrossAccount && !isGranted) layers.push("identity");
    if (boundary !== undefined) layers.push("boundary");
    if (session !== undefined) layers.push("session");
  }
  const isAdmitted = isGranted || admissions.length > 0;
  if (isCrossAccount && request.resource !== "*" && !isAdmitted) layers.push("resource");
  return layers;
}

const ORDER: readonly Layer[] = [
  "scp",
  "identity",
  "boundary",
  "session",
  "vpc-endpoint",
  "rcp",
  "resource",
];

function inOrder(missing: readonly Layer[]): readonly Layer[] {
  return ORDER.filter((layer) => missing.includes(layer));
}
