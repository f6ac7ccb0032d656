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
import type { Call, Operation } from "../model/operation.ts";
import type { Caller } from "../model/principal.ts";
import { DEFAULT_REGION, partitionOf } from "../model/scope.ts";
import { protocols } from "../protocols/index.ts";
import type { Headers, ProtocolCodec, WireRequest, WireResponse } from "../protocols/protocol.ts";
import { authenticateRequest } from "./authenticate-request.ts";
import { corsHeaders, preflight } from "./cors.ts";
import { readCredentialScope } from "./credential-scope.ts";
import { decisionHeader } from "./decision-header.ts";
import { decodeBody } from "./decode-body.ts";
import { findOperation } from "./find-operation.ts";
import type { Gateway } from "./gateway.ts";
import type { Judgement } from "./judge.ts";
import { judgementOf, perform } from "./perform.ts";
import { missingMember, type LoadedService } from "./registry.ts";
import { foldHeaders, type GatewayRequest } from "./request.ts";
import { route as detect, type ServiceRoute } from "./route.ts";
import { unsupportedService } from "./unsupported.ts";

/** Answers a request. Never rejects: what goes wrong becomes an error in the right protocol. */
export async function handle(request: GatewayRequest, gateway: Gateway): Promise<WireResponse> {
  const requestId = gateway.ids.uuid();
  const headers = foldHeaders(request.rawHeaders);
  const refusedOrigin = preflight(request, headers, gateway.settings);
  if (refusedOrigin !== undefined) return refusedOrigin;
  const route = await detect({ ...splitTarget(request), headers, body: request.body });
  if (route.kind !== "service") return gateway.other(route, request);

  const protocol = protocols[route.protocol];
  const loaded = gateway.registry.loaded(route.service);
  let service: LoadedService | undefined;
  let answer: WireResponse;
  let judgement: Judgement | undefined;
  try {
    service = loaded ?? (await gateway.registry.load(route.service));
    if (service === undefined) throw unsupportedService(route);
    const facts: RequestFacts = { request, requestId, headers, route, protocol, service };
    const performed = await serve(facts, gateway);
    judgement = performed.judgement;
    answer = performed.answer;
  } catch (error) {
    judgement = judgementOf(error);
    const fault = toFault(error, requestId, gateway);
    answer = protocol.writeFault(fault, { requestId, service: service?.definition.contract });
    Object.assign(answer.headers, fault.headers);
  }
  if (judgement !== undefined) answer.headers["x-atoll-decision"] = decisionHeader(judgement);
  Object.assign(answer.headers, corsHeaders(headers, gateway.settings));
  return answer;
}

interface RequestFacts {
  readonly request: GatewayRequest;
  readonly requestId: string;
  readonly headers: Headers;
  readonly route: ServiceRoute;
  readonly protocol: ProtocolCodec;
  readonly service: LoadedService;
}

async function serve(
  facts: RequestFacts,
  gateway: Gateway,
): Promise<{ readonly answer: WireResponse; readonly judgement: Judgement }> {
  const { requestId, protocol, service } = facts;
  const operation = findOperation(facts.route, service, facts.headers);
  const caller = await authenticateRequest(facts, operation, gateway);
  const wire = await wireRequest(facts, gateway);
  const input = protocol.readInput(operation.contract, wire);
  addUrlInput(input, facts);
  requireMembers(operation, input, service);
  const call = callOf(caller, facts, gateway);
  const order = { service, operation, input, call, signal: facts.request.signal };
  const { output, judgement } = await perform(order, gateway);
  return { answer: protocol.writeOutput(operation.contract, output, { requestId }), judgement };
}

async function wireRequest(facts: RequestFacts, gateway: Gateway): Promise<WireRequest> {
  const { request, headers, route } = facts;
  const { query } = splitTarget(request);
  const body = await decodeBody(request.body, headers, gateway.settings.bodyBytesMax);
  return { method: request.method, path: route.path, query, headers, body, labels: route.labels };
}

function addUrlInput(input: Record<string, unknown>, facts: RequestFacts): void {
  const fromUrl = facts.service.definition.urlInput?.(facts.route.path, facts.headers["host"] ?? "");
  for (const name in fromUrl) input[name] ??= fromUrl[name];
}

function requireMembers(
  operation: Operation,
  input: Record<string, unknown>,
  service: LoadedService,
): void {
  const missing = missingMember(operation.contract.input, input);
  if (missing === undefined) return;
  throw service.definition.wording.missingMember(missing, operation.contract.name);
}

function callOf(caller: Caller, facts: RequestFacts, gateway: Gateway): Omit<Call, "tx"> {
  const { query } = splitTarget(facts.request);
  const region = readCredentialScope(facts.headers, query)?.region ?? DEFAULT_REGION;
  const host = facts.headers["host"] ?? gateway.settings.publicHost;
  return {
    requestId: facts.requestId,
    caller,
    scope: { partition: partitionOf(region), account: caller.account, region },
    clock: gateway.clock,
    ids: gateway.ids,
    receivedAtMs: gateway.clock.nowMs(),
    endpoint: `${facts.request.secure ? "https" : "http"}://${host}`,
    settings: gateway.settings,
  };
}

function splitTarget(request: GatewayRequest): { method: string; path: string; query: string } {
  const { method, target } = request;
  const mark = target.indexOf("?");
  if (mark < 0) return { method, path: target, query: "" };
  return { method, path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** What is not a fault of AWS's is a bug of ours: logged whole, answered without a word of it. */
function toFault(error: unknown, requestId: string, gateway: Gateway): Fault {
  if (error instanceof Fault) return error;
  gateway.log.error({ requestId, error }, "a request failed inside Atoll; please report this");
  return new Fault(
    { code: "InternalFailure", status: 500 },
    `The request processing has failed because of an internal error of Atoll. Its log has the details under request id ${requestId}.`,
  );
}
