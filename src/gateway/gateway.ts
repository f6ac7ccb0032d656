/**
 * What the path of a request works with, besides the request: made once at start, never changed.
 */
import type { PolicySets } from "../iam-engine/index.ts";
import type { Blobs } from "../model/blob.ts";
import type { Credential } from "../model/credential.ts";
import type { Ids } from "../model/ids.ts";
import type { ServiceSettings } from "../model/operation.ts";
import type { Caller, RoleSessionPrincipal } from "../model/principal.ts";
import type { ReadTransaction, Store } from "../model/store.ts";
import type { WireResponse } from "../protocols/protocol.ts";
import type { Trail } from "../trail/trail.ts";
import type { Attempt } from "./attempt.ts";
import type { MovableClock } from "./clock.ts";
import type { IamModes } from "./iam-modes.ts";
import type { Invocation } from "./invoke.ts";
import type { Log } from "./log.ts";
import type { Registry } from "./registry.ts";
import type { GatewayRequest } from "./request.ts";
import type { Route } from "./route.ts";
import type { StopSignal } from "./stop-signal.ts";

/** How denials are treated: answered as AWS does, let through and reported, or not looked for. */
export type IamMode = "enforce" | "audit" | "off";

export interface GatewaySettings extends ServiceSettings {
  /** The mode at start; `Gateway.modes` knows the present one. */
  readonly iamMode: IamMode;
  /** Whether a resource in another region than the request's may be reached. */
  readonly crossRegion: "allow" | "refuse";
  /** Account ids and `test` are no longer valid access keys. */
  readonly strictAuth: boolean;
  /** What `aws:SecureTransport` is, whatever the connection: policies that demand TLS can be tried. */
  readonly secureTransport: boolean;
  /** Browser origins that may call, besides pages served from this machine; `*` for all. */
  readonly corsOrigins: readonly string[];
  /** The largest body that is held in memory; streamed uploads are not bound by it. */
  readonly bodyBytesMax: number;
}

/** Who is known, and what hangs on them; the records of IAM and Organizations behind an interface of a few questions. */
export interface IdentitySource {
  /** Finds a key that Atoll minted, deleted ones too. */
  findCredential(accessKeyId: string): Promise<Credential | undefined>;
  /** The caller's side of a judgement: identity policies, boundary, session policies. */
  policiesOf(caller: Caller, tx: ReadTransaction): PolicySets | Promise<PolicySets>;
  /** The session of a role, as its principal; undefined when there is no such role. */
  roleSession(
    roleArn: string,
    sessionName: string,
    tx: ReadTransaction,
  ): Promise<RoleSessionPrincipal | undefined>;
  /** See {@link ServiceSettings.findMissingPrincipal}. */
  findMissingPrincipal(names: readonly string[], tx: ReadTransaction): Promise<string | undefined>;
  /** Whether users and roles can be asked for inside a transaction; `load` makes it so. */
  isLoaded(): boolean;
  load(): Promise<void>;
  /** Where an account stands in its organization; undefined outside of one. */
  organizationOf(
    account: string,
    partition: string,
    tx: ReadTransaction,
  ): Promise<OrganizationPlace | undefined>;
}

/** An account's place in its organization. */
export interface OrganizationPlace {
  readonly id: string;
  /** From the organization down to what the account lies in: `o-.../r-.../ou-.../`. */
  readonly path: string;
  /** The policies that bind its principals; undefined where none does. */
  readonly scp: PolicySets["scp"];
  /** The policies that bind whoever touches its resources. */
  readonly rcp: PolicySets["rcp"];
}

export interface Gateway {
  readonly settings: GatewaySettings;
  readonly store: Store;
  readonly blobs: Blobs;
  readonly clock: MovableClock;
  readonly ids: Ids;
  readonly registry: Registry;
  readonly identity: IdentitySource;
  /** In which mode the requests of an account are judged. */
  readonly modes: IamModes;
  /** Where decisions are kept. */
  readonly trail: Trail;
  readonly log: Log;
  /** Performs what one service asks of another. */
  readonly invoke: (invocation: Invocation, from: Attempt) => Promise<unknown>;
  /** Answers what is not an AWS request: `/_atoll`, `/_localstack`, `/_aws`. */
  other(route: Route, request: GatewayRequest): Promise<WireResponse>;
  readonly stopSignal: StopSignal;
}
