/**
 * The wire contract of AWS services, as data. `tools/generate-contracts.ts` writes one
 * `contract.ts` per service from the runtime schemas of AWS's own SDK; `protocols/` reads and
 * writes bytes by it. Nothing about a wire format is written by hand per service.
 *
 * Typed values, as operations see them: text is `string`, every number `number`, a timestamp
 * `Date`, a blob `Uint8Array` (a streaming one a {@link BodyStream}), a list an array, a map and a
 * structure a plain object, a union an object with one member, a document any JSON value.
 */
export type Protocol =
  | "awsJson1_0"
  | "awsJson1_1"
  | "awsQuery"
  | "ec2Query"
  | "restJson1"
  | "restXml"
  | "rpcv2Cbor";

/** The status of an answer, where it depends on more than AWS's model says: S3's 202 for RestoreObject. */
export const ANSWER_STATUS: unique symbol = Symbol("status");

/** Bytes that arrive or leave in pieces. */
export type BodyStream = AsyncIterable<Uint8Array>;

/** What is the same for all operations of a service. */
export interface ServiceContract {
  /** The key of the service in the service index, for example `sqs`. */
  readonly id: string;
  /** The SDK's name of the service, for example `SQS`. */
  readonly sdkId: string;
  /** The namespace of its shapes, for example `com.amazonaws.sqs`. */
  readonly namespace: string;
  readonly version: string;
  /** What the service speaks, its preferred protocol first. */
  readonly protocols: readonly Protocol[];
  /** The prefix of `X-Amz-Target`, for example `AmazonSQS`. */
  readonly targetPrefix?: string;
  readonly xmlNamespace?: string;
  /** JSON errors also carry their Query code in `x-amzn-query-error`. */
  readonly awsQueryCompatible?: boolean;
}

/** One operation. `Input` and `Output` are the types of its typed values. */
export interface OperationContract<Input = unknown, Output = unknown> {
  readonly name: string;
  readonly service: ServiceContract;
  readonly input: StructureShape;
  readonly output: StructureShape;
  /** The binding of REST protocols. */
  readonly http?: HttpBinding;
  /** Never present at run time; carries the types. */
  readonly types?: { readonly input: Input; readonly output: Output };
}

export interface HttpBinding {
  readonly method: string;
  /** A URI pattern such as `/{Bucket}/{Key+}?tagging`. */
  readonly uri: string;
  /** The status of a good answer. */
  readonly status: number;
}

export type Shape = SimpleShape | ListShape | MapShape | StructureShape;

export interface SimpleShape {
  readonly kind:
    | "string"
    | "number"
    | "boolean"
    | "timestamp"
    | "blob"
    | "document"
    | "bigInteger"
    | "bigDecimal"
    | "unit";
  /** A timestamp's own format; the protocol's default without it. */
  readonly format?: TimestampFormat;
  /** A blob that is streamed, never held in memory whole. */
  readonly streaming?: boolean;
  /** A text that holds JSON (header values are then base64). */
  readonly mediaType?: string;
}

export type TimestampFormat = "date-time" | "http-date" | "epoch-seconds";

export interface ListShape {
  readonly kind: "list";
  readonly member: Member;
  readonly sparse?: boolean;
}

export interface MapShape {
  readonly kind: "map";
  readonly key: Member;
  readonly value: Member;
  readonly sparse?: boolean;
}

export interface StructureShape {
  readonly kind: "structure" | "union";
  readonly name: string;
  readonly members: Readonly<Record<string, Member>>;
  readonly required: readonly string[];
  readonly xmlName?: string;
  readonly xmlNamespace?: XmlNamespace;
  /** This union is an event stream. */
  readonly eventStream?: boolean;
  /** Present when the structure is a modelled error. */
  readonly error?: ErrorFacts;
}

export interface XmlNamespace {
  readonly uri: string;
  readonly prefix?: string;
}

/** What makes a structure an error. */
export interface ErrorFacts {
  readonly fault: "client" | "server";
  readonly status: number;
  /** The code in the Query protocol where it differs from the shape's name. */
  readonly queryCode?: string;
}

/** A modelled error: a structure whose `error` is present. */
export interface ErrorContract extends StructureShape {
  readonly error: ErrorFacts;
}

/** A member of a structure, list or map: its shape and where it is bound on the wire. */
export interface Member {
  /** May be a getter, so that shapes can be recursive. */
  readonly shape: Shape;
  readonly xmlName?: string;
  readonly xmlFlattened?: boolean;
  readonly xmlAttribute?: boolean;
  readonly xmlNamespace?: XmlNamespace;
  readonly jsonName?: string;
  readonly ec2QueryName?: string;
  /** A second name that the service itself also reads in the Query protocol. */
  readonly queryAlias?: string;
  readonly timestampFormat?: TimestampFormat;
  readonly httpLabel?: boolean;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpQuery?: string;
  readonly httpQueryParams?: boolean;
  readonly httpPayload?: boolean;
  readonly httpResponseCode?: boolean;
  readonly hostLabel?: boolean;
  readonly eventHeader?: boolean;
  readonly eventPayload?: boolean;
  readonly idempotencyToken?: boolean;
  readonly sensitive?: boolean;
  readonly sparse?: boolean;
}
