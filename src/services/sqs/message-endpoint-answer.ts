/**
 * How the developer endpoint writes its answers. They are those of `ReceiveMessage`, in the form that
 * the client asks for: an SDK's JSON protocol, the XML of the Query protocol, or that XML's elements
 * as JSON (`Accept: application/json`), where a list of one is no list.
 */
import type { Fault } from "../../model/fault.ts";
import type { DeveloperAnswer } from "../../model/service.ts";
import { service, type Message, type MessageAttributeValue } from "./contract.ts";

/** The form of an answer. */
export type AnswerForm = "awsJson" | "json" | "xml";

const AWS_JSON = "application/x-amz-json-1.0";

/** The form that a request asks for. */
export function formOf(headers: Readonly<Record<string, string>>): AnswerForm {
  if (headers["content-type"]?.startsWith(AWS_JSON) === true) return "awsJson";
  return headers["accept"]?.includes("application/json") === true ? "json" : "xml";
}

/** Writes messages. */
export function writeMessages(messages: readonly Message[], form: AnswerForm): DeveloperAnswer {
  if (form === "awsJson") {
    return answer(200, form, JSON.stringify({ Messages: messages.map(toAwsJson) }));
  }
  const result = { Message: messages.map(toElements) };
  const content = { ReceiveMessageResult: result };
  return answer(200, form, document("ReceiveMessageResponse", content, form));
}

/** Writes an error. */
export function writeFault(fault: Fault, form: AnswerForm): DeveloperAnswer {
  const { status, code, queryCode, message } = fault;
  if (form === "awsJson") {
    const body = JSON.stringify({ __type: `${service.namespace}#${code}`, message });
    const error = { "x-amzn-query-error": `${queryCode};${fault.fault}` };
    return answer(status, form, body, error);
  }
  const error = { Type: fault.fault, Code: queryCode, Message: message };
  return answer(status, form, document("ErrorResponse", { Error: error }, form));
}

const CONTENT_TYPES = { awsJson: AWS_JSON, json: "application/json", xml: "text/xml" } as const;

function answer(
  status: number,
  form: AnswerForm,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): DeveloperAnswer {
  return { status, headers: { "content-type": CONTENT_TYPES[form], ...headers }, body };
}

/** A tree of elements: texts, lists of elements of one name, elements with children. */
type Element = string | readonly Element[] | { readonly [name: string]: Element | undefined };

function toAwsJson({ MessageAttributes, ...message }: Message): object {
  if (MessageAttributes === undefined) return message;
  const values = Object.entries(MessageAttributes).map(([name, value]) => [name, toValue(value)]);
  return { ...message, MessageAttributes: Object.fromEntries(values) as object };
}

function toElements({ Attributes = {}, MessageAttributes = {}, ...message }: Message): Element {
  return {
    ...message,
    Attribute: Object.entries(Attributes).map(([Name, Value]) => ({ Name, Value })),
    MessageAttribute: Object.entries(MessageAttributes).map(([Name, value]) => ({
      Name,
      Value: toValue(value),
    })),
  };
}

function toValue({ DataType, StringValue, BinaryValue }: MessageAttributeValue): Element {
  if (BinaryValue === undefined) return { DataType, StringValue };
  return { DataType, BinaryValue: Buffer.from(BinaryValue).toString("base64") };
}

/** A list of one becomes that one, an empty list nothing. */
function unlisted(element: Element): Element | undefined {
  if (typeof element === "string") return element;
  if (isList(element)) {
    if (element.length > 1) return element.map((each) => unlisted(each) ?? "");
    return element[0] === undefined ? undefined : unlisted(element[0]);
  }
  const entries = Object.entries(element).map(([name, child]) => [
    name,
    child === undefined ? undefined : unlisted(child),
  ]);
  return Object.fromEntries(entries) as Element;
}

function isList(element: Element): element is readonly Element[] {
  return Array.isArray(element);
}

function document(name: string, content: Element, form: "json" | "xml"): string {
  if (form === "json") return JSON.stringify({ [name]: unlisted(content) });
  const namespace = service.xmlNamespace ?? "";
  return `<?xml version="1.0"?><${name} xmlns="${namespace}">${inner(content)}</${name}>`;
}

function inner(element: Element): string {
  if (typeof element === "string") return escapeXml(element);
  if (isList(element)) return element.map(inner).join("");
  let xml = "";
  for (const [name, child] of Object.entries(element)) {
    if (child === undefined) continue;
    for (const each of isList(child) ? child : [child]) xml += `<${name}>${inner(each)}</${name}>`;
  }
  return xml;
}

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\r", "&#xD;");
}
