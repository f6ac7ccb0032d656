import type { AuthorizationMessage, Layer, WrittenExplanation } from "../iam-engine/index.ts";
import { table, type Table } from "../model/table.ts";

/**
 * What became of a request: `would-deny` is what `audit` let through, `refused` what no policy
 * decided (a foreign region under `--cross-region refuse`).
 */
export type DecisionOutcome = "allow" | "deny" | "would-deny" | "refused" | "not-judged";

export const decisionOutcomes: readonly DecisionOutcome[] = [
  "allow",
  "deny",
  "would-deny",
  "refused",
  "not-judged",
];

/** The decision on one request, kept for those who ask later. */
export interface DecisionRecord {
  /** The caller's account, and the region of the request. */
  readonly account: string;
  readonly region: string;
  readonly id: string;
  /** Denials are kept apart, so that no flood of allowed requests drives them out. */
  readonly kind: "denial" | "other";
  /** Of the request that caused it: what services invoke for it goes by its id too. */
  readonly requestId: string;
  /** Atoll's time. */
  readonly atMs: number;
  /** The order of decisions: by time, and within a moment one after another. */
  readonly order: number;
  readonly service: string;
  readonly operation: string;
  /** Who asked, as AWS's messages name it. */
  readonly principal: string;
  readonly principalKind: string;
  /** What policies hang on: the role of a session, the user, the root user. */
  readonly entity: string;
  /** The key that signed the request. */
  readonly accessKeyId?: string | undefined;
  /** Of a service principal: the resource in whose name it came. */
  readonly sourceArn?: string | undefined;
  /** The services that forwarded the call in the caller's name, the outermost first. */
  readonly via?: readonly string[] | undefined;
  /** The operations or jobs by which it was invoked, the request's own first: `s3 PutObject`. */
  readonly invokedBy?: readonly string[] | undefined;
  readonly mode: string;
  readonly outcome: DecisionOutcome;
  readonly remarks: readonly string[];
  readonly pairs: readonly DecidedPair[];
}

/** One action on one resource. */
export interface DecidedPair {
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly outcome: "allow" | "deny";
  readonly isExplicit: boolean;
  readonly layer?: Layer | undefined;
  /** What decided where no policy did. */
  readonly rule?: string | undefined;
  /** The policy that decided, and the Sid or number of the statement in it. */
  readonly policy?: string | undefined;
  readonly statement?: string | undefined;
  /** AWS's sentence for a denial. */
  readonly sentence?: string | undefined;
  /** Of denials. */
  readonly explanation?: WrittenExplanation | undefined;
  /** Of denials: the facts in AWS's shape. */
  readonly message?: AuthorizationMessage | undefined;
}

/** A decision as the gateway hands it in. */
export type NewDecision = Omit<DecisionRecord, "id" | "kind" | "order">;

/** Decisions of one millisecond that can be told apart by their order. */
const ORDERS_PER_MS = 1024;

/** The least order of a decision at a time. */
export function orderAt(atMs: number): number {
  return Math.floor(atMs) * ORDERS_PER_MS;
}

export const decisions: Table<DecisionRecord> = table<DecisionRecord>("trail_decisions", {
  columns: {
    account: "text",
    region: "text",
    id: "text",
    kind: "text",
    requestId: "text",
    order: "integer",
  },
  key: ["account", "region", "id"],
  indexes: { byTime: ["kind", "order"], byRequest: ["requestId"] },
});
