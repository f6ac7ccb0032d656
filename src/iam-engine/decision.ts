import type { Principal, PrincipalClass } from "./principal.ts";
import type { CompiledPolicy, CompiledStatement, StatementOutcome } from "./statement.ts";

/** The kinds of policy that have a say, in the order in which an explicit deny is reported. */
export const layers = [
  "scp",
  "rcp",
  "vpc-endpoint",
  "resource",
  "identity",
  "boundary",
  "session",
] as const;

export type Layer = (typeof layers)[number];

/** Where a policy of an organization hangs. */
export interface PolicyAttachment {
  /** The id of a root, of a unit or of an account. */
  readonly target: string;
  readonly managementAccount: string;
}

/** A policy that applies to a request, and where it comes from. */
export interface Policy {
  /** For people, for example `inline policy "send" of user alice`. */
  readonly name: string;
  /** The ARN of a managed or organization policy. */
  readonly arn?: string | undefined;
  /** Of an organization's policy what it is attached to here, and the account that can change it. */
  readonly attachment?: PolicyAttachment | undefined;
  readonly compiled: CompiledPolicy;
  /**
   * The same statements as people read them, for explanations: where a principal's unique id is
   * stored, its ARN stands there.
   */
  readonly readable?: CompiledPolicy | undefined;
}

/** All policies that apply to a request. A layer that is absent does not apply. */
export interface PolicySets {
  readonly identity?: readonly Policy[];
  readonly boundary?: Policy | undefined;
  /** Inline session policy and policy ARNs, taken together; absent when the session has none. */
  readonly session?: readonly Policy[] | undefined;
  readonly resource?: Policy | undefined;
  /** A role's trust policy stands in the place of `resource` and names no resource. */
  readonly resourceIsTrust?: boolean;
  /** Service control policies of the principal's account, level by level from the root down. */
  readonly scp?: readonly (readonly Policy[])[] | undefined;
  /** Resource control policies of the resource's account, level by level from the root down. */
  readonly rcp?: readonly (readonly Policy[])[] | undefined;
  readonly vpcEndpoint?: Policy | undefined;
  /** KMS grants that cover the request, each described: they stand in for identity policies too. */
  readonly grants?: readonly string[] | undefined;
  /** What else admits the caller to the resource, as its policy would: ACLs, shares. */
  readonly admissions?: readonly Admission[] | undefined;
}

/** An ACL or a share that covers the request. */
export interface Admission {
  /** For people, for example `the ACL's grant READ to 222222222222`. */
  readonly name: string;
  /** The form of `Principal` that a statement saying the same would have. */
  readonly principalClass: PrincipalClass;
}

/** The answer, and which policy and statement gave it. */
export interface Decision {
  readonly outcome: "allow" | "deny";
  /** A statement said no; otherwise nothing said yes. */
  readonly isExplicit: boolean;
  /** The layer that decided. Undefined for an allow that needs no policy, such as a root user's. */
  readonly layer: Layer | undefined;
  readonly policy: Policy | undefined;
  readonly statement: CompiledStatement | undefined;
  /** The grant, ACL or share that let the caller in, where no statement did. */
  readonly admission?: string | undefined;
  /** How the resource's policy matched the principal, where it did. */
  readonly principalClass: PrincipalClass | "grant" | undefined;
  readonly isCrossAccount: boolean;
  /** What decided where no policy did. */
  readonly rule:
    | "root-of-account"
    | "everyone-may"
    | "cross-partition"
    | "federated-needs-session-policy"
    | "not-open-to-other-accounts"
    | "forbidden-by-service"
    | undefined;
}

/** One statement that was looked at, and how it answered. */
export interface StatementReport {
  readonly policy: Policy;
  readonly statement: CompiledStatement;
  readonly outcome: StatementOutcome;
}

/** What one layer said. */
export interface LayerReport {
  readonly layer: Layer;
  readonly verdict: "allows" | "denies" | "says nothing";
  /** Every statement about the action; those about other actions are left out. */
  readonly statements: readonly StatementReport[];
}

/** The smallest addition that would have allowed the request, on one side. */
export interface Hint {
  readonly account: string;
  readonly layer: Layer;
  readonly sentence: string;
}

export interface Explanation {
  readonly decision: Decision;
  readonly principal: Principal;
  readonly layers: readonly LayerReport[];
  readonly hints: readonly Hint[];
}
