import type { Fault } from "./fault.ts";

/**
 * A resource that a request touches, found or not. What does not exist has an ARN all the same:
 * authorization is judged on the ARN, and only then the operation says what is missing.
 */
export interface Resource<R = unknown> {
  /** AWS's name of the resource type, for example `queue`. */
  readonly type: string;
  readonly arn: string;
  /** The account that owns it; not necessarily the caller's. */
  readonly account: string;
  readonly region: string;
  readonly record: R | undefined;
  /** Its resource-based policy as stored, a JSON text. */
  readonly policy?: string | undefined;
  /**
   * Present when the resource's policy must admit even its own account, so that identity policies
   * count only where it delegates to the account: a role's trust policy, which names no resource,
   * and a key's policy.
   */
  readonly policyKind?: "trust" | "key" | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** One thing a caller must be allowed to do: an IAM action on a resource. */
export interface Permission {
  /** For example `sqs:SendMessage`. */
  readonly action: string;
  /** The resource, or `*` for actions without resource types (judged in the caller's account). */
  readonly resource: Resource | "*";
  /** Service condition keys of this request, for example `s3:prefix`. Absent keys are left out. */
  readonly conditions?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** AWS's error when this caller may not do this whatever any policy says; a finding in `audit`. */
  readonly refusal?: Fault | undefined;
}

/** The few operations that AWS lets everybody call; says why, and AWS's page that says so. */
export interface NoPermission {
  readonly kind: "none";
  readonly reason: string;
  readonly link: string;
}

/** Declares that an operation needs no permission. */
export function none(reason: string, link: string): NoPermission {
  return { kind: "none", reason, link };
}
