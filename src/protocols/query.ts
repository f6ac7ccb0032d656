/**
 * awsQuery: parameters in a form or a query, answers in XML, or in JSON for those who accept that.
 *
 * ```
 * Action=GetQueueUrl&Version=2012-11-05&QueueName=q
 *
 * <GetQueueUrlResponse xmlns="..."><GetQueueUrlResult><QueueUrl>...</QueueUrl></GetQueueUrlResult>
 * <ResponseMetadata><RequestId>...</RequestId></ResponseMetadata></GetQueueUrlResponse>
 * ```
 *
 * @see {@link https://smithy.io/2.0/aws/protocols/aws-query-protocol.html | AWS Query}
 */
import type { OperationContract } from "../model/contract.ts";
import type { Fault } from "../model/fault.ts";
import { faultMembers } from "./fault-members.ts";
import { invalidBase64, serializationFault } from "./faults.ts";
import { writeJsonValue } from "./json-value.ts";
import type { AnswerContext, FaultContext, ProtocolCodec, WireResponse } from "./protocol.ts";
import { findParameter, parseForm } from "./query-form.ts";
import { readQueryStructure, type QueryDialect, type ValueType } from "./query-value.ts";
import { escapeXmlAttribute, escapeXmlText, writeXmlStructureMembers } from "./xml-value.ts";

const dialect: QueryDialect = {
  wireName: (name, member) => member.xmlName ?? name,
  flat: false,
  malformed: serializationFault,
  invalid: invalidValue,
};

export const awsQuery: ProtocolCodec = {
  name: "awsQuery",
  operationName: (request) => findParameter(request, "Action"),
  readInput: (operation, request) =>
    readQueryStructure(operation.input, parseForm(request), dialect),
  writeOutput: (operation, output, context) =>
    acceptsJson(context)
      ? answer(200, context, jsonOutput(operation, output, context))
      : answer(200, context, xmlOutput(operation, output, context)),
  writeFault: (fault, context) =>
    acceptsJson(context)
      ? answer(fault.status, context, jsonFault(fault, context))
      : answer(fault.status, context, xmlFault(fault, context)),
};

function invalidValue(type: ValueType, value: string): Fault {
  if (type === "blob") return invalidBase64(value);
  if (value === "") return serializationFault(`missing value for ${type} type`);
  return serializationFault(
    type === "timestamp"
      ? "timestamp must follow ISO8601"
      : `${type} must follow xsd1.1 definition`,
  );
}

function acceptsJson({ accept }: AnswerContext): boolean {
  return accept !== undefined && accept.includes("application/json");
}

function answer(status: number, context: AnswerContext, body: string): WireResponse {
  const contentType = acceptsJson(context) ? "application/json" : "text/xml";
  const headers = { "x-amzn-RequestId": context.requestId, "Content-Type": contentType };
  return { status, headers, body };
}

function xmlOutput(
  { name, service, output: shape }: OperationContract,
  output: unknown,
  context: AnswerContext,
): string {
  const namespace = namespaceAttribute(service.xmlNamespace);
  const metadata = `<ResponseMetadata>${requestIdElement(context)}</ResponseMetadata>`;
  let result = "";
  if (shape.name !== "Unit") {
    const members = writeXmlStructureMembers(shape, (output ?? {}) as Record<string, unknown>);
    result = members === "" ? `<${name}Result/>` : `<${name}Result>${members}</${name}Result>`;
  }
  const declaration = service.awsQueryCompatible === true ? XML_DECLARATION : "";
  return `${declaration}<${name}Response${namespace}>${result}${metadata}</${name}Response>`;
}

/** Services that have moved on to JSON (SQS) begin with it and have an empty `Detail` in errors. */
const XML_DECLARATION = '<?xml version="1.0"?>';

function xmlFault(fault: Fault, context: FaultContext): string {
  const { service } = context;
  const movedOn = service?.awsQueryCompatible === true;
  const error = [
    `<Type>${fault.fault}</Type>`,
    `<Code>${escapeXmlText(fault.queryCode)}</Code>`,
    fault.queryMessage === "" ? "" : `<Message>${escapeXmlText(fault.queryMessage)}</Message>`,
    movedOn ? "<Detail/>" : "",
    fault.contract === undefined ? "" : writeXmlStructureMembers(fault.contract, fault.members),
  ].join("");
  const namespace = namespaceAttribute(service?.xmlNamespace);
  const declaration = movedOn ? XML_DECLARATION : "";
  return `${declaration}<ErrorResponse${namespace}><Error>${error}</Error>${requestIdElement(context)}</ErrorResponse>`;
}

function jsonOutput(
  { name, output: shape }: OperationContract,
  output: unknown,
  { requestId }: AnswerContext,
): string {
  const response: Record<string, unknown> = {};
  if (shape.name !== "Unit") response[`${name}Result`] = writeJsonValue(shape, output ?? {});
  response["ResponseMetadata"] = { RequestId: requestId };
  return JSON.stringify({ [`${name}Response`]: response });
}

function jsonFault(fault: Fault, { requestId }: FaultContext): string {
  const { shape, value } = faultMembers(fault);
  const members = writeJsonValue(shape, value) as Record<string, unknown>;
  const error = { Code: fault.queryCode, Message: fault.queryMessage, Type: fault.fault };
  return JSON.stringify({ Error: { ...error, ...members }, RequestId: requestId });
}

function namespaceAttribute(xmlNamespace: string | undefined): string {
  return xmlNamespace === undefined ? "" : ` xmlns="${escapeXmlAttribute(xmlNamespace)}"`;
}

function requestIdElement({ requestId }: AnswerContext): string {
  return `<RequestId>${escapeXmlText(requestId)}</RequestId>`;
}
