/**
 * Botocore's form of operations and shapes, as in its protocol vectors, read as our contracts. Its
 * `locationName` is a JSON name, an XML name or a header, depending on protocol and `location`.
 */
import type {
  ErrorContract,
  HttpBinding,
  Member,
  OperationContract,
  Protocol,
  ServiceContract,
  Shape,
  SimpleShape,
  StructureShape,
  TimestampFormat,
  XmlNamespace,
} from "../../src/model/contract.ts";

export interface BotocoreMetadata {
  readonly protocol: string;
  readonly apiVersion: string;
  readonly jsonVersion?: string;
  readonly targetPrefix?: string;
  readonly awsQueryCompatible?: object;
}

export interface BotocoreOperation {
  readonly name: string;
  readonly http: {
    readonly method: string;
    readonly requestUri: string;
    readonly responseCode?: number;
  };
  readonly input?: BotocoreReference;
  readonly output?: BotocoreReference;
}

interface BotocoreReference {
  readonly shape: string;
  readonly location?: string;
  readonly locationName?: string;
  readonly queryName?: string;
  readonly flattened?: boolean;
  readonly streaming?: boolean;
  readonly xmlAttribute?: boolean;
  readonly xmlNamespace?: string | { readonly uri: string; readonly prefix?: string };
  readonly timestampFormat?: string;
  readonly jsonvalue?: boolean;
}

export interface BotocoreShape extends Omit<BotocoreReference, "shape"> {
  readonly type: string;
  readonly members?: Readonly<Record<string, BotocoreReference>>;
  readonly required?: readonly string[];
  readonly member?: BotocoreReference;
  readonly key?: BotocoreReference;
  readonly value?: BotocoreReference;
  readonly payload?: string;
  readonly union?: boolean;
  readonly document?: boolean;
  readonly sparse?: boolean;
  readonly error?: { readonly code?: string; readonly httpStatusCode?: number };
  readonly fault?: boolean;
}

export type BotocoreShapes = Readonly<Record<string, BotocoreShape>>;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const FORMATS: Readonly<Record<string, TimestampFormat>> = {
  iso8601: "date-time",
  rfc822: "http-date",
  unixTimestamp: "epoch-seconds",
};

const KINDS: Readonly<Record<string, SimpleShape["kind"]>> = {
  string: "string",
  character: "string",
  boolean: "boolean",
  byte: "number",
  short: "number",
  integer: "number",
  long: "number",
  float: "number",
  double: "number",
  timestamp: "timestamp",
  blob: "blob",
};

const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  ec2: "ec2Query",
  query: "awsQuery",
  "rest-json": "restJson1",
  "rest-xml": "restXml",
  "smithy-rpc-v2-cbor": "rpcv2Cbor",
};

/** The service of a suite of vectors. */
export function serviceOf(metadata: BotocoreMetadata): ServiceContract {
  const json: Protocol = metadata.jsonVersion === "1.0" ? "awsJson1_0" : "awsJson1_1";
  return {
    id: "vectors",
    sdkId: "Vectors",
    namespace: "com.example",
    version: metadata.apiVersion,
    protocols: [PROTOCOLS[metadata.protocol] ?? json],
    ...(metadata.targetPrefix !== undefined && { targetPrefix: metadata.targetPrefix }),
    ...(metadata.awsQueryCompatible !== undefined && { awsQueryCompatible: true }),
  };
}

/** Reads the shapes of one suite. */
export class BotocoreReader {
  readonly #service: ServiceContract;
  readonly #shapes: BotocoreShapes;
  readonly #read = new Map<string, Shape>();

  constructor(service: ServiceContract, shapes: BotocoreShapes) {
    this.#service = service;
    this.#shapes = shapes;
  }

  operation({ name, http, input, output }: BotocoreOperation): OperationContract {
    const binding: HttpBinding = {
      method: http.method,
      uri: http.requestUri,
      status: http.responseCode ?? 200,
    };
    return {
      name,
      service: this.#service,
      input: this.#root(input),
      output: this.#root(output),
      http: binding,
    };
  }

  error(name: string): ErrorContract {
    const { error, fault } = this.#named(name);
    const status = error?.httpStatusCode ?? (fault === true ? 500 : 400);
    return {
      ...this.#root({ shape: name }),
      error: {
        fault: status >= 500 ? "server" : "client",
        status,
        ...(error?.code !== undefined && error.code !== name && { queryCode: error.code }),
      },
    };
  }

