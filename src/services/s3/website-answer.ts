/** What websites answer with: objects, redirects, and pages that tell of errors. */
import type { Fault } from "../../model/fault.ts";
import type { SiteAnswer, SiteRequest } from "../../model/service.ts";
import type { GetObjectOutput } from "./contract.ts";
import { hostIdOf } from "./object-events.ts";
import type { WebsiteRedirect } from "./website.ts";

function idHeaders({ requestId }: SiteRequest): Record<string, string> {
  return { "x-amz-request-id": requestId, "x-amz-id-2": hostIdOf(requestId), Server: "AmazonS3" };
}

/** An object, as a browser gets it. */
export function objectAnswer(
  object: GetObjectOutput,
  request: SiteRequest,
  status: number,
): SiteAnswer {
  const headers: Record<string, string> = idHeaders(request);
  const set = (name: string, value: string | undefined): void => {
    if (value !== undefined) headers[name] = value;
  };
  set("Content-Type", object.ContentType);
  set("Content-Length", object.ContentLength === undefined ? undefined : `${object.ContentLength}`);
  set("Content-Range", object.ContentRange);
  set("Accept-Ranges", object.AcceptRanges);
  set("ETag", object.ETag);
  set("Last-Modified", object.LastModified?.toUTCString());
  set("Expires", object.Expires?.toUTCString());
  set("Cache-Control", object.CacheControl);
  set("Content-Disposition", object.ContentDisposition);
  set("Content-Encoding", object.ContentEncoding);
  set("Content-Language", object.ContentLanguage);
  for (const [name, value] of Object.entries(object.Metadata ?? {})) {
    headers[`x-amz-meta-${name}`] = value;
  }
  return { status, headers, body: object.Body ?? "" };
}

/** Sends the visitor elsewhere. */
export function redirectAnswer(
  { status, location }: WebsiteRedirect,
  request: SiteRequest,
): SiteAnswer {
  // A key could hold a line break.
  const Location = location.replaceAll(/[^\u0021-\u007e]/g, encodeURIComponent);
  return { status, headers: { ...idHeaders(request), Location, "Content-Length": "0" }, body: "" };
}

/**
 * A page about an error.
 *
 * @param second What kept the error document from being shown.
 */
export function errorAnswer(fault: Fault, request: SiteRequest, second?: Fault): SiteAnswer {
  const { status, code, message } = fault;
  const headers: Record<string, string> = {
    ...idHeaders(request),
    "x-amz-error-code": code,
    "x-amz-error-message": message.replaceAll(/[^\u0020-\u007e]/g, "?"),
  };
  if (status < 400)
    return { status, headers: { ...idHeaders(request), ...fault.headers }, body: "" };
  headers["Content-Type"] = "text/html; charset=utf-8";
  return { status, headers, body: page(fault, request, second) };
}

/** What browsers show of statuses beside their number. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [400, "Bad Request"],
  [403, "Forbidden"],
  [404, "Not Found"],
  [405, "Method Not Allowed"],
  [412, "Precondition Failed"],
  [416, "Requested Range Not Satisfiable"],
]);

function page(fault: Fault, { requestId }: SiteRequest, second: Fault | undefined): string {
  const title = `${fault.status} ${REASONS.get(fault.status) ?? "Error"}`;
  const ids = [`RequestId: ${requestId}`, `HostId: ${hostIdOf(requestId)}`];
  const lines = [
    "<html>",
    `<head><title>${title}</title></head>`,
    "<body>",
    `<h1>${title}</h1>`,
    ...list([...factsOf(fault), ...ids]),
    ...(second === undefined
      ? []
      : [
          "<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>",
          ...list(factsOf(second)),
        ]),
    "<hr/>",
    "</body>",
    "</html>",
  ];
  return `${lines.join("\n")}\n`;
}

function factsOf({ code, message, members }: Fault): readonly string[] {
  const facts = [`Code: ${code}`, `Message: ${message}`];
  for (const [name, value] of Object.entries(members)) facts.push(`${name}: ${String(value)}`);
  return facts;
}

function list(facts: readonly string[]): readonly string[] {
  return ["<ul>", ...facts.map((fact) => `<li>${escaped(fact)}</li>`), "</ul>"];
}

/** Keys come from visitors, and must not become markup. */
function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
