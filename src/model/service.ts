/**
 * What a service is: the table of contents of one folder under `services/`.
 */
import type { Blobs } from "./blob.ts";
import type { OperationContract, ServiceContract } from "./contract.ts";
import type { Fault } from "./fault.ts";
import type { Operation, ServiceSettings } from "./operation.ts";
import type { Ids } from "./ids.ts";
import type { Clock } from "./clock.ts";
import type { DeniedAction, Resource } from "./resource.ts";
import type { ActingAlone, Services } from "./services.ts";
import type { Job, ReadTransaction, Store } from "./store.ts";
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
  /** Says by itself what is missing below the top of an input, as services with batches do. */
  readonly checksNestedMembers?: boolean;
  /** Calls without credentials come as the anonymous principal, for resource policies to judge. */
  readonly admitsUnsigned?: boolean;
  /** Handlers of the asynchronous work that this service enqueues, by kind. */
  readonly jobs?: Readonly<Record<string, JobHandler>>;
  /** Developer endpoints under `/_aws/`, for example `/_aws/sqs/messages`. */
  readonly endpoints?: readonly DeveloperEndpoint[];
  /** Of services whose resources have policies: how questions reach those without an operation. */
  readonly policies?: ResourcePolicies;
}

/** The resource-based policies of a service, for `atoll can`, `who-can` and `suggest`. */
export interface ResourcePolicies {
  /** What an ARN names, existing or not; undefined when it has not the form of one of this service's. */
  resourceAt(arn: string, tx: ReadTransaction): Promise<Resource | undefined>;
  /** The policy as its author may edit it, where another text is stored. */
  editable?(resource: Resource, tx: ReadTransaction): Promise<string | undefined>;
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
  foreignRegion(resource: Resource, region: string): Fault;
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
