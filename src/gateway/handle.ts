/**
 * The path of a request, in one straight function. Take `aws sqs send-message` sent by account
 * 222222222222 to a queue of account 111111111111:
 *
 * ```
 * route         the credential scope says `sqs`, X-Amz-Target says SendMessage, in JSON
 * authenticate  the access key `222222222222` is that account's root user
 * read          the body becomes a SendMessageRequest; QueueUrl and MessageBody are there
 * perform       in one transaction (perform.ts):
 *   locate        the queue URL names the queue of 111111111111
 *   judge         may 222222222222 do sqs:SendMessage on it? its policy says
 *   run           the message is put, in the owner's account and region
 * write         the SendMessageResult becomes JSON
 * ```
 *
 * Each step's result is a constant of the next. The order of the steps is behaviour: it decides
 * which error wins.
 */
import { Fault } from "../model/fault.ts";
import type { Operation } from "../model/operation.ts";
import { partitionOf } from "../model/scope.ts";
import { textNotUnicode } from "../protocols/faults.ts";
import { protocols } from "../protocols/index.ts";
import { takesStream } from "../protocols/http-bindings.ts";
import type { Headers, ProtocolCodec, WireRequest, WireResponse } from "../protocols/protocol.ts";
import { authenticateRequest, type AuthenticationFacts } from "./authenticate-request.ts";
import { withoutAwsChunked } from "./aws-chunked.ts";
import type { Authentication } from "./authentication-request.ts";
import { corsHeaders, preflight } from "./cors.ts";
import { findOwnRule, isOfPage } from "./cross-origin.ts";
import { decisionHeader } from "./decision-header.ts";
import { decodeBody } from "./decode-body.ts";
import { findOperation } from "./find-operation.ts";
import { formBucket, serveForm } from "./form-upload.ts";
import type { Gateway } from "./gateway.ts";
import type { Judgement } from "./judge.ts";
import { judgementOf, perform, type CallFacts } from "./perform.ts";
import type { LoadedService } from "./registry.ts";
import { withPresignedHeaders } from "./presigned-headers.ts";
import { missingMember, missingNestedMember } from "./required-members.ts";
import { foldHeaders, type GatewayRequest } from "./request.ts";
import { route as detect, type ServiceRoute, type UnknownRoute } from "./route.ts";
import { StorageError } from "../storage/storage-error.ts";
import { answerVisitor } from "./site.ts";
import { unknownRequest, unsupportedService } from "./unsupported.ts";
import { openUpload } from "./upload.ts";

/** Answers a request. Never rejects: what goes wrong becomes an error in the right protocol. */
export async function handle(request: GatewayRequest, gateway: Gateway): Promise<WireResponse> {
  const headers = foldHeaders(request.rawHeaders);
  if (isOfPage(request, headers)) {
    const own = await findOwnRule(request, headers, gateway);
    if (own?.kind === "answer") return own.answer;
    if (own?.kind === "headers") {
      const allowed = await answerTo(request, headers, gateway);
      Object.assign(allowed.headers, own.headers);
      return allowed;
    }
  }
  const ofBrowser = preflight(request, headers, gateway.settings);
  if (ofBrowser !== undefined) return ofBrowser;
  const answer = await answerTo(request, headers, gateway);
  Object.assign(answer.headers, corsHeaders(headers, gateway.settings));
  return answer;
}

async function answerTo(
  request: GatewayRequest,
  headers: Headers,
  gateway: Gateway,
): Promise<WireResponse> {
  const requestId = gateway.ids.uuid();
  const { path, query } = splitTarget(request.target);
  const { method, home, body } = request;
  const route = await detect({ method, path, query, headers, home, body });
  if (route.kind === "unknown" && isNamed(route)) {
    const context = { requestId, service: undefined, method: request.method };
    return protocols[route.protocol].writeFault(unknownRequest(route), context);
  }
  if (route.kind === "resource") {
    const answer = await answerVisitor(route, request, headers, gateway);
    if (answer !== undefined) return answer;
  }
  if (route.kind !== "service") return gateway.other(route, request);

  const protocol = protocols[route.protocol];
  let service = gateway.registry.loaded(route.service);
  let answer: WireResponse;
  let judgement: Judgement | undefined;
  try {
    service ??= await gateway.registry.load(route.service);
    if (service === undefined) throw await unsupportedService(route);
    const facts = { request, requestId, path, query, headers, route, protocol, service };
    const served = await serve(facts, gateway);
    ({ answer, judgement } = served);
  } catch (error) {
    judgement = judgementOf(error);
    const fault = toFault(error, requestId, gateway);
    const { method } = request;
    const accept = headers["accept"];
    const contract = service?.definition.contract;
    answer = protocol.writeFault(fault, { requestId, service: contract, method, accept });
    Object.assign(answer.headers, fault.headers);
  }
  if (judgement !== undefined) report(judgement, requestId, answer, gateway);
  return answer;
}

/** Tells a request to a service that nobody has from one that is no AWS request at all. */
function isNamed({ signingName, target }: UnknownRoute): boolean {
  return signingName !== undefined || target !== undefined;
}

interface RequestFacts extends AuthenticationFacts {
  readonly requestId: string;
  readonly protocol: ProtocolCodec;
}

