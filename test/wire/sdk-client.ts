/**
 * AWS's own SDK clients without a network: what they send is captured, what they are answered is
 * ours. Everything between the command and the bytes is the SDK's real code.
 */
import { Readable } from "node:stream";
import { SmithyRpcV2CborProtocol } from "@smithy/core/cbor";
import { buildQueryString, HttpResponse, type HttpRequest } from "@smithy/core/protocols";
import type { OperationContract, Protocol } from "../../src/model/contract.ts";
import type { WireRequest, WireResponse } from "../../src/protocols/protocol.ts";
import { contractsOf, type Contracts } from "../../tools/contract-of-schemas.ts";
import type { ServiceEntry } from "../../tools/services.ts";
import { collected, inPieces, isStreaming } from "./comparison.ts";

/** A client of one service in one protocol. */
export interface SdkClient {
  readonly contracts: Contracts;
  readonly protocol: Protocol;
  /** What the client sends for an input; nothing answers. */
  request(operation: OperationContract, input: object): Promise<WireRequest>;
  /**
   * What the client makes of an answer.
   *
   * @throws The client's exception, when the answer is an error.
   */
  response(operation: OperationContract, input: object, answer: WireResponse): Promise<object>;
}

type Handler = (request: HttpRequest) => HttpResponse;

interface Client {
  readonly config: { readonly protocol: object; readonly protocolSettings: object };
  send(command: object): Promise<object>;
}

type Construct<T> = new (argument: object) => T;

/** Ends a call once its request is captured. */
class Captured extends Error {}

/** Clients of a service, one for each of its protocols. */
export async function sdkClients(entry: ServiceEntry): Promise<readonly SdkClient[]> {
  const module = (await import(entry.client)) as Record<string, unknown>;
  const contracts = contractsOf(module, entry);
  const clients: SdkClient[] = [];
  for (const protocol of contracts.service.protocols) {
    clients.push(await sdkClient(module, contracts, protocol));
  }
  return clients;
}

async function sdkClient(
  module: Record<string, unknown>,
  contracts: Contracts,
  protocol: Protocol,
): Promise<SdkClient> {
  let handler: Handler = () => {
    throw new Captured();
  };
  const client = await openClient(module, contracts, protocol, (request) => handler(request));
  async function send(operation: OperationContract, input: object): Promise<object> {
    const Command = module[`${operation.name}Command`] as Construct<object>;
    return client.send(new Command(input));
  }
  return {
    contracts,
    protocol,
    async request(operation, input) {
      let captured: HttpRequest | undefined;
      handler = (request) => {
        captured = request;
        throw new Captured();
      };
      await send(operation, input).catch((error: unknown) => {
        if (captured === undefined) throw error;
      });
      if (captured === undefined) throw new Error(`${operation.name} sent no request`);
      return wireRequest(captured, operation);
    },
    async response(operation, input, answer) {
      const response = await httpResponse(answer, operation);
      handler = () => response;
      return send(operation, input);
    },
  };
}

async function openClient(
  module: Record<string, unknown>,
  { service }: Contracts,
  protocol: Protocol,
  handler: Handler,
): Promise<Client> {
  const name = Object.keys(module).find((key) => key.endsWith("Client") && key !== "__Client");
  const Client = module[name ?? ""] as Construct<Client>;
  const plain = {
    region: "us-east-1",
    endpoint: "http://localhost:4566",
    credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" },
    signer: { sign: (request: unknown) => Promise.resolve(request) },
    maxAttempts: 1,
    requestHandler: {
      metadata: { handlerProtocol: "http/1.1" },
      handle: async (request: HttpRequest) => ({ response: handler(request) }),
      updateHttpClientConfig: () => {},
      httpHandlerConfigs: () => ({}),
    },
    // What a client adds to a call beyond its schema is not the wire form's business.
    disableHostPrefix: true,
    disableRequestCompression: true,
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    ...(service.id === "sqs" && { md5: false, useQueueUrlAsEndpoint: false }),
  };
  if (service.protocols[0] === protocol && service.id !== "cloudwatch") return new Client(plain);
  const { config } = new Client(plain);
  return new Client({
    ...plain,
    protocol: await protocolClass(protocol),
    protocolSettings: { ...config.protocolSettings, xmlNamespace: service.xmlNamespace },
  });
}

/** The SDK's implementation of a protocol, taken from a client that speaks it by itself. */
async function protocolClass(protocol: Protocol): Promise<unknown> {
  if (protocol === "rpcv2Cbor") return SmithyRpcV2CborProtocol;
  const { SNSClient } = await import("@aws-sdk/client-sns");
  const { SQSClient } = await import("@aws-sdk/client-sqs");
  const Client = (protocol === "awsQuery" ? SNSClient : SQSClient) as unknown as Construct<Client>;
  return new Client({ region: "us-east-1" }).config.protocol.constructor;
}

function wireRequest(request: HttpRequest, operation: OperationContract): WireRequest {
  const body = bytesOf(request.body);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value;
  const streamed = Object.values(operation.input.members).some(({ shape }) => isStreaming(shape));
  return {
    method: request.method,
    path: request.path,
    query: buildQueryString(request.query ?? {}),
    headers,
    body: streamed ? new Uint8Array() : body,
    ...(streamed && { stream: inPieces(body) }),
  };
}

function bytesOf(body: unknown): Uint8Array {
  if (body === undefined) return new Uint8Array();
  if (typeof body === "string") return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return body;
  throw new Error("the client sent a body of an unknown kind");
}

async function httpResponse(
  answer: WireResponse,
  operation: OperationContract,
): Promise<HttpResponse> {
  const bytes =
    typeof answer.body === "string" || answer.body instanceof Uint8Array
      ? bytesOf(answer.body)
      : await collected(answer.body);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) headers[name.toLowerCase()] = value;
  // Node answers a HEAD request without a body, whatever was written.
  const body = operation.http?.method === "HEAD" ? new Uint8Array() : bytes;
  return new HttpResponse({ statusCode: answer.status, headers, body: Readable.from([body]) });
}
