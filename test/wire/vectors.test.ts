/**
 * Botocore's protocol vectors in the server's direction: what their clients are to send we read,
 * and what their clients are to understand we write. Vectors that prove only a client's leniency or
 * a client's own additions are named below, each with its reason.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cbor } from "@smithy/core/cbor";
import { describe, expect, it } from "vitest";
import type { Protocol, ServiceContract, Shape, StructureShape } from "../../src/model/contract.ts";
import { Fault } from "../../src/model/fault.ts";
import { protocols } from "../../src/protocols/index.ts";
import type { WireRequest, WireResponse } from "../../src/protocols/protocol.ts";
import {
  BotocoreReader,
  serviceOf,
  type BotocoreMetadata,
  type BotocoreOperation,
  type BotocoreShapes,
} from "./botocore-shape.ts";
import { canonicalXml, type XmlNode } from "./canonical-xml.ts";
import { collected, inPieces, isStreaming, settled, withStreams } from "./comparison.ts";

const VECTORS = join(import.meta.dirname, "../../../shared/recordings/protocols");

type Exceptions = readonly (readonly [id: RegExp, reason: string])[];

const INPUT_EXCEPTIONS: Exceptions = [
  [/^SDKApp(lied|end)/, "the gateway takes gzip off before a codec sees the body"],
  [/IdempotencyTokenAutoFill$/, "a client's own addition"],
  [/EmptyQuery(Lists|Maps)$|OmitsEmptyListQueryValues$/, "what is empty is not sent at all"],
  [/NullAndEmptyHeaders$/, "what is empty is not sent at all"],
  [
    /^RestJsonHttpWith(EmptyStructurePayload|HeadersButNoPayload)$/,
    "sends `{}` for what is absent",
  ],
  [
    /^(?!RestXml).*Supports(NaN|Infinity|NegativeInfinity)FloatInputs$/,
    "contracts do not tell floats from whole numbers, for which AWS refuses this",
  ],
];

const LENIENT = "a client's leniency; no server of ours writes this";

const OUTPUT_EXCEPTIONS: Exceptions = [
  [/DateTimeWith(Negative|Positive)Offset$/, LENIENT],
  [/FooErrorUsing(Code|XAmznErrorType)/, LENIENT],
  [/FooErrorWithDunderType/, LENIENT],
  [/handles_unexpected_json_output|HandlesUnexpectedJsonOutput|DeserializeIgnoreType/, LENIENT],
  [/DontDeserializeNullValues|DoesntDeserializeNullStructureValues|AllowNulls$/, LENIENT],
  [/DenseSetMapAndSkipsNull$|ExtraFieldsInTheBodyShouldBeSkipped/, LENIENT],
  [/^RpcV2CborPayloadWithUnsetUnion$/, "its body is not that of its result"],
  [/ComplexError$/, "its message is in the body only"],
  [/^InvalidGreetingError$/, "its body has an element that the model has not"],
];

/** Operations whose vectors have another status than their model. */
const STATUS_EXCEPTIONS: Readonly<Record<string, string>> = {
  QueryCompatibleOperation: "the model says 402, the answer 400",
};

interface Suite<C> {
  readonly description: string;
  readonly metadata: BotocoreMetadata;
  readonly shapes: BotocoreShapes;
  readonly cases: readonly C[];
}

