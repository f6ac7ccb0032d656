import type { Clock } from "../model/clock.ts";
import type { Protocol } from "../model/contract.ts";
import type { Credential } from "../model/credential.ts";
import type { Caller } from "../model/principal.ts";
import type { Headers } from "../protocols/protocol.ts";
import type { ErrorFamily } from "./authentication-faults.ts";
import type { PayloadClaim } from "./payload-claim.ts";
import type { SignatureClaim } from "./signature-claim.ts";
import type { SigningKeys } from "./signing-keys.ts";

/** What authentication needs of a request. */
export interface AuthenticationRequest {
  readonly method: string;
  /** Path and query exactly as sent; the query without its `?`. */
  readonly rawPath: string;
  readonly rawQuery: string;
  /** Names and values in turn, as sent. */
  readonly rawHeaders: readonly string[];
  readonly headers: Headers;
  /**
   * The SHA-256 of the body as sent, in hex. Asked only when a signature is verified, and never of
   * S3, whose bodies are proved while they are read ({@link PayloadClaim}).
   */
  readonly bodySha256: () => string | Promise<string>;
  /** The id of the service, for example `sqs`. */
  readonly service: string;
  /** The names that a credential's scope may call it by, the proper one first. */
  readonly signingNames: readonly string[];
  readonly protocol: Protocol;
  /** JSON errors also carry their Query code (`ServiceContract.awsQueryCompatible`). */
  readonly queryCompatible: boolean;
  /** Whether this operation may be called without credentials, the rest being up to policies. */
  readonly admitsUnsigned: boolean;
  /** The bucket, when the host names it. */
  readonly hostBucket?: string | undefined;
  readonly sourceIp?: string | undefined;
  readonly userAgent?: string | undefined;
  /** The header of that name. */
  readonly referer?: string | undefined;
  readonly secureTransport: boolean;
}

/** What authentication works with, the same for all requests. */
export interface AuthenticationDependencies {
  readonly mode: "enforce" | "audit" | "off";
  /** Account ids and `test` are no access keys, and unknown keys are refused in every mode. */
  readonly strictAuth: boolean;
  readonly clock: Clock;
  readonly wallClockMs: () => number;
  readonly signingKeys: SigningKeys;
  /** Finds a minted key, deleted ones included. */
  readonly findCredential: (accessKeyId: string) => Promise<Credential | undefined>;
}

/** Who sent a request, and what is left to prove of its body. */
export interface Authentication {
  readonly caller: Caller;
  /** The region of the credential's scope; the default region when there is none. */
  readonly region: string;
  readonly payload: PayloadClaim;
}

/** A claim under examination. */
export interface ClaimFacts {
  readonly claim: SignatureClaim;
  readonly request: AuthenticationRequest;
  readonly family: ErrorFamily;
  readonly deps: AuthenticationDependencies;
}