async function serve(
  sent: RequestFacts,
  gateway: Gateway,
): Promise<{ readonly answer: WireResponse; readonly judgement: Judgement }> {
  const { request, requestId, route, protocol, service } = sent;
  const bucket = request.method === "POST" ? formBucket(sent) : undefined;
  if (bucket !== undefined) {
    const callFacts = (who: Authentication): CallFacts => callOf(who, sent, gateway);
    return serveForm(bucket, { ...sent, callOf: callFacts }, gateway);
  }
  const operation = await findOperation({ ...sent, method: request.method });
  const authentication = await authenticateRequest(sent, operation, gateway);
  const headers = withPresignedHeaders(sent.headers, sent.query, authentication.caller);
  const facts = headers === sent.headers ? sent : { ...sent, headers };
  const body = await bodyOf(facts, operation, authentication, gateway);
  const { method } = request;
  const { path, labels } = route;
  const wire = { method, path, query: facts.query, labels, ...body };
  const input = protocol.readInput(operation.contract, wire);
  addLabels(input, operation, route.labels);
  requireMembers(operation, input, service);
  const call = callOf(authentication, facts, gateway);
  const order = { service, operation, input, call, client: request };
  const { output, judgement } = await perform(order, gateway);
  const accept = headers["accept"];
  const answer = protocol.writeOutput(operation.contract, output, { requestId, accept });
  return { answer, judgement };
}

/** The body as the protocol reads it: whole, or as a stream that the operation will read. */
async function bodyOf(
  { request, headers, service }: RequestFacts,
  { contract }: Operation,
  { payload }: Authentication,
  gateway: Gateway,
): Promise<Pick<WireRequest, "body" | "stream" | "headers">> {
  if (takesStream(contract.input)) {
    const stream = openUpload(request.body, headers, payload);
    return { body: EMPTY, stream, headers: withoutTransferCoding(headers) };
  }
  const { bodyLimit } = service.definition;
  const bytesMax = Math.min(gateway.settings.bodyBytesMax, bodyLimit?.bytesMax ?? Infinity);
  const decoded = { headers, payload, bytesMax, isObject: false };
  const body = await decodeBody(request.body, decoded).catch((error: unknown) => {
    const isTooLarge = error instanceof Fault && error.code === "RequestEntityTooLarge";
    throw isTooLarge && bodyLimit !== undefined ? bodyLimit.tooLarge() : error;
  });
  service.definition.checkBody?.(body, { headers, operation: contract });
  return { body, headers };
}

/** A stream's Content-Encoding is a property of what it holds, except for the one undone here. */
function withoutTransferCoding(headers: Headers): Headers {
  const encoding = headers["content-encoding"];
  if (encoding === undefined || !/aws-chunked/i.test(encoding)) return headers;
  const { "content-encoding": _, ...others } = headers;
  const kept = withoutAwsChunked(encoding);
  return kept === undefined ? others : { ...others, "content-encoding": kept };
}

const EMPTY = new Uint8Array(0);

/** What only the URL says and no URI pattern reads, such as a queue URL that is asked directly. */
function addLabels(
  input: Record<string, unknown>,
  operation: Operation,
  labels: ServiceRoute["labels"],
): void {
  const { members } = operation.contract.input;
  for (const name in labels) {
    if (Object.hasOwn(members, name)) input[name] ??= labels[name];
  }
}

function requireMembers(
  operation: Operation,
  input: Record<string, unknown>,
  service: LoadedService,
): void {
  const { name, input: shape } = operation.contract;
  const { wording, checksNestedMembers = false } = service.definition;
  const missing =
    missingMember(shape, input) ??
    (checksNestedMembers ? undefined : missingNestedMember(shape, input));
  if (missing !== undefined) throw wording.missingMember(missing, name);
}

function callOf(
  { caller, region }: Authentication,
  { request, requestId, headers }: RequestFacts,
  gateway: Gateway,
): CallFacts {
  const host = headers["host"] ?? gateway.settings.publicHost;
  return {
    requestId,
    caller,
    scope: { partition: partitionOf(region), account: caller.account, region },
    clock: gateway.clock,
    ids: gateway.ids,
    receivedAtMs: gateway.clock.nowMs(),
    endpoint: `${request.secure ? "https" : "http"}://${host}`,
    settings: gateway.settings,
    blobs: gateway.blobs,
  };
}

function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const mark = target.indexOf("?");
  if (mark < 0) return { path: target, query: "" };
  return { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** Tells what was judged: in the answer, and what audit let through in the log too. */
function report(
  judgement: Judgement,
  requestId: string,
  answer: WireResponse,
  gateway: Gateway,
): void {
  answer.headers["x-atoll-decision"] = decisionHeader(judgement, requestId);
  tell(judgement, requestId, gateway);
  if (judgement.invoked === undefined) return;
  for (const part of judgement.invoked) tell(part, requestId, gateway);
}

function tell(judgement: Judgement, requestId: string, gateway: Gateway): void {
  for (const { decision, sentence, explanation } of judgement.pairs) {
    if (decision.outcome === "allow") continue;
    const hints = explanation?.hints.map(({ account, sentence: hint }) => `in ${account}: ${hint}`);
    const facts = { requestId, mend: hints?.join("; ") };
    if (judgement.mode === "enforce") gateway.log.info(facts, `denied: ${sentence}`);
    else gateway.log.warn(facts, `would be denied in AWS, because ${sentence}`);
  }
}

/** What is not a fault of AWS's is a bug of ours: logged whole, answered without a word of it. */
function toFault(error: unknown, requestId: string, gateway: Gateway): Fault {
  if (error instanceof Fault) return error;
  if (error instanceof StorageError && error.reason === "unstorable") return textNotUnicode();
  if (error instanceof StorageError && error.reason !== "misuse") {
    // The disk is full, the database is gone: whoever runs Atoll can mend that, so it is said.
    gateway.log.error({ requestId }, error.message);
    return new Fault({ code: "InternalFailure", status: 500 }, error.message);
  }
  gateway.log.error({ requestId, error }, "a request failed inside Atoll; please report this");
  return new Fault(
    { code: "InternalFailure", status: 500 },
    `The request processing has failed because of an internal error of Atoll. Its log has the details under request id ${requestId}.`,
  );
}
