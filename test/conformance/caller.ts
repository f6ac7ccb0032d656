/**
 * AWS's own SDK clients, found by botocore's names of services and operations and given botocore's
 * parameters. Both are made from the same models: only the packages have other names, and botocore
 * takes text for bytes and numbers for times.
 */
import { Readable } from "node:stream";
import type { Atoll, ClientConfig } from "../../src/index.ts";
import type { Shape } from "../../src/model/contract.ts";
import { contractsOf, type Contracts } from "../../tools/contract-of-schemas.ts";
import { provenServices, services, type ServiceEntry } from "../../tools/services.ts";
import type { Step } from "./recording.ts";
import { findRedirection, sendAsAsked, withKeyDigests, type Adjustable } from "./s3-client.ts";
import { decodeKeys, withEncodingType } from "./s3-listing.ts";
import type { WireAnswer } from "./wire-error.ts";

/** The recordings' primary account has this id in every expectation. */
export const PRIMARY = "111111111111";
export const SECONDARY = "222222222222";

/** What came back: the SDK's reading of a good answer, or the answer itself. */
export interface Outcome {
  /** Undefined when the client did not even ask. */
  readonly answer: WireAnswer | undefined;
  readonly output: Readonly<Record<string, unknown>> | undefined;
  /** What the client said, when the answer was an error or unreadable. */
  readonly failure: string | undefined;
}

type Construct<T> = new (argument: object) => T;

interface Client extends Adjustable {
  readonly config: { readonly protocol: object; readonly protocolSettings: object };
  send(command: object): Promise<Record<string, unknown>>;
}

interface Package {
  readonly entry: ServiceEntry;
  readonly module: Readonly<Record<string, unknown>>;
  readonly contracts: Contracts;
}

interface Connection {
  readonly client: Client;
  /** The input of the request under way. */
  asked: object;
  /** The last answer that the client was given. */
  answer: WireAnswer | undefined;
}

const packages = new Map<string, Promise<Package>>();

/** Loads the client package of a service. */
function packageOf(service: string): Promise<Package> {
  let found = packages.get(service);
  if (found === undefined) packages.set(service, (found = loadPackage(service)));
  return found;
}

async function loadPackage(service: string): Promise<Package> {
  const entry = [...services, ...provenServices].find(({ id }) => id === service);
  if (entry === undefined) throw new Error(`tools/services.ts has no client for ${service}`);
  const module = (await import(entry.client)) as Record<string, unknown>;
  return { entry, module, contracts: contractsOf(module, entry) };
}

/** The clients of one case. */
export interface Caller {
  call(step: Step, params: Readonly<Record<string, unknown>>): Promise<Outcome>;
}

/** Makes the clients of one case as they are needed. */
export function caller(atoll: Atoll): Caller {
  const connections = new Map<string, Connection>();
  async function askIn(
    step: Step,
    params: Readonly<Record<string, unknown>>,
    mayRedirect: boolean,
  ): Promise<Outcome> {
    const found = await packageOf(step.service);
    const key = [step.service, step.account, step.region, step.protocol].join(" ");
    let connection = connections.get(key);
    if (connection === undefined) {
      connection = await connect(found, step, atoll);
      connections.set(key, connection);
    }
    const outcome = await ask(connection, found, { operation: step.operation, params });
    if (!mayRedirect || step.service !== "s3" || outcome.answer === undefined) return outcome;
    const region = findRedirection(step.operation, outcome.answer);
    return region === undefined ? outcome : askIn({ ...step, region }, params, false);
  }
  return { call: (step, params) => askIn(step, params, true) };
}

async function connect({ module }: Package, step: Step, atoll: Atoll): Promise<Connection> {
  const connection: Omit<Connection, "client"> & { client?: Client } = {
    answer: undefined,
    asked: {},
  };
  const account = step.account === "secondary" ? SECONDARY : PRIMARY;
  const config = atoll.clientConfig(account, step.region);
  const plain = {
    ...config,
    maxAttempts: 1,
    forcePathStyle: true,
    requestHandler: recording(config.requestHandler, (answer) => {
      connection.answer = answer;
    }),
    ...(step.account === "anonymous" && {
      signer: { sign: (request: unknown) => Promise.resolve(request) },
    }),
  };
  const name = Object.keys(module).find((key) => key.endsWith("Client") && key !== "__Client");
  const Client = module[name ?? ""] as Construct<Client>;
  const client = new Client(plain);
  if (step.service === "s3") sendAsAsked(client, () => connection.asked);
  if (step.protocol !== "query") return Object.assign(connection, { client });
  const settings = {
    protocol: await queryProtocol(),
    protocolSettings: client.config.protocolSettings,
  };
  return Object.assign(connection, { client: new Client({ ...plain, ...settings }) });
}

