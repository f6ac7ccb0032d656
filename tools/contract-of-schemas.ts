/**
 * Reads the runtime schemas that AWS's SDK exports (`SendMessage$`, `QueueDoesNotExist$`) as our
 * contracts. A schema is a tuple; its first element tells what it is:
 *
 * ```
 * [9, namespace, name, traits, input, output]                    an operation
 * [3, namespace, name, traits, memberNames, members, required?]  a structure (-3 error, 4 union)
 * [1, namespace, name, traits, member]                           a list
 * [2, namespace, name, traits, key, value]                       a map
 * [0, namespace, name, traits, simple]                           a simple shape with traits
 * ```
 *
 * A member is a schema, or a pair of a schema and traits. A simple schema is a number: 0 text,
 * 1 number, 2 boolean, 4-7 timestamps, 15 document, 17 and 19 big numbers, 21 blob, 42 streamed
 * blob; 64 added makes a list of it, 128 a map. Functions defer what is declared further down.
 * The first `required` members are the required ones. Traits are an object, or bits of a number.
 *
 * @see {@link https://github.com/smithy-lang/smithy-typescript | Smithy TypeScript}
 */
import type {
  ErrorContract,
  ErrorFacts,
  HttpBinding,
  ListShape,
  MapShape,
  Member,
  OperationContract,
  Protocol,
  ServiceContract,
  Shape,
  SimpleShape,
  StructureShape,
  TimestampFormat,
  XmlNamespace,
} from "../src/model/contract.ts";
import type { Correction, ServiceEntry } from "./services.ts";

/** All contracts of one service. */
export interface Contracts {
  readonly service: ServiceContract;
  readonly operations: Readonly<Record<string, OperationContract>>;
  readonly errors: Readonly<Record<string, ErrorContract>>;
  /** The names of lists and maps, which our shapes do not carry. */
  readonly shapeNames: ReadonlyMap<Shape, string>;
}

type Traits = number | Readonly<Record<string, unknown>>;
type Tuple = readonly [kind: number, namespace: string, name: string, traits: Traits, ...unknown[]];
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The bits of a number of traits, lowest first. */
const TRAIT_BITS = [
  "httpLabel",
  "idempotent",
  "idempotencyToken",
  "sensitive",
  "httpPayload",
  "httpResponseCode",
  "httpQueryParams",
] as const;

const FLAGS = [
  "xmlFlattened",
  "xmlAttribute",
  "httpLabel",
  "httpQueryParams",
  "httpPayload",
  "httpResponseCode",
  "hostLabel",
  "eventHeader",
  "eventPayload",
  "idempotencyToken",
  "sensitive",
  "sparse",
] as const;

const TEXTS = [
  "xmlName",
  "jsonName",
  "ec2QueryName",
  "httpHeader",
  "httpPrefixHeaders",
  "httpQuery",
] as const;

const TIMESTAMP_FORMATS: Readonly<Record<number, TimestampFormat | undefined>> = {
  4: undefined,
  5: "date-time",
  6: "http-date",
  7: "epoch-seconds",
};

const SIMPLE_KINDS: Readonly<Record<number, SimpleShape["kind"]>> = {
  0: "string",
  1: "number",
  2: "boolean",
  4: "timestamp",
  5: "timestamp",
  6: "timestamp",
  7: "timestamp",
  15: "document",
  17: "bigInteger",
  19: "bigDecimal",
  21: "blob",
  42: "blob",
};

/** The input or output of an operation that has none. */
const UNIT: StructureShape = { kind: "structure", name: "Unit", members: {}, required: [] };

/** Loads a service's client and reads its schemas. */
export async function loadContracts(entry: ServiceEntry): Promise<Contracts> {
  const module = (await import(entry.client)) as Readonly<Record<string, unknown>>;
  return contractsOf(module, entry);
}

/**
 * Reads the contracts of a client package.
 *
 * @param module What the package exports.
 */
export function contractsOf(
  module: Readonly<Record<string, unknown>>,
  entry: ServiceEntry,
): Contracts {
  const service = serviceOf(module, entry);
  const reader = new SchemaReader(service, entry);
  const operations: Record<string, OperationContract> = {};
  const errors: Record<string, ErrorContract> = {};
  for (const value of Object.values(module)) {
    if (!isTuple(value) || value[1] !== service.namespace) continue;
    if (value[0] === 9) operations[value[2]] = reader.operation(value);
    if (value[0] === -3) errors[value[2]] = reader.error(value);
  }
  if (reader.unused.length > 0)
    throw new Error(`nothing to correct at ${reader.unused.join(", ")}`);
  return { service, operations, errors, shapeNames: reader.names };
}

