/**
 * A bucket's CORS rules: whether they are well formed, and what they answer to a browser.
 *
 * ```
 * { AllowedOrigins: ["https://*.example.com"], AllowedMethods: ["GET"], AllowedHeaders: ["x-amz-*"] }
 * preflight from https://a.example.com for GET with x-amz-date     its headers
 * preflight from https://example.org                                403 AccessForbidden
 * an actual GET from https://example.org                            no headers; the answer as ever
 * ```
 *
 * The first rule that fits answers. Origins and headers may hold one wildcard.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html | Using cross-origin resource sharing}
 */
import { Fault } from "../../model/fault.ts";
import type { CORSRule } from "./contract.ts";
import { invalidRequest, malformedXml } from "./request-faults.ts";

const RULES_MAX = 100;
const METHODS: ReadonlySet<string> = new Set(["GET", "PUT", "HEAD", "POST", "DELETE"]);

/** Checks the rules of PutBucketCors. */
export function checkCorsRules(rules: readonly CORSRule[] | undefined): void {
  if (rules === undefined || rules.length === 0 || rules.length > RULES_MAX) throw malformedXml();
  for (const rule of rules) checkRule(rule);
}

function checkRule(rule: CORSRule): void {
  const methods = rule.AllowedMethods ?? [];
  const origins = rule.AllowedOrigins ?? [];
  if (methods.length === 0 || origins.length === 0) throw malformedXml();
  for (const method of methods) {
    if (!METHODS.has(method)) {
      throw invalidRequest(
        `Found unsupported HTTP method in CORS config. Unsupported method is ${method}`,
      );
    }
  }
  for (const origin of origins) checkWildcards("AllowedOrigin", origin);
  for (const header of rule.AllowedHeaders ?? []) checkWildcards("AllowedHeader", header);
  for (const header of rule.ExposeHeaders ?? []) {
    if (header.includes("*")) {
      throw invalidRequest(
        `ExposeHeader "${header}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
      );
    }
  }
}

function checkWildcards(element: string, text: string): void {
  if (text.indexOf("*") !== text.lastIndexOf("*")) {
    throw invalidRequest(`${element} "${text}" can not have more than one wildcard.`);
  }
}

/** What a browser says of itself. */
export interface CorsRequest {
  readonly origin: string;
  /** Of the request itself, or the one that a preflight asks for. */
  readonly method: string;
  /** The value of `Access-Control-Request-Headers`, of a preflight. */
  readonly requestHeaders?: string | undefined;
}

/** Finds the headers that let a browser have the answer; undefined when no rule fits. */
export function findCorsHeaders(
  rules: readonly CORSRule[],
  request: CorsRequest,
): Readonly<Record<string, string>> | undefined {
  const asked = headerNames(request.requestHeaders);
  for (const rule of rules) {
    const allowedOrigin = rule.AllowedOrigins?.find((each) => matches(each, request.origin));
    if (allowedOrigin === undefined) continue;
    if (!rule.AllowedMethods.includes(request.method)) continue;
    const allowed = (rule.AllowedHeaders ?? []).map((each) => each.toLowerCase());
    if (!asked.every((header) => allowed.some((each) => matches(each, header)))) continue;
    return headersOf(rule, request.origin, { allowedOrigin, asked });
  }
  return undefined;
}

function headerNames(list: string | undefined): readonly string[] {
  const names = (list ?? "").split(",").map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== "");
}

/** Tells whether a text fits a pattern with one `*` at most. */
function matches(pattern: string, text: string): boolean {
  const at = pattern.indexOf("*");
  if (at < 0) return pattern === text;
  return (
    text.length >= pattern.length - 1 &&
    text.startsWith(pattern.slice(0, at)) &&
    text.endsWith(pattern.slice(at + 1))
  );
}

function headersOf(
  rule: CORSRule,
  origin: string,
  match: { readonly allowedOrigin: string; readonly asked: readonly string[] },
): Readonly<Record<string, string>> {
  const isOpen = match.allowedOrigin === "*";
  const headers: Record<string, string> = {
    "Access-Control-Allow-Origin": isOpen ? "*" : origin,
    "Access-Control-Allow-Methods": (rule.AllowedMethods ?? []).join(", "),
  };
  if (match.asked.length > 0) headers["Access-Control-Allow-Headers"] = match.asked.join(", ");
  if (rule.ExposeHeaders !== undefined && rule.ExposeHeaders.length > 0) {
    headers["Access-Control-Expose-Headers"] = rule.ExposeHeaders.join(", ");
  }
  if (rule.MaxAgeSeconds !== undefined) {
    headers["Access-Control-Max-Age"] = String(rule.MaxAgeSeconds);
  }
  if (!isOpen) headers["Access-Control-Allow-Credentials"] = "true";
  headers["Vary"] = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";
  return headers;
}

/** A preflight, as it came. */
export interface Preflight {
  readonly origin: string | undefined;
  /** The value of `Access-Control-Request-Method`. */
  readonly method: string | undefined;
  readonly requestHeaders: string | undefined;
  readonly resourceType: "BUCKET" | "OBJECT";
}

/**
 * Answers a preflight.
 *
 * @param rules Of the bucket; `"no-bucket"` when there is none, undefined when it has no rules.
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html | OPTIONS object}
 */
export function preflightHeaders(
  preflight: Preflight,
  rules: readonly CORSRule[] | "no-bucket" | undefined,
): Readonly<Record<string, string>> {
  const { origin, method, requestHeaders } = preflight;
  if (origin === undefined || origin === "") throw originMissing();
  const refusal = { method: method ?? "OPTIONS", resourceType: preflight.resourceType };
  if (rules === "no-bucket") {
    throw corsForbidden("Bucket not found", { ...refusal, resourceType: "BUCKET" });
  }
  if (rules === undefined) {
    throw corsForbidden("CORS is not enabled for this bucket.", {
      ...refusal,
      resourceType: "BUCKET",
    });
  }
  if (method === undefined || !METHODS.has(method)) throw invalidRequestMethod(method);
  const headers = findCorsHeaders(rules, { origin, method, requestHeaders });
  if (headers === undefined) throw corsForbidden(NOT_ALLOWED, refusal);
  return headers;
}

// The misspelling is AWS's.
const NOT_ALLOWED =
  "This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";

function corsForbidden(
  text: string,
  { method, resourceType }: { readonly method: string; readonly resourceType: string },
): Fault {
  return new Fault({ code: "AccessForbidden", status: 403 }, `CORSResponse: ${text}`, {
    members: { Method: method, ResourceType: resourceType },
  });
}

function originMissing(): Fault {
  return new Fault(
    { code: "BadRequest" },
    "Insufficient information. Origin request header needed.",
  );
}

function invalidRequestMethod(method: string | undefined): Fault {
  return new Fault(
    { code: "BadRequest" },
    `Invalid Access-Control-Request-Method: ${method ?? "null"}`,
  );
}
