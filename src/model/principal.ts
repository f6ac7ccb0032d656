import type { Partition } from "./scope.ts";

/**
 * Who acts. One request has exactly one principal; what its policies hang on (`entityArn`) and what
 * is printed and matched (`arn`) are kept apart, because a role's session has an ARN of its own.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable | Principal key values}
 */
export type Principal =
  | RootPrincipal
  | UserPrincipal
  | RoleSessionPrincipal
  | FederatedUserPrincipal
  | FederatedPrincipal
  | ServicePrincipal
  | AnonymousPrincipal;

export interface RootPrincipal {
  readonly kind: "root";
  readonly account: string;
  /** `arn:P:iam::A:root` */
  readonly arn: string;
}

export interface UserPrincipal {
  readonly kind: "user";
  readonly account: string;
  /** `arn:P:iam::A:user/path/name` */
  readonly arn: string;
  readonly userName: string;
  /** `AIDA...` */
  readonly userId: string;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export interface RoleSessionPrincipal {
  readonly kind: "role-session";
  readonly account: string;
  /** `arn:P:sts::A:assumed-role/RoleName/Session`, without the role's path. */
  readonly arn: string;
  /** `arn:P:iam::A:role/path/RoleName` */
  readonly roleArn: string;
  readonly roleName: string;
  /** `AROA...` */
  readonly roleId: string;
  readonly sessionName: string;
  /** The role's own; what the session brought is among its facts. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export interface FederatedUserPrincipal {
  readonly kind: "federated-user";
  readonly account: string;
  /** `arn:P:sts::A:federated-user/Name` */
  readonly arn: string;
  readonly name: string;
  /** The IAM user (or root) whose policies the session is cut from. */
  readonly issuerArn: string;
}

/**
 * Somebody whom an identity provider vouches for, by a token or a SAML assertion. It has no account
 * and no policies: all it can do is to assume a role that trusts the provider.
 */
export interface FederatedPrincipal {
  readonly kind: "web-identity";
  /** As trust policies name it: the ARN of an IAM provider, or `accounts.google.com`. */
  readonly provider: string;
  /** For people: the provider and the subject. Not an ARN. */
  readonly arn: string;
}

/** An AWS service acting in its own name, for a resource of some account. */
export interface ServicePrincipal {
  readonly kind: "service";
  /** For example `sns.amazonaws.com`. */
  readonly service: string;
  readonly arn: string;
  readonly sourceArn?: string | undefined;
  readonly sourceAccount?: string | undefined;
}

export interface AnonymousPrincipal {
  readonly kind: "anonymous";
  readonly arn: "anonymous";
}

/** A principal together with the facts of how it came in: what authentication yields. */
export interface Caller {
  readonly principal: Principal;
  /** The account whose namespace is the default of the call; the default account when anonymous. */
  readonly account: string;
  readonly partition: Partition;
  readonly accessKeyId?: string | undefined;
  /** Why the key's account was taken without proof, for the decision record. */
  readonly unverified?: string | undefined;
  /** Facts of the session (tags, MFA, session policies...), filled by STS. */
  readonly session?: SessionFacts | undefined;
  /** How the request was signed; undefined for anonymous callers and inside calls. */
  readonly signature?: SignatureFacts | undefined;
  readonly sourceIp?: string | undefined;
  readonly userAgent?: string | undefined;
  /** The header `Referer`. */
  readonly referer?: string | undefined;
  readonly secureTransport: boolean;
  /** Services that forward this call in the caller's name, outermost first. */
  readonly via: readonly string[];
}

/** What policies may ask of a signature, by the names of S3's condition keys. */
export interface SignatureFacts {
  readonly version: "AWS4-HMAC-SHA256" | "AWS4-ECDSA-P256-SHA256" | "AWS";
  /** In a header, or in the query of a presigned URL. */
  readonly authType: "REST-HEADER" | "REST-QUERY-STRING" | "POST";
  /** When it was made, where it says so. */
  readonly signedAtMs?: number | undefined;
  readonly contentSha256?: string | undefined;
  /** What it says of who pays for the request: `x-amz-request-payer`. */
  readonly requestPayer?: string | undefined;
}

/** What a temporary credential carries besides its principal. */
export interface SessionFacts {
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  /** What gave it: some calls are closed to session tokens and federated users. */
  readonly origin?:
    | "AssumeRole"
    | "AssumeRoot"
    | "GetSessionToken"
    | "GetFederationToken"
    | undefined;
  readonly multiFactorAuth?: boolean | undefined;
  /** When the MFA device's code was verified. */
  readonly multiFactorAtMs?: number | undefined;
  readonly sourceIdentity?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly transitiveTagKeys?: readonly string[] | undefined;
  /** Session policy documents, inline first, as JSON texts. */
  readonly policies?: readonly string[] | undefined;
  /** Of a role assumed through an identity provider. */
  readonly federation?: FederationFacts | undefined;
  /** Of a role that an AWS service assumed, and for which resource. */
  readonly openedBy?: Pick<ServicePrincipal, "service" | "sourceArn"> | undefined;
}

/** What a session goes on to know of the identity provider that it came through. */
export interface FederationFacts {
  /** As trust policies name it. */
  readonly provider: string;
  /** Condition keys of its token or assertion, by lower-case name. */
  readonly conditions: Readonly<Record<string, string | readonly string[]>>;
}

/** The account of a principal, undefined for services and anonymous callers. */
export function accountOf(principal: Principal): string | undefined {
  return "account" in principal ? principal.account : undefined;
}
