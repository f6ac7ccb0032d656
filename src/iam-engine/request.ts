import type { Principal } from "./principal.ts";

/** One value of a condition key, or several for a multivalued key. */
export type ContextValue = string | readonly string[];

/** The condition keys of a request, by lower-case name. A `Map` is one. */
export interface Context {
  get(key: string): ContextValue | undefined;
}

/** What is asked: may this principal do this action on this resource, under these facts? */
export interface AuthorizationRequest {
  readonly principal: Principal;
  /** For example `sqs:SendMessage`. */
  readonly action: string;
  /** The resource's ARN, or `*` for an action without resource types. */
  readonly resource: string;
  /** The account that owns the resource; the principal's own for `*`. */
  readonly resourceAccount: string;
  /**
   * The resource's own policy must admit even its account (KMS keys and role trust): identity
   * policies count only where it delegates to the account.
   */
  readonly resourcePolicyRequired?: boolean;
  /** What would let the caller in where the resource's policy cannot, for explanations. */
  readonly resourceRemedy?: string | undefined;
  readonly context: Context;
}
