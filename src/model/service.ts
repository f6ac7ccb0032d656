/**
 * What a service is: the table of contents of one folder under `services/`.
 */
import type { FormUploads } from "./form.ts";
import type { Blobs } from "./blob.ts";
import type { BodyStream, OperationContract, ServiceContract } from "./contract.ts";
import type { Fault } from "./fault.ts";
import type { Call, Operation, ServiceSettings } from "./operation.ts";
import type { Ids } from "./ids.ts";
import type { Clock } from "./clock.ts";
import type { DeniedAction, Permission, Resource } from "./resource.ts";
import type { ActingAlone, AsVisitor, Services } from "./services.ts";
import type { Job, ReadTransaction, Store, WriteTransaction } from "./store.ts";
import type { Table } from "./table.ts";

export interface Service {
  readonly contract: ServiceContract;
  /**
   * Of REST services: all operations that AWS has, those without code here included, so that a
   * request for one of these is not taken for another's.
   */
  readonly contracts?: readonly OperationContract[];
  // Operations differ in their types; the registry sees them as one kind.
  readonly operations: readonly Operation<never, unknown>[];
  readonly tables: readonly Table<never>[];
  readonly wording: ServiceWording;
  /**
   * Of REST services: refuses a query that no operation at this place takes, and that would be passed
   * over otherwise.
   *
   * @throws Fault What AWS answers.
   */
  checkTarget?(target: RequestTarget): void;
  /**
   * Holds a body that was read whole against what the request's headers claim of it. Of a streamed
   * one the operation does that.
   *
   * @throws Fault When it is not what was claimed.
   */
  checkBody?(body: Uint8Array, claims: BodyClaims): void;
  /** Says by itself what is missing below the top of an input, as services with batches do. */
  readonly checksNestedMembers?: boolean;
  /** Calls without credentials come as the anonymous principal, for resource policies to judge. */
  readonly admitsUnsigned?: boolean;
  /** Handlers of the asynchronous work that this service enqueues, by kind. */
  readonly jobs?: Readonly<Record<string, JobHandler>>;
  /** Developer endpoints under `/_aws/`, for example `/_aws/sqs/messages`. */
  readonly endpoints?: readonly DeveloperEndpoint[];
  /** The largest body that is no stream, and the answer to a larger one; the gateway's own without it. */
  readonly bodyLimit?: { readonly bytesMax: number; tooLarge(): Error };
  /** Of services that take uploads by HTML forms. */
  readonly forms?: FormUploads;
  /**
   * Of services whose resources say themselves which pages may reach them.
   *
   * @returns The headers that let the page have the answer, none if it may not; undefined where the
   *   resource says nothing, so that Atoll's own rule counts.
   * @throws Fault When a preflight is refused.
   */
  crossOrigin?(
    request: CrossOriginRequest,
    store: Store,
  ): Promise<Readonly<Record<string, string>> | undefined>;
  /** Of services that have hosts on which they answer with what their users put there. */
  readonly site?: SiteHandler;
  /** Of services whose resources have policies: how questions reach those without an operation. */
  readonly policies?: ResourcePolicies;
}

/** What a REST request is addressed to. */
export interface RequestTarget {
  readonly method: string;
  /** The raw path. */
  readonly path: string;
  /** The raw query, without its question mark. */
  readonly query: string;
  /** What the host names, such as a bucket. */
  readonly labels: Readonly<Record<string, string>> | undefined;
}

/** What tells of a body what it should be. */
export interface BodyClaims {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly operation: OperationContract;
}

/** A request of a page of another origin, or the preflight before it. */
export interface CrossOriginRequest {
  /** A preflight may lack it. */
  readonly origin: string | undefined;
  /** `OPTIONS` for a preflight. */
  readonly method: string;
  /** The raw path. */
  readonly path: string;
  /** What the host names, such as a bucket. */
  readonly labels: Readonly<Record<string, string>> | undefined;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether Atoll lets this origin in where a resource says nothing. */
  readonly isAllowed: boolean;
}

/** Answers a visitor of a host that is one resource's, such as a bucket's website. */
export type SiteHandler = (
  request: SiteRequest,
  context: Omit<JobContext, "settings" | "pace">,
) => Promise<SiteAnswer>;

export interface SiteRequest {
  /** The resource: the name of a bucket. */
  readonly name: string;
  readonly region: string | undefined;
  readonly method: string;
  /** The raw path. */
  readonly path: string;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly secure: boolean;
  readonly requestId: string;
  /** In whose name the visit asks: nobody's. */
  readonly visitor: AsVisitor;
}

