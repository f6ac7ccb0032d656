import type { DecisionOutcome, DecisionRecord } from "./decision-record.ts";

/** Which decisions are wanted. What is left out does not matter. */
export interface DecisionQuery {
  readonly requestId?: string | undefined;
  /** The ARN of the caller or of what its policies hang on; a `*` at the end takes any rest. */
  readonly principal?: string | undefined;
  /** The account on either side. */
  readonly account?: string | undefined;
  /** The ARN of a resource; a `*` at the end takes any rest. */
  readonly resource?: string | undefined;
  /** `denials` are those of `deny`, `would-deny` and `refused`. */
  readonly outcome?: DecisionOutcome | "denials" | undefined;
  /** Atoll's time. */
  readonly sinceMs?: number | undefined;
  readonly limit?: number | undefined;
}

/** Tells whether a decision is among those wanted. */
export function isWanted(record: DecisionRecord, query: DecisionQuery): boolean {
  const { requestId, principal, account, resource, outcome, sinceMs } = query;
  if (requestId !== undefined && record.requestId !== requestId) return false;
  if (sinceMs !== undefined && record.atMs < sinceMs) return false;
  if (
    outcome !== undefined &&
    outcome !== (outcome === "denials" ? kindOf(record) : record.outcome)
  )
    return false;
  if (
    principal !== undefined &&
    !matches(record.principal, principal) &&
    !matches(record.entity, principal)
  ) {
    return false;
  }
  if (account !== undefined && !isOfAccount(record, account)) return false;
  return resource === undefined || record.pairs.some((pair) => matches(pair.resource, resource));
}

function kindOf({ kind }: DecisionRecord): "denials" | undefined {
  return kind === "denial" ? "denials" : undefined;
}

function isOfAccount({ account, pairs }: DecisionRecord, wanted: string): boolean {
  return account === wanted || pairs.some(({ resourceAccount }) => resourceAccount === wanted);
}

function matches(text: string, wanted: string): boolean {
  return wanted.endsWith("*") ? text.startsWith(wanted.slice(0, -1)) : text === wanted;
}

/** Sorts decisions. */
export function newestFirst(a: DecisionRecord, b: DecisionRecord): number {
  return b.order - a.order;
}