/** The SDK's own implementation of the Query protocol, taken from a client that speaks it. */
async function queryProtocol(): Promise<unknown> {
  const { SNSClient } = await import("@aws-sdk/client-sns");
  const { config } = new (SNSClient as unknown as Construct<Client>)({ region: "us-east-1" });
  return config.protocol.constructor;
}

/** Bytes of which nobody said what they are have a type from this SDK, and none from botocore. */
function withoutGuessedType(headers: Record<string, string>): void {
  if (headers["content-type"] === "application/octet-stream") delete headers["content-type"];
}

/** Passes requests on and notes what they were answered. */
function recording(
  handler: ClientConfig["requestHandler"],
  note: (answer: WireAnswer) => void,
): ClientConfig["requestHandler"] {
  return {
    ...handler,
    async handle(request, options) {
      withoutGuessedType(request.headers);
      const { response } = await handler.handle(request, options);
      const { statusCode: status, headers } = response;
      if (status < 300) {
        note({ status, headers, body: "" });
        return { response };
      }
      const bytes = Buffer.concat((await response.body.toArray()) as Uint8Array[]);
      note({ status, headers, body: bytes.toString("utf8") });
      return { response: { ...response, body: Readable.from([bytes]) } };
    },
  };
}

/** Operations that botocore still has by an older name besides, for the same request. */
const NEWER_NAMES: Readonly<Record<string, string>> = {
  GetBucketLifecycle: "GetBucketLifecycleConfiguration",
};

async function ask(
  connection: Connection,
  { entry, module, contracts }: Package,
  asked: { readonly operation: string; readonly params: Readonly<Record<string, unknown>> },
): Promise<Outcome> {
  const request = { ...asked, operation: NEWER_NAMES[asked.operation] ?? asked.operation };
  const Command = module[`${request.operation}Command`] as Construct<object> | undefined;
  const contract = contracts.operations[request.operation];
  if (Command === undefined || contract === undefined) {
    throw new Error(`the SDK has no operation ${request.operation}`);
  }
  connection.answer = undefined;
  const { operation } = request;
  const isS3 = entry.id === "s3";
  const params = isS3 ? withEncodingType(operation, request.params) : request.params;
  const isEncoded = params !== request.params;
  connection.asked = typed(isS3 ? withKeyDigests(params) : params, contract.input) as object;
  try {
    const command = new Command(structuredClone(connection.asked));
    const { $metadata: _, ...output } = await connection.client.send(command);
    for (const [name, value] of Object.entries(output)) output[name] = await settled(value);
    if (isS3) numberMarkers(output);
    if (isEncoded) decodeKeys(output);
    return { answer: connection.answer, output, failure: undefined };
  } catch (error) {
    return { answer: connection.answer, output: undefined, failure: String(error) };
  }
}

/** Part numbers as markers are texts in this SDK and numbers in botocore. */
function numberMarkers(output: Record<string, unknown>): void {
  for (const name of ["PartNumberMarker", "NextPartNumberMarker"]) {
    if (typeof output[name] === "string") output[name] = Number(output[name]);
  }
  const { ObjectParts } = output;
  if (typeof ObjectParts === "object" && ObjectParts !== null) {
    numberMarkers(ObjectParts as Record<string, unknown>);
  }
}

/** Streams become bytes. */
async function settled(value: unknown): Promise<unknown> {
  if (typeof value !== "object" || value === null || !("transformToByteArray" in value))
    return value;
  return (value.transformToByteArray as () => Promise<Uint8Array>)();
}

/** Text for bytes and numbers for times, which botocore takes and the SDK does not. */
function typed(value: unknown, shape: Shape): unknown {
  if (value === null || value === undefined || value instanceof Uint8Array) return value;
  if (shape.kind === "blob") return typeof value === "string" ? Buffer.from(value, "utf8") : value;
  if (shape.kind === "timestamp")
    return typeof value === "number" ? new Date(value * 1000) : time(value);
  if (typeof value !== "object" || value instanceof Date) return value;
  if (shape.kind === "list" && Array.isArray(value)) {
    return value.map((item) => typed(item, shape.member.shape));
  }
  if (shape.kind === "map") return mapMembers(value, () => shape.value.shape);
  if (shape.kind !== "structure" && shape.kind !== "union") return value;
  return mapMembers(value, (name) => shape.members[name]?.shape);
}

function time(value: unknown): unknown {
  return typeof value === "string" ? new Date(value) : value;
}

function mapMembers(value: object, shapeOf: (name: string) => Shape | undefined): object {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const shape = shapeOf(name);
      return [name, shape === undefined ? member : typed(member, shape)];
    }),
  );
}
