/**
 * ec2Query: awsQuery's elder sibling. Names are capitalized, lists are always flat, answers and
 * errors have elements of their own.
 *
 * ```
 * Action=DescribeVpcs&Version=2016-11-15&VpcId.1=vpc-1&Filter.1.Name=state&Filter.1.Value.1=available
 *
 * <DescribeVpcsResponse xmlns="..."><requestId>...</requestId><vpcSet>...</vpcSet></DescribeVpcsResponse>
 * ```
 *
 * @see {@link https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html | AWS EC2 Query}
 */
import type { Member, OperationContract } from "../model/contract.ts";
import { Fault } from "../model/fault.ts";
import type { AnswerContext, FaultContext, ProtocolCodec, WireResponse } from "./protocol.ts";
import { findParameter, parseForm } from "./query-form.ts";
import { readQueryStructure, type QueryDialect, type ValueType } from "./query-value.ts";
import { escapeXmlAttribute, escapeXmlText, writeXmlStructureMembers } from "./xml-value.ts";

const dialect: QueryDialect = {
  wireName,
  flat: true,
  malformed: (text) => new Fault({ code: "InvalidParameterValue" }, text),
  invalid: invalidValue,
};

export const ec2Query: ProtocolCodec = {
  name: "ec2Query",
  operationName: (request) => findParameter(request, "Action"),
  readInput: (operation, request) =>
    readQueryStructure(operation.input, parseForm(request), dialect),
  writeOutput: (operation, output, context) =>
    answer(200, context, outputBody(operation, output, context)),
  writeFault: (fault, context) => answer(fault.status, context, faultBody(fault, context)),
};

function wireName(name: string, member: Member): string {
  if (member.ec2QueryName !== undefined) return member.ec2QueryName;
  const text = member.xmlName ?? name;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const EXPECTATIONS: Readonly<Record<ValueType, string>> = {
  boolean: "Expecting 'true' or 'false'",
  number: "Expecting a number",
  timestamp: "Expecting a date in ISO 8601 format",
  blob: "Expecting base64",
};

/** In the grammar of EC2's own refusals; the expectations are worded here. */
function invalidValue(type: ValueType, value: string, name: string): Fault {
  return new Fault(
    { code: "InvalidParameterValue" },
    `Value (${value}) for parameter ${name} is invalid. ${EXPECTATIONS[type]}.`,
  );
}

function answer(status: number, { requestId }: AnswerContext, xml: string): WireResponse {
  return {
    status,
    headers: { "x-amzn-RequestId": requestId, "Content-Type": "text/xml;charset=UTF-8" },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`,
  };
}

function outputBody(
  { name, service, output: shape }: OperationContract,
  output: unknown,
  { requestId }: AnswerContext,
): string {
  const namespace =
    service.xmlNamespace === undefined
      ? ""
      : ` xmlns="${escapeXmlAttribute(service.xmlNamespace)}"`;
  // EC2 says so in words where an operation has nothing to tell.
  const members =
    shape.name === "Unit"
      ? "<return>true</return>"
      : writeXmlStructureMembers(shape, (output ?? {}) as Record<string, unknown>);
  const id = `<requestId>${escapeXmlText(requestId)}</requestId>`;
  return `<${name}Response${namespace}>${id}${members}</${name}Response>`;
}

function faultBody(fault: Fault, { requestId }: FaultContext): string {
  const code = `<Code>${escapeXmlText(fault.queryCode)}</Code>`;
  const message = `<Message>${escapeXmlText(fault.queryMessage)}</Message>`;
  const members =
    fault.contract === undefined ? "" : writeXmlStructureMembers(fault.contract, fault.members);
  const id = `<RequestID>${escapeXmlText(requestId)}</RequestID>`;
  return `<Response><Errors><Error>${code}${message}${members}</Error></Errors>${id}</Response>`;
}