export interface SiteAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | string | BodyStream;
}

/** What is known of a request that nobody makes. */
export type AskedCall = Omit<Call, "services">;

/** The resource-based policies of a service, for `atoll can`, `who-can` and `suggest`. */
export interface ResourcePolicies {
  /** What an ARN names, existing or not; undefined when it has not the form of one of this service's. */
  resourceAt(arn: string, tx: ReadTransaction): Promise<Resource | undefined>;
  /**
   * What a request for the same would have to be allowed, where that is not just the action on what
   * the ARN names: of an object in S3 its owner and the ACLs count, of an access point the bucket
   * behind it, of a key the grants.
   */
  needs?(asked: Permission, call: AskedCall): Promise<readonly Permission[]>;
  /** Texts besides the policy that name accounts and principals: ACLs, grants. */
  names?(resource: Resource, tx: ReadTransaction): Promise<readonly string[]>;
  /** The ARN of what has the policy that is over what an ARN names: of an object its bucket. */
  holder?(arn: string): string;
  /** The policy as its author may edit it, where another text is stored. */
  editable?(resource: Resource, tx: ReadTransaction): Promise<string | undefined>;
  /** Why the service would refuse to take a policy for a resource; undefined when it takes it. */
  objection?(resource: Resource, policy: string, tx: ReadTransaction): Promise<string | undefined>;
  /** The action that giving a resource a policy needs. */
  putAction(arn: string): string;
  /** The arguments of the AWS CLI that give a resource a policy. */
  putCommand(
    resource: Resource,
    policy: string,
    server: { readonly endpoint: string; readonly settings: ServiceSettings },
  ): readonly string[];
}

/** How a service words the errors that every service has. */
export interface ServiceWording {
  /**
   * A required member is not there.
   *
   * @param member Its name, or below the top of the input its path: `Tags.2.member.key`.
   */
  missingMember(member: string, operation: string): Fault;
  /** The caller may not do this; `text` is AWS's sentence, without a reason for outsiders. */
  accessDenied(text: string, denied: DeniedAction): Fault;
  /** The resource lies in another region than the request's, under `--cross-region refuse`. */
  foreignRegion(resource: Resource, region: string, call: Pick<Call, "caller" | "clock">): Fault;
  /** How AWS spells the action in the access-denied sentence; unchanged without it. */
  actionInMessage?(action: string): string;
  /** How AWS shows the resource's ARN there; as it is without it. */
  resourceInMessage?(arn: string): string;
}

/** What a background job of a service works with. */
export interface JobContext {
  readonly store: Store;
  readonly blobs: Blobs;
  /** The other services; each operation of theirs runs in a transaction of its own. */
  readonly services: Services<ActingAlone>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly settings: ServiceSettings;
  /** For work on so many records that requests would feel it. */
  readonly pace: Pace;
}

/** Long work in pieces that leave room for requests. */
export interface Pace {
  /**
   * Does a piece in a transaction of its own when its turn has come.
   *
   * @param body Looks at `recordsMax` records at the most, or at as many other things.
   */
  piece<T>(body: (tx: WriteTransaction, recordsMax: number) => Promise<T>): Promise<T>;
  /** Whether this run of the job should come to its end; the next one goes on. */
  isOver(): boolean;
}

/**
 * Does a piece of asynchronous work. It may run twice; throwing means trying again later.
 *
 * @returns The Atoll time at which to run again, or undefined when done.
 */
export type JobHandler = (job: Job, context: JobContext) => Promise<number | undefined>;

/** An endpoint for developers, outside AWS's own API. */
export interface DeveloperEndpoint {
  readonly method: "GET" | "POST" | "DELETE";
  /** Path below `/_aws/`; a trailing `*` takes any rest. */
  readonly path: string;
  handle(request: DeveloperRequest): Promise<DeveloperAnswer>;
}

export interface DeveloperRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly store: Store;
  readonly clock: Clock;
  readonly settings: ServiceSettings;
  readonly endpoint: string;
}

export interface DeveloperAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Makes a service of its parts; the compiler checks that each operation has what it needs. */
export function defineService(
  service: Omit<Service, "operations" | "tables"> & {
    // oxlint-disable-next-line typescript/no-explicit-any -- operations differ in their types
    readonly operations: readonly Operation<any, any>[];
    // oxlint-disable-next-line typescript/no-explicit-any -- so do record types
    readonly tables: readonly Table<any>[];
  },
): Service {
  return service as Service;
}