/** The facts of the service from the configuration that its client starts with. */
function serviceOf(
  module: Readonly<Record<string, unknown>>,
  entry: ServiceEntry,
): ServiceContract {
  const name = Object.keys(module).find((key) => key.endsWith("Client") && key !== "__Client");
  const Client = module[name ?? ""] as new (config: object) => { readonly config: ClientConfig };
  const { config } = new Client({ region: "us-east-1" });
  const settings = config.protocolSettings;
  const protocols = entry.protocols ?? [config.protocol.getShapeId().split("#")[1] as Protocol];
  const xml = protocols.some((protocol) => /Query|Xml/.test(protocol));
  const xmlNamespace = entry.xmlNamespace ?? settings.xmlNamespace;
  // REST and Query clients carry a target as well, but no request of theirs sends it.
  const target = protocols.some((protocol) => /^(awsJson|rpc)/.test(protocol));
  return {
    id: entry.id,
    sdkId: config.serviceId,
    namespace: settings.defaultNamespace,
    version: config.apiVersion,
    protocols,
    ...(target && { targetPrefix: settings.serviceTarget }),
    ...(xml && xmlNamespace !== undefined && { xmlNamespace }),
    ...(settings.awsQueryCompatible === true && { awsQueryCompatible: true }),
  };
}

interface ClientConfig {
  readonly serviceId: string;
  readonly apiVersion: string;
  readonly protocol: { getShapeId(): string };
  readonly protocolSettings: {
    readonly defaultNamespace: string;
    readonly serviceTarget: string;
    readonly xmlNamespace?: string;
    readonly awsQueryCompatible?: boolean;
  };
}

/** Reads schemas of one service. Each schema becomes one shape, so shapes may be recursive. */
class SchemaReader {
  readonly #service: ServiceContract;
  readonly #corrections: Map<string, Correction["set"]>;
  readonly #statuses: Readonly<Record<string, number>>;
  readonly #shapes = new Map<unknown, Shape>();
  readonly names = new Map<Shape, string>();

  constructor(service: ServiceContract, { corrections = [], statuses = {} }: ServiceEntry) {
    this.#statuses = statuses;
    this.#service = service;
    this.#corrections = new Map(corrections.map(({ member, set }) => [member, set]));
  }

  /** Corrections whose member no schema has. */
  get unused(): readonly string[] {
    return [...this.#corrections.keys()];
  }

  operation([, , name, traits, input, output]: Tuple): OperationContract {
    const { http } = traitsOf(traits) as { http?: readonly [string, string, number] };
    const shape = this.#structure(input);
    return {
      name,
      service: this.#service,
      input: shape,
      output: this.#structure(output),
      ...(http !== undefined && {
        http: { ...bindingOf(http, shape), ...this.#statusOf(name) },
      }),
    };
  }

  #statusOf(name: string): { readonly status?: number } {
    const status = this.#statuses[name];
    return status === undefined ? {} : { status };
  }

  error(schema: Tuple): ErrorContract {
    return this.#shape(schema) as ErrorContract;
  }

  #structure(schema: unknown): StructureShape {
    const shape = this.#shape(schema);
    return shape.kind === "unit" ? UNIT : (shape as StructureShape);
  }