  /** An input or output; its reference may name the root element. */
  #root(reference: BotocoreReference | undefined): StructureShape {
    if (reference === undefined)
      return { kind: "structure", name: "Unit", members: {}, required: [] };
    const shape = this.#shape(reference.shape) as StructureShape;
    const { xmlName, xmlNamespace } = this.#member(reference, {});
    return {
      ...(xmlName !== undefined && { xmlName }),
      ...shape,
      ...(xmlNamespace !== undefined && { xmlNamespace }),
    };
  }

  #named(name: string): BotocoreShape {
    const shape = this.#shapes[name];
    if (shape === undefined) throw new Error(`no shape ${name}`);
    return shape;
  }

  #shape(name: string): Shape {
    const known = this.#read.get(name);
    if (known !== undefined) return known;
    const source = this.#named(name);
    const shape = {} as Mutable<Shape>;
    this.#read.set(name, shape);
    return Object.assign(shape, this.#facts(name, source));
  }

  #facts(name: string, source: BotocoreShape): Shape {
    if (source.document === true) return { kind: "document" };
    switch (source.type) {
      case "structure":
        return this.#structure(name, source);
      case "list":
        return {
          kind: "list",
          member: this.#member(source.member, { element: true }),
          ...(source.sparse === true && { sparse: true }),
        };
      case "map":
        return {
          kind: "map",
          key: this.#member(source.key, { element: true }),
          value: this.#member(source.value, { element: true }),
          ...(source.sparse === true && { sparse: true }),
        };
      default:
        return this.#simple(source);
    }
  }

  #simple(source: BotocoreShape): SimpleShape {
    const kind = KINDS[source.type];
    if (kind === undefined) throw new Error(`unknown type ${source.type}`);
    const format = FORMATS[source.timestampFormat ?? ""];
    return {
      kind,
      ...(format !== undefined && { format }),
      ...(source.streaming === true && { streaming: true }),
    };
  }

  #structure(name: string, source: BotocoreShape): StructureShape {
    const members: Record<string, Member> = {};
    for (const [memberName, reference] of Object.entries(source.members ?? {})) {
      const payload = source.payload === memberName;
      // The vectors name payloads as their members, which AWS's models do not.
      const named = payload && reference.locationName === memberName;
      const { locationName: _, ...unnamed } = reference;
      members[memberName] = this.#member(named ? unnamed : reference, { payload });
    }
    return {
      kind: source.union === true ? "union" : "structure",
      name,
      members,
      required: source.required ?? [],
      ...(source.locationName !== undefined && { xmlName: source.locationName }),
    };
  }

  #member(
    reference: BotocoreReference | undefined,
    {
      payload = false,
      element = false,
    }: { readonly payload?: boolean; readonly element?: boolean },
  ): Member {
    if (reference === undefined) throw new Error("a list or map without member");
    const target = this.#named(reference.shape);
    const format = FORMATS[reference.timestampFormat ?? ""];
    const flattened = reference.flattened === true || target.flattened === true;
    const xmlNamespace = reference.xmlNamespace ?? target.xmlNamespace;
    const json: Shape = { kind: "string", mediaType: "application/json" };
    return {
      shape: reference.jsonvalue === true ? json : this.#shape(reference.shape),
      ...this.#place(reference, target, element),
      ...(payload && { httpPayload: true }),
      ...(flattened && { xmlFlattened: true }),
      ...(reference.xmlAttribute === true && { xmlAttribute: true }),
      ...(xmlNamespace !== undefined && { xmlNamespace: namespaceOf(xmlNamespace) }),
      ...(format !== undefined && { timestampFormat: format }),
      ...(reference.queryName !== undefined && { ec2QueryName: reference.queryName }),
    };
  }

  /** Where on the wire a member is bound, and by which name. */
  #place(
    { location, locationName }: BotocoreReference,
    target: BotocoreShape,
    element: boolean,
  ): Partial<Member> {
    if (location !== undefined) return boundTo(location, locationName);
    // Only a collection's own name is its members' name too.
    const inherited = element || target.type === "structure" ? undefined : target.locationName;
    const name = locationName ?? inherited;
    if (name === undefined) return {};
    const json = /Json/.test(this.#service.protocols[0] ?? "");
    return json ? { jsonName: name } : { xmlName: name };
  }
}

/** What a member outside the body is bound to. */
function boundTo(location: string, name: string | undefined): Partial<Member> {
  const query = name === undefined ? { httpQueryParams: true } : { httpQuery: name };
  const bindings: Readonly<Record<string, Partial<Member>>> = {
    header: { httpHeader: name ?? "" },
    headers: { httpPrefixHeaders: name ?? "" },
    querystring: query,
    uri: { httpLabel: true },
    statusCode: { httpResponseCode: true },
  };
  const binding = bindings[location];
  if (binding === undefined) throw new Error(`unknown location ${location}`);
  return binding;
}

function namespaceOf(namespace: NonNullable<BotocoreReference["xmlNamespace"]>): XmlNamespace {
  return typeof namespace === "string" ? { uri: namespace } : namespace;
}
