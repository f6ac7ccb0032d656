/**
 * How a service asks another one. It never imports it: it invokes an operation, which goes the whole
 * path of a request but the wire, so that IAM applies on every edge, in the right account and region.
 * Take S3, that stores an object under a KMS key of the bucket's owner:
 *
 * ```ts
 * import type { GenerateDataKey } from "../kms/contract.ts";      // a type: nothing is loaded
 *
 * const key = await call.services.invoke<typeof GenerateDataKey>(
 *   "kms",
 *   "GenerateDataKey",
 *   { KeyId: bucket.keyArn, KeySpec: "AES_256" },
 *   { kind: "caller", via: "s3" },
 * );
 * ```
 *
 * `caller` asks in the caller's name, and the policies see `kms:ViaService`. `service` asks as an AWS
 * service, for one resource (`aws:SourceArn`). `role` assumes a role whose trust policy admits the
 * service, and asks as its session. `account` asks as an account's root user, `visitor`
 * as somebody without credentials.
 */
import type { OperationContract } from "./contract.ts";

/** In whose name an operation is invoked. */
export type Acting = AsCaller | ActingAlone;

/** In whose name it is invoked where there is no caller: in a job. */
export type ActingAlone = AsService | AsRole | AsAccount | AsVisitor;

/** Where the invoked operation is asked. */
export interface Place {
  /** That of the running call or job unless given. */
  readonly region?: string | undefined;
  /**
   * Where names without an account are looked for: the caller's unless given; of a service, the
   * account it acts for; of a role, the role's own.
   */
  readonly account?: string | undefined;
}

/**
 * The caller of the running operation, through a service that forwards the call.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html | Forward access sessions}
 */
export interface AsCaller extends Place {
  readonly kind: "caller";
  /** The id of the forwarding service: `s3`. */
  readonly via: string;
}

/** For which resource a service acts: what `aws:SourceArn` and its kin say. */
export interface Source {
  readonly sourceArn?: string | undefined;
  readonly sourceAccount?: string | undefined;
}

/**
 * A service in its own name.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html | The confused deputy problem}
 */
export interface AsService extends Place, Source {
  readonly kind: "service";
  /** `sns.amazonaws.com` */
  readonly principal: string;
  /** The id of the request that is its cause, where that is over. */
  readonly cause?: string | undefined;
}

/**
 * A role that a service assumes. The trust policy is judged for the service, with the source; then
 * the role's policies for the operation.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html | Roles for services}
 */
export interface AsRole extends Place, Source {
  readonly kind: "role";
  readonly roleArn: string;
  readonly sessionName: string;
  /** Who assumes it: `lambda.amazonaws.com`. */
  readonly principal: string;
  /** The id of the request that is its cause, where that is over. */
  readonly cause?: string | undefined;
}

/**
 * An account's own root user, for a service that sets up the account: it makes what users find in a
 * new account, and nobody asked for it in it.
 */
export interface AsAccount extends Place {
  readonly kind: "account";
  readonly account: string;
  /** Which service sets it up: `organizations.amazonaws.com`. */
  readonly principal: string;
  /** The id of the request that is its cause, where that is over. */
  readonly cause?: string | undefined;
}

/** Somebody without credentials, who came to a host of a service's: what is public is open to them. */
export interface AsVisitor extends Place {
  readonly kind: "visitor";
  readonly sourceIp: string | undefined;
  readonly userAgent: string | undefined;
  readonly referer: string | undefined;
  readonly secureTransport: boolean;
  /** The id of the visit's own request. */
  readonly cause: string;
}

/** The other services, for one call or job. */
export interface Services<As extends Acting = Acting> {
  /**
   * Invokes an operation of another service. Inside a transaction it joins it, as a part of its own;
   * an operation that waits there does not wait. Outside of one it has its own.
   *
   * Inside, a read operation can invoke read operations only, and none can invoke one with `prepare`.
   *
   * @param service Its id: `kms`.
   * @returns The typed output.
   * @throws Fault What the invoked operation refuses with, to be passed on or reworded. Nothing of
   *   that operation stays then; the running one may go on.
   */
  invoke<C extends OperationContract>(
    service: string,
    operation: string,
    input: InputOf<C>,
    as: As,
  ): Promise<OutputOf<C>>;
}

/** The input of an operation, by its contract's type. */
export type InputOf<C extends OperationContract> = NonNullable<C["types"]>["input"];

/** The output of an operation, by its contract's type. */
export type OutputOf<C extends OperationContract> = NonNullable<C["types"]>["output"];