  #shape(reference: unknown): Shape {
    const schema = typeof reference === "function" ? (reference() as unknown) : reference;
    const known = this.#shapes.get(schema);
    if (known !== undefined) return known;
    if (schema === "unit") return { kind: "unit" };
    if (typeof schema === "number") return this.#numbered(schema);
    assertTuple(schema);
    switch (schema[0]) {
      case 0:
        return this.#simple(schema);
      case 1:
        return this.#list(schema);
      case 2:
        return this.#map(schema);
      case 3:
      case -3:
      case 4:
        return this.#members(schema);
      default:
        throw new Error(`unknown schema kind ${schema[0]} of ${schema[2]}`);
    }
  }

  #numbered(code: number): Shape {
    const shape = this.#numberedShape(code);
    this.#shapes.set(code, shape);
    return shape;
  }

  #numberedShape(code: number): Shape {
    if (code >= 128) {
      return {
        kind: "map",
        key: { shape: this.#shape(0) },
        value: { shape: this.#shape(code & 63) },
      };
    }
    if (code >= 64) return { kind: "list", member: { shape: this.#shape(code & 63) } };
    const kind = SIMPLE_KINDS[code];
    if (kind === undefined) throw new Error(`unknown simple schema ${code}`);
    const format = TIMESTAMP_FORMATS[code];
    return {
      kind,
      ...(format !== undefined && { format }),
      ...(code === 42 && { streaming: true }),
    };
  }

  #simple(schema: Tuple): Shape {
    const traits = traitsOf(schema[3]);
    const shape: SimpleShape = {
      ...(this.#shape(schema[4]) as SimpleShape),
      ...(isSet(traits.streaming) && { streaming: true }),
      ...(typeof traits.mediaType === "string" && { mediaType: traits.mediaType }),
    };
    this.#shapes.set(schema, shape);
    return shape;
  }

  #list(schema: Tuple): Shape {
    const shape = { kind: "list" } as Mutable<ListShape>;
    this.#shapes.set(schema, shape);
    this.names.set(shape, schema[2]);
    shape.member = this.#element(schema[4]);
    if (isSet(traitsOf(schema[3]).sparse)) shape.sparse = true;
    return shape;
  }

  #map(schema: Tuple): Shape {
    const shape = { kind: "map" } as Mutable<MapShape>;
    this.#shapes.set(schema, shape);
    this.names.set(shape, schema[2]);
    shape.key = this.#element(schema[4]);
    shape.value = this.#element(schema[5]);
    if (isSet(traitsOf(schema[3]).sparse)) shape.sparse = true;
    return shape;
  }

  #members(schema: Tuple): Shape {
    const [kind, , name, flags] = schema;
    const names = schema[4] as readonly string[];
    const schemas = schema[5] as readonly unknown[];
    const traits = traitsOf(flags);
    const members: Record<string, Member> = {};
    const shape: Mutable<StructureShape> = {
      kind: kind === 4 ? "union" : "structure",
      name,
      members,
      required: names
        .slice(0, (schema[6] as number | undefined) ?? 0)
        .filter((each) => this.#corrections.get(`${name}.${each}`) !== "optional"),
    };
    this.#shapes.set(schema, shape);
    if (typeof traits.xmlName === "string") shape.xmlName = traits.xmlName;
    if (Array.isArray(traits.xmlNamespace)) {
      shape.xmlNamespace = xmlNamespaceOf(traits.xmlNamespace);
    }
    if (isSet(traits.streaming)) shape.eventStream = true;
    if (traits.error !== undefined) shape.error = errorFactsOf(name, traits);
    for (const [index, memberName] of names.entries()) {
      const member = this.#member(schemas[index], `${name}.${memberName}`);
      if (member !== undefined) members[memberName] = member;
    }
    return shape;
  }

  /** A member of a structure; undefined when the service has it not. */
  #member(reference: unknown, path: string): Member | undefined {
    const correction = this.#corrections.get(path);
    this.#corrections.delete(path);
    if (correction === "absent") return undefined;
    return Object.assign(this.#element(reference), correction === "optional" ? {} : correction);
  }

  #element(reference: unknown): Member {
    const pair = Array.isArray(reference) && reference.length === 2;
    const traits = pair ? traitsOf(reference[1] as Traits) : {};
    const schema: unknown = pair ? reference[0] : reference;
    const own = ownTraitsOf(schema);
    const member: Mutable<Member> = { shape: this.#shape(schema) };
    for (const text of TEXTS) {
      const value = traits[text];
      if (typeof value === "string") member[text] = value;
    }
    for (const flag of FLAGS) if (isSet(traits[flag])) member[flag] = true;
    if (isSet(own.sensitive)) member.sensitive = true;
    if (Array.isArray(traits.xmlNamespace)) {
      member.xmlNamespace = xmlNamespaceOf(traits.xmlNamespace);
    }
    return member;
  }
}

function xmlNamespaceOf(trait: readonly unknown[]): XmlNamespace {
  const [prefix, uri] = trait as readonly [prefix: string | undefined, uri: string];
  return { uri, ...(prefix !== undefined && prefix !== "" && { prefix }) };
}

/**
 * The SDK leaves the bucket out of S3's URIs, since its endpoint rules place it, and tells the
 * operation in `x-id`, which no other client sends. AWS's model has the one and not the other.
 */
function bindingOf(
  [method, pattern, status]: readonly [string, string, number],
  input: StructureShape,
): HttpBinding {
  let uri = pattern.replace(/([?&])x-id=\w+(&|$)/, (_, before: string, after: string) =>
    after === "" ? "" : before,
  );
  if (input.members["Bucket"]?.httpLabel === true && !uri.includes("{Bucket}")) {
    uri = `/{Bucket}${/^\/($|\?)/.test(uri) ? uri.slice(1) : uri}`;
  }
  return { method, uri, status };
}

function errorFactsOf(name: string, traits: Readonly<Record<string, unknown>>): ErrorFacts {
  const fault = traits.error === "server" ? "server" : "client";
  const status = (traits.httpError as number | undefined) ?? (fault === "server" ? 500 : 400);
  const query = traits.awsQueryError as readonly [string, number] | undefined;
  // No service has two statuses for one error so far; a contract has room for one.
  if (query !== undefined && query[1] !== status) {
    throw new Error(`${name} has status ${status}, but ${query[1]} in the Query protocol`);
  }
  return {
    fault,
    status,
    ...(query !== undefined && query[0] !== name && { queryCode: query[0] }),
  };
}

/** The traits that a schema has wherever it is used. */
function ownTraitsOf(reference: unknown): Readonly<Record<string, unknown>> {
  const schema = typeof reference === "function" ? (reference() as unknown) : reference;
  return isTuple(schema) ? traitsOf(schema[3]) : {};
}

function traitsOf(traits: Traits): Readonly<Record<string, unknown>> {
  if (typeof traits !== "number") return traits;
  return Object.fromEntries(
    TRAIT_BITS.filter((_, bit) => ((traits >> bit) & 1) === 1).map((name) => [name, 1]),
  );
}

function isSet(trait: unknown): boolean {
  return trait !== undefined && trait !== 0 && trait !== false;
}

function isTuple(value: unknown): value is Tuple {
  return Array.isArray(value) && value.length >= 5 && typeof value[0] === "number";
}

function assertTuple(value: unknown): asserts value is Tuple {
  if (!isTuple(value)) throw new Error(`not a schema: ${JSON.stringify(value)}`);
}
