/**
 * restXml: the operation in method and path, XML in the bodies. S3 and S3 Control speak it, S3 with
 * habits of its own, which are data here ({@link dialects}): its errors have no element around them,
 * and its request ids have names of their own.
 *
 * Bad values: S3 calls them `InvalidArgument` and names the argument, and a body that is no XML or
 * does not fit its shape `MalformedXML`. The older XML services call the latter `MalformedInput` and
 * the former `InvalidInput`.
 *
 * @see {@link https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html | AWS restXml}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html | S3 errors}
 */
import type { OperationContract, ServiceContract } from "../model/contract.ts";
import { Fault } from "../model/fault.ts";
import { xmlDocument } from "./document-format.ts";
import { answerBindings } from "./http-bindings.ts";
import type { FaultContext, ProtocolCodec, WireRequest, WireResponse } from "./protocol.ts";
import { BadValue, writeHeaderMembers } from "./rest-binding.ts";
import { hasBody, readRestInput, writeRestOutput } from "./rest-body.ts";
import { MalformedUri } from "./uri-text.ts";
import { MalformedXml } from "./xml-document.ts";
import { escapeXmlAttribute, escapeXmlText, writeXmlMember } from "./xml-value.ts";

/** What the services of this protocol do differently. */
interface XmlDialect {
  /** Errors come as `<Error>` itself, not within `<ErrorResponse>`. */
  readonly bareErrors: boolean;
  /** A request has a second id, and both have names of their own in headers. */
  readonly hostIds: boolean;
  malformedXml(): Fault;
  badValue(error: BadValue): Fault;
  malformedUri(error: MalformedUri): Fault;
}

const awsDialect: XmlDialect = {
  bareErrors: false,
  hostIds: false,
  malformedXml: () => new Fault({ code: "MalformedInput" }, "Could not parse XML"),
  badValue: ({ source }) => new Fault({ code: "InvalidInput" }, `Invalid value for ${source}`),
  malformedUri: () => new Fault({ code: "MalformedInput" }, "Could not parse the URI"),
};

const s3ControlDialect: XmlDialect = {
  bareErrors: false,
  hostIds: true,
  malformedXml: () =>
    new Fault(
      { code: "MalformedXML" },
      "The XML you provided was not well-formed or did not validate against our published schema",
    ),
  badValue: ({ source, text, kind }) =>
    new Fault(
      { code: "InvalidArgument" },
      kind === "number"
        ? `Provided ${source} not an integer or within integer range`
        : `The value of ${source} is not valid`,
      { members: { ArgumentName: source, ArgumentValue: text } },
    ),
  malformedUri: ({ message }) =>
    new Fault({ code: "InvalidURI" }, "Couldn't parse the specified URI.", {
      members: { URI: message },
    }),
};

const dialects: ReadonlyMap<string, XmlDialect> = new Map([
  ["s3", { ...s3ControlDialect, bareErrors: true }],
  ["s3control", s3ControlDialect],
]);

function dialectOf(service: ServiceContract | undefined): XmlDialect {
  return dialects.get(service?.id ?? "") ?? awsDialect;
}

function idHeaders({ hostIds }: XmlDialect, requestId: string): Record<string, string> {
  if (!hostIds) return { "x-amzn-RequestId": requestId };
  return { "x-amz-request-id": requestId, "x-amz-id-2": hostId(requestId) };
}

/** S3's second id of a request, long and opaque. */
function hostId(requestId: string): string {
  return Buffer.from(`${requestId}/${requestId}`).toString("base64");
}

/**
 * Outputs whose only member is the root of the document itself (`s3UnwrappedXmlOutput`, which the
 * SDK's schemas do not carry).
 */
const UNWRAPPED_OUTPUTS: ReadonlySet<string> = new Set(["s3:GetBucketLocation"]);

export const restXml: ProtocolCodec = {
  name: "restXml",
  operationName: () => undefined,
  readInput,
  writeOutput(operation, output, { requestId }) {
    const answer = UNWRAPPED_OUTPUTS.has(`${operation.service.id}:${operation.name}`)
      ? writeUnwrapped(operation, output as Readonly<Record<string, unknown>>)
      : writeRestOutput(operation, output, xmlDocument);
    Object.assign(answer.headers, idHeaders(dialectOf(operation.service), requestId));
    return answer;
  },
  writeFault,
};

function readInput(operation: OperationContract, request: WireRequest): Record<string, unknown> {
  try {
    return readRestInput(operation, request, xmlDocument);
  } catch (error) {
    const dialect = dialectOf(operation.service);
    if (error instanceof MalformedXml) throw dialect.malformedXml();
    if (error instanceof BadValue) throw dialect.badValue(error);
    if (error instanceof MalformedUri) throw dialect.malformedUri(error);
    throw error;
  }
}

function writeUnwrapped(
  { http, output: shape, service }: OperationContract,
  output: Readonly<Record<string, unknown>>,
): WireResponse {
  const [key = "", member] = Object.entries(shape.members)[0] ?? [];
  const root = { shape: { kind: "string" }, ...member, xmlName: member?.xmlName ?? key } as const;
  return {
    status: http?.status ?? 200,
    headers: { "Content-Type": xmlDocument.contentType },
    body: xmlDocument.write(root, output[key] ?? "", service.xmlNamespace),
  };
}

function writeFault(fault: Fault, context: FaultContext): WireResponse {
  const dialect = dialectOf(context.service);
  const headers = idHeaders(dialect, context.requestId);
  if (fault.contract !== undefined) {
    writeHeaderMembers(answerBindings(fault.contract), fault.members, headers);
  }
  if (context.method === "HEAD" || !hasBody(fault.status)) {
    return { status: fault.status, headers, body: "" };
  }
  headers["Content-Type"] = xmlDocument.contentType;
  const content = `<Code>${escapeXmlText(fault.code)}</Code>${messageAndMembers(fault)}`;
  const ids = idElements(dialect, context.requestId);
  const body = dialect.bareErrors
    ? `<Error>${content}${ids}</Error>`
    : `<ErrorResponse${namespaceOf(context)}><Error><Type>${fault.fault}</Type>` +
      `${content}</Error>${ids}</ErrorResponse>`;
  return { status: fault.status, headers, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` };
}

function namespaceOf({ service }: FaultContext): string {
  const uri = service?.xmlNamespace;
  return uri === undefined ? "" : ` xmlns="${escapeXmlAttribute(uri)}"`;
}

function idElements({ hostIds }: XmlDialect, requestId: string): string {
  const request = `<RequestId>${escapeXmlText(requestId)}</RequestId>`;
  return hostIds ? `${request}<HostId>${hostId(requestId)}</HostId>` : request;
}

function messageAndMembers(fault: Fault): string {
  return `<Message>${escapeXmlText(fault.message)}</Message>${otherMembers(fault)}`;
}

/** Members of the contract by their shapes; S3 sends many more, which are texts. */
function otherMembers(fault: Fault): string {
  const shape = fault.contract === undefined ? undefined : answerBindings(fault.contract).body;
  const modelled = fault.contract?.members ?? {};
  let xml = "";
  for (const [name, value] of Object.entries(fault.members)) {
    if (value === undefined || value === null || name.toLowerCase() === "message") continue;
    const member = shape?.members[name];
    if (member !== undefined) xml += writeXmlMember(member.xmlName ?? name, member, value);
    else if (isText(value) && !Object.hasOwn(modelled, name))
      xml += `<${name}>${escapeXmlText(String(value))}</${name}>`;
  }
  return xml;
}

function isText(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
