import type { Headers } from "../protocols/protocol.ts";
import { readCredentialScope, type CredentialScope } from "./credential-scope.ts";
import { readHost, type HostForm } from "./host.ts";
import type { OperationNames } from "./known-operation.ts";
import { findFormParameter, findQueryParameter } from "./request-parameter.ts";

/** What of a request tells where it goes. */
export interface RouteRequest {
  readonly method: string;
  /** The raw path as sent. */
  readonly path: string;
  /** The raw query without `?`; empty when there is none. */
  readonly query: string;
  readonly headers: Headers;
  /** The host that its client was given, where that is known. */
  readonly home?: string | undefined;
  /** Read only when it is a form and nothing before it tells the operation. */
  readonly body?: FormSource | undefined;
}

/** A body that may turn out to be a form; the gateway's request body is one. */
export interface FormSource {
  bytes(bytesMax: number): Promise<Uint8Array>;
}

/** The body of a request, once it was needed. */
export interface Form {
  readonly bytes: Uint8Array;
  /** What went wrong when the body was read. */
  readonly failure: unknown;
}

/** What was fetched because a first look at the request asked for it. */
export interface Fetched {
  readonly form?: Form | undefined;
  readonly names?: OperationNames | undefined;
}

/** What a look at a request still needs. */
export type Wanted = keyof Fetched;

/** A request as far as it is read. */
export interface RouteFacts extends Fetched {
  readonly request: RouteRequest;
  readonly scope: CredentialScope | undefined;
  readonly host: HostForm;
}

/** Reads what is cheap to read. */
export function gatherFacts(request: RouteRequest, fetched: Fetched): RouteFacts {
  const { headers, query } = request;
  return {
    request,
    scope: readCredentialScope(headers, query),
    host: readHost(headers["host"], request.home),
    form: fetched.form,
    names: fetched.names,
  };
}

/** A parameter of the Query protocols: in the query, or in the form as far as it was fetched. */
export function queryParameter({ request, form }: RouteFacts, name: string): string | undefined {
  const found = findQueryParameter(request.query, name);
  if (found !== undefined || form === undefined) return found;
  return findFormParameter(form.bytes, name);
}

/** Tells whether the body could hold parameters and was not looked into yet. */
export function isFormPending({ request, form }: RouteFacts): boolean {
  if (form !== undefined || request.body === undefined || request.method !== "POST") return false;
  return isForm(request.headers["content-type"]);
}

/** A body whose type is not named is taken for a form too. */
function isForm(contentType: string | undefined): boolean {
  return contentType === undefined || hasType(contentType, "application/x-www-form-urlencoded");
}

/** Tells whether a content type begins like this; types are the same in either letter case. */
export function hasType(contentType: string, beginning: string): boolean {
  if (contentType.startsWith(beginning)) return true;
  return contentType.slice(0, beginning.length).toLowerCase() === beginning;
}

/** Tells whether the body says that it is one of AWS's JSON protocols. */
export function isAwsJson({ headers }: RouteRequest): boolean {
  const contentType = headers["content-type"];
  return contentType !== undefined && hasType(contentType, "application/x-amz-json");
}

/** Tells whether a request speaks Smithy's CBOR protocol. */
export function isRpcCbor({ headers }: RouteRequest): boolean {
  return headers["smithy-protocol"] === "rpc-v2-cbor";
}