interface InputCase {
  readonly id: string;
  readonly given: BotocoreOperation;
  readonly params: Record<string, unknown>;
  readonly serialized: {
    readonly method: string;
    readonly uri: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
}

interface OutputCase {
  readonly id: string;
  readonly given: BotocoreOperation;
  readonly result?: Record<string, unknown>;
  readonly error?: Record<string, unknown>;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly response: {
    readonly status_code: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
}

// The recordings are not part of the repository.
describe("botocore's protocol vectors", () => {
  it.skipIf(!existsSync(VECTORS))("are beside the repository", () => {
    expect(readdirSync(VECTORS)).toContain("input");
  });
  it.skipIf(!existsSync(VECTORS))("are excepted only where they exist", () => {
    for (const [direction, exceptions] of [
      ["input", INPUT_EXCEPTIONS],
      ["output", OUTPUT_EXCEPTIONS],
    ] as const) {
      const ids = suitesOf<{ readonly id: string }>(direction)
        .flatMap(([, suites]) => suites)
        .flatMap(({ cases }) => cases.map(({ id }) => id));
      const idle = exceptions.filter(([pattern]) => !ids.some((id) => pattern.test(id)));
      expect(idle).toEqual([]);
    }
  });

  for (const [file, suites] of suitesOf<InputCase>("input")) {
    describe(`input ${file}`, () => {
      for (const suite of suites) for (const vector of suite.cases) inputTest(suite, vector);
    });
  }
  for (const [file, suites] of suitesOf<OutputCase>("output")) {
    describe(`output ${file}`, () => {
      for (const suite of suites) for (const vector of suite.cases) outputTest(suite, vector);
    });
  }
});

function suitesOf<C>(direction: "input" | "output"): readonly (readonly [string, Suite<C>[]])[] {
  const folder = join(VECTORS, direction);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map(
      (file) => [file, JSON.parse(readFileSync(join(folder, file), "utf8")) as Suite<C>[]] as const,
    )
    .filter(([, suites]) => suites.length > 0);
}

function isExcepted(exceptions: Exceptions, id: string): boolean {
  return exceptions.some(([pattern]) => pattern.test(id));
}

function inputTest(suite: Suite<InputCase>, vector: InputCase): void {
  if (isExcepted(INPUT_EXCEPTIONS, vector.id)) return;
  it(`reads ${vector.id}`, async () => {
    const service = serviceOf(suite.metadata);
    const protocol = service.protocols[0] as Protocol;
    const operation = new BotocoreReader(service, suite.shapes).operation(vector.given);
    const { method, uri, headers = {}, body = "" } = vector.serialized;
    const bytes = Buffer.from(body, protocol === "rpcv2Cbor" ? "base64" : "utf8");
    const streamed = Object.values(operation.input.members).some(({ shape }) => isStreaming(shape));
    const [path = "", query = ""] = uri.split(/\?(.*)/s);
    const request: WireRequest = {
      method,
      path,
      query,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
      ),
      body: streamed ? new Uint8Array() : bytes,
      ...(streamed && { stream: inPieces(bytes) }),
    };
    const read = protocols[protocol].readInput(operation, request);
    const expected = typed(vector.params, operation.input) as object;
    const shape = operation.input;
    expect(withoutBound(await settled(read, shape), shape)).toEqual(
      withoutBound(await settled(expected, shape), shape),
    );
  });
}

/**
 * A map of query parameters without those that other members are bound to: servers put them all in,
 * clients only what was given.
 */
function withoutBound(value: unknown, shape: StructureShape): unknown {
  const members = Object.entries(shape.members);
  const bound = new Set(members.map(([, { httpQuery }]) => httpQuery));
  const result = { ...(value as Record<string, unknown>) };
  for (const [name, { httpQueryParams }] of members) {
    if (httpQueryParams !== true) continue;
    const rest = Object.entries(result[name] ?? {}).filter(([key]) => !bound.has(key));
    if (rest.length > 0) result[name] = Object.fromEntries(rest);
    else delete result[name];
  }
  return result;
}

function outputTest(suite: Suite<OutputCase>, vector: OutputCase): void {
  if (isExcepted(OUTPUT_EXCEPTIONS, vector.id)) return;
  it(`writes ${vector.id}`, async () => {
    const service = serviceOf(suite.metadata);
    const protocol = service.protocols[0] as Protocol;
    const { response, given } = vector;
    const isError = vector.errorCode !== undefined;
    const answer = isError
      ? faultAnswer(suite, vector, service)
      : outputAnswer(suite, vector, service);
    const modelled = Object.hasOwn(STATUS_EXCEPTIONS, given.name);
    expect(answer.status).toBe(modelled ? answer.status : response.status_code);
    const sent = new Headers(answer.headers);
    for (const [name, value] of Object.entries(response.headers ?? {})) {
      if (/^(content-type|content-length|x-amz-target)$/i.test(name)) continue;
      expect(`${name}: ${sent.get(name)}`).toBe(`${name}: ${value}`);
    }
    const body =
      typeof answer.body === "string" || answer.body instanceof Uint8Array
        ? answer.body
        : await collected(answer.body);
    const encoding = protocol === "rpcv2Cbor" ? "base64" : "utf8";
    const told = { isError, name: given.name };
    expect(meaning(Buffer.from(body), protocol, told)).toEqual(
      meaning(Buffer.from(response.body ?? "", encoding), protocol, told),
    );
  });
}

function outputAnswer(
  { shapes }: Suite<OutputCase>,
  { given, result = {}, response }: OutputCase,
  service: ServiceContract,
): WireResponse {
  const operation = new BotocoreReader(service, shapes).operation(given);
  const output = typed(result, operation.output) as Record<string, unknown>;
  const codec = protocols[service.protocols[0] as Protocol];
  return codec.writeOutput(operation, withStreams(output, operation.output), {
    requestId: requestIdOf(response),
  });
}

function faultAnswer(
  { shapes }: Suite<OutputCase>,
  { errorCode = "", errorMessage = "", error = {}, response }: OutputCase,
  service: ServiceContract,
): WireResponse {
  const contract = new BotocoreReader(service, shapes).error(errorNamed(shapes, errorCode));
  const members = typed(error, contract) as Record<string, unknown>;
  for (const name of Object.keys(members)) if (/^message$/i.test(name)) delete members[name];
  const fault = new Fault(contract, errorMessage, { members });
  const codec = protocols[service.protocols[0] as Protocol];
  return codec.writeFault(fault, { requestId: requestIdOf(response), service });
}

function requestIdOf({ headers = {} }: OutputCase["response"]): string {
  const [, id] = Object.entries(headers).find(([name]) => /^x-amzn-requestid$/i.test(name)) ?? [];
  return id ?? "foo-id";
}

function errorNamed(shapes: BotocoreShapes, code: string): string {
  const found = Object.entries(shapes).find(
    ([name, shape]) => name === code || shape.error?.code === code,
  );
  if (found === undefined) throw new Error(`no error ${code}`);
  return found[0];
}

/** What a body says, whatever its spelling. */
function meaning(
  body: Buffer,
  protocol: Protocol,
  { isError, name }: { readonly isError: boolean; readonly name: string },
): unknown {
  const text = body.toString("utf8");
  // A body without members and none say the same, and clients must understand both.
  if (text === "" && !isError) return NOTHING;
  if (protocol === "rpcv2Cbor") return somethingIn(plainCbor(cbor.deserialize(body)));
  if (/Query|Xml/.test(protocol) && text.trimStart().startsWith("<")) {
    return somethingIn(xmlMeaning(canonicalXml(text), isError, name));
  }
  if (/Json/.test(protocol)) return somethingIn(jsonMeaning(text));
  return text;
}

const NOTHING = "nothing";

function somethingIn(value: unknown): unknown {
  const empty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  return empty ? NOTHING : value;
}

function jsonMeaning(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    const { __type: type, ...rest } = (value ?? {}) as Record<string, unknown>;
    return typeof type === "string" ? { ...rest, type: type.split("#").at(-1) } : value;
  } catch {
    return text;
  }
}

