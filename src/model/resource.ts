import type { Fault } from "./fault.ts";
import type { FederatedPrincipal } from "./principal.ts";

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
  /** The ARN of what that policy hangs on, where it is not this itself: the bucket of an object. */
  readonly policyHolder?: string | undefined;
  /**
   * Present when the resource's policy must admit even its own account, so that identity policies
   * count only where it delegates to the account: a role's trust policy, which names no resource,
   * and a key's policy.
   */
  readonly policyKind?: "trust" | "key" | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** What would let others in where none of its policies can: told as advice in their place. */
  readonly remedy?: string | undefined;
  /** AWS made it for a service in the account: no organization's policy restricts it. */
  readonly isAwsManaged?: boolean | undefined;
}

/** One thing a caller must be allowed to do: an IAM action on a resource. */
export interface Permission {
  /** For example `sqs:SendMessage`. */
  readonly action: string;
  /** The resource, or `*` for actions without resource types (judged in the caller's account). */
  readonly resource: Resource | "*";
  /** An ARN that a policy may name in the place of `*`, which stands for all resources of a kind. */
  readonly wildcard?: string | undefined;
  /** Service condition keys of this request, for example `s3:prefix`. Absent keys are left out. */
  readonly conditions?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Who asks, where a token proves that and not the request's signature. */
  readonly principal?: FederatedPrincipal | undefined;
  /** What besides the resource's policy admits the caller: ACLs, shares. */
  readonly admissions?: readonly Admission[] | undefined;
  /**
   * A part of a request that may fail by itself, such as one key of a batch: a denial does not
   * refuse the request, but is told here, as the error that the answer has for that part.
   */
  readonly onDenied?: ((fault: Fault) => void) | undefined;
  /** AWS's error when this caller may not do this whatever any policy says; a finding in `audit`. */
  readonly refusal?: Fault | undefined;
  /** What the caller can do about a `refusal`, or has to know about a denial, for people. */
  readonly remedy?: string | undefined;
  /** KMS grants that cover this, each described for people: they allow beside the key's policy. */
  readonly grants?: readonly string[] | undefined;
  /** What admits the caller's whole account as the resource's policy would, described. */
  readonly accountAdmission?: string | undefined;
  /** AWS's error when policies deny this, where it is not the service's usual one. */
  denial?(denied: DeniedAction, text: string): Fault;
  /**
   * Not who may is asked but whether the request is sound, as by AWS's lock-out checks: a denial
   * stands in every mode.
   */
  readonly isBinding?: boolean | undefined;
}

/** What was denied, for services that hide what the caller may not see. */
export interface DeniedAction {
  /** For example `sqs:GetQueueUrl`. */
  readonly action: string;
  /** The resource is another account's. */
  readonly isCrossAccount: boolean;
  /** The caller is neither of the resource's account nor of an account of its organization. */
  readonly isOutsider: boolean;
  /** The resource's side is what stands against it: its policy, or that it does not exist. */
  readonly isByResource: boolean;
  /**
   * Makes the encoded authorization message, for services that end their sentence with it. Of a
   * request; a question about a permission has none.
   */
  readonly encodedMessage?: (() => string) | undefined;
}

/** An ACL or a share that covers a request, as the policy engine takes it. */
export interface Admission {
  /** For people, for example `the bucket's ACL: READ to AllUsers`. */
  readonly name: string;
  /** How a statement that says the same would match its principal. */
  readonly principalClass: "everyone" | "account" | "service";
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
