/**
 * A form that a browser posts to a bucket: another way to ask for an operation of the service.
 *
 * ```
 * open          the fields before the file are read
 * authenticate  the signature over the field `policy` tells who asks
 * read          the policy is kept, and the fields become the input of PutObject
 * perform       like any request: located, judged, received, run
 * answer        as the form wishes: a status, a document, a redirect
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html | POST Object}
 */
import type { OperationContract } from "../model/contract.ts";
import type { FormAnswer } from "../model/form.ts";
import type { ProtocolCodec, WireResponse } from "../protocols/protocol.ts";
import { escapeXmlText } from "../protocols/xml-value.ts";
import { authenticateFormRequest, type AuthenticationFacts } from "./authenticate-request.ts";
import type { Authentication } from "./authentication-request.ts";
import { openForm } from "./form-stream.ts";
import type { Gateway } from "./gateway.ts";
import type { Judgement } from "./judge.ts";
import { perform, type CallFacts } from "./perform.ts";
import { protocols } from "../protocols/index.ts";

/** A form in the path of a request. */
export interface FormFacts extends AuthenticationFacts {
  readonly requestId: string;
  /** The facts of the call, once it is known who asks. */
  callOf(authentication: Authentication): CallFacts;
}

/** The bucket to which a request posts; undefined when it is no such request. */
export function formBucket({
  request,
  path,
  query,
  route,
  service,
}: AuthenticationFacts): string | undefined {
  if (request.method !== "POST" || service.definition.forms === undefined) return undefined;
  if (query !== "" && query !== "x-id=PostObject") return undefined;
  const hosted = route.labels?.["Bucket"];
  if (hosted !== undefined) return path === "/" || path === "" ? hosted : undefined;
  const name = /^\/([^/]+)\/?$/.exec(path)?.[1];
  return name === undefined ? undefined : decoded(name);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Serves a form. */
export async function serveForm(
  bucket: string,
  facts: FormFacts,
  gateway: Gateway,
): Promise<{ readonly answer: WireResponse; readonly judgement: Judgement }> {
  const { request, requestId, headers, route, service } = facts;
  const { forms } = service.definition;
  const contentType = headers["content-type"] ?? "";
  if (forms === undefined) throw new Error("a form is served for a service without forms");
  if (!/^multipart\/form-data\b/i.test(contentType)) {
    throw forms.notAForm();
  }
  const protocol = protocols[route.protocol];
  const form = await openForm(request.body.stream(), contentType, forms);
  try {
    const signature = forms.findSignature(form.fields);
    const authentication = await authenticateFormRequest(signature, facts, gateway);
    const meant = forms.toRequest(
      { bucket, ...form, readBody: (contract, text) => readBody(protocol, contract, text) },
      gateway.clock.nowMs(),
    );
    const operation = service.operations.get(meant.operation);
    if (operation === undefined) throw new Error(`a form means \`${meant.operation}\``);
    const input = protocol.readInput(operation.contract, {
      method: "PUT",
      path: meant.path,
      query: "",
      headers: meant.headers,
      body: EMPTY,
      stream: meant.stream,
    });
    const call = facts.callOf(authentication);
    const order = { service, operation, input, call, client: request };
    const { output, judgement } = await perform(order, gateway);
    const answer = protocol.writeOutput(operation.contract, output, { requestId });
    const wished = meant.answer(output, call.endpoint);
    const written = { status: wished.status, headers: answer.headers, body: "" };
    Object.assign(written.headers, wished.headers);
    if (wished.document === undefined) return { answer: written, judgement };
    written.headers["Content-Type"] = "application/xml";
    return { answer: { ...written, body: xmlOf(wished.document) }, judgement };
  } finally {
    form.close();
  }
}

function readBody<Input>(
  protocol: ProtocolCodec,
  contract: OperationContract<Input>,
  text: string,
): Input {
  const request = { method: "PUT", path: "/b/k", query: "", headers: {}, body: Buffer.from(text) };
  return protocol.readInput(contract, request) as Input;
}

function xmlOf({ name, members }: NonNullable<FormAnswer["document"]>): string {
  const inside = Object.entries(members)
    .map(([key, text]) => `<${key}>${escapeXmlText(text)}</${key}>`)
    .join("");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}>${inside}</${name}>`;
}

const EMPTY = new Uint8Array(0);