/** The part of an XML answer that is the output's or the error's own. */
function xmlMeaning(root: XmlNode, isError: boolean, name: string): unknown {
  if (isError) {
    const errors = root.children.find((child) => child.name === "Errors") ?? root;
    const error = errors.children.find((child) => child.name === "Error") ?? errors;
    return { ...error, attributes: {} };
  }
  const result = root.children.find((child) => child.name === `${name}Result`);
  if (result !== undefined) return result.children;
  const children = root.children.filter(
    (child) => !/^(requestId|ResponseMetadata)$/i.test(child.name),
  );
  return children.length === 0 && root.text.trim() === "" ? [] : { ...root, children };
}

function plainCbor(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
  if (Array.isArray(value)) return value.map(plainCbor);
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  if ("tag" in value && "value" in value) return { tag: value.tag, value: Number(value.value) };
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => [name, plainCbor(member)] as const)
      .map(([name, member]) =>
        name === "__type" ? [name, String(member).split("#").at(-1)] : [name, member],
      ),
  );
}

/** A vector's value as an operation sees it: times as dates, blobs as bytes. */
function typed(value: unknown, shape: Shape): unknown {
  if (value === null || value === undefined) return value;
  if ("members" in shape) return typedMembers(value, shape);
  if (shape.kind === "list") {
    return (value as unknown[]).map((item) => typed(item, shape.member.shape));
  }
  if (shape.kind === "map") {
    const entries = Object.entries(value).map(([key, item]) => [
      key,
      typed(item, shape.value.shape),
    ]);
    return Object.fromEntries(entries);
  }
  if (shape.kind === "timestamp") return new Date((value as number) * 1000);
  if (shape.kind === "blob") return Uint8Array.from(Buffer.from(value as string, "utf8"));
  if (shape.kind === "number") return Number(value);
  if (shape.kind === "string" && typeof value !== "string") return JSON.stringify(value);
  return value;
}

function typedMembers(value: object, shape: StructureShape): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    // A member that is null is not there.
    if (member === null) continue;
    const target = shape.members[name];
    if (target === undefined) throw new Error(`no member ${name} in ${shape.name}`);
    result[name] = typed(member, target.shape);
  }
  return result;
}
