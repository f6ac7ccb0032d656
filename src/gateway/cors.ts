/**
 * Cross-origin requests of browsers. A page of a foreign origin must not reach into the accounts of
 * whoever opens it, so it is refused unless its origin is allowed; requests without `Origin` are no
 * business of this file. S3 judges by each bucket's own CORS configuration.
 */
import type { Headers, WireResponse } from "../protocols/protocol.ts";
import type { GatewaySettings } from "./gateway.ts";
import type { GatewayRequest } from "./request.ts";

const METHODS = "HEAD,GET,PUT,POST,DELETE,OPTIONS,PATCH";
const EXPOSED =
  "etag,x-amz-version-id,x-amzn-requestid,x-amz-request-id,x-amz-id-2,x-amzn-errortype,x-amzn-query-error,x-atoll-decision";

/** The answer to a preflight, or to a request whose origin may not call; undefined for all others. */
export function preflight(
  request: GatewayRequest,
  headers: Headers,
  settings: GatewaySettings,
): WireResponse | undefined {
  const origin = headers["origin"];
  if (origin === undefined) return undefined;
  if (!isAllowed(origin, settings)) {
    return {
      status: 403,
      headers: { "Content-Type": "text/plain" },
      body: `the origin ${printable(origin)} may not call this Atoll; allow it with \`--cors-origin\`\n`,
    };
  }
  if (request.method !== "OPTIONS") return undefined;
  if (headers["access-control-request-method"] === undefined) return undefined;
  return {
    status: 204,
    headers: {
      ...corsHeaders(headers, settings),
      "Access-Control-Allow-Methods": METHODS,
      "Access-Control-Allow-Headers": headers["access-control-request-headers"] ?? "*",
      "Access-Control-Max-Age": "600",
    },
    body: "",
  };
}

/** The headers that let a page read the answer; none without an allowed `Origin`. */
export function corsHeaders(headers: Headers, settings: GatewaySettings): Record<string, string> {
  const origin = headers["origin"];
  if (origin === undefined || !isAllowed(origin, settings)) return {};
  return {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Expose-Headers": EXPOSED,
    Vary: "Origin",
  };
}

/** Pages served from this machine are its user's own. */
function isAllowed(origin: string, { corsOrigins }: GatewaySettings): boolean {
  if (corsOrigins.includes("*") || corsOrigins.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const { hostname } = new URL(origin);
  return (
    hostname === "localhost" ||
    hostname === "127.0.0.1" ||
    hostname === "[::1]" ||
    hostname.endsWith(".localhost")
  );
}

function printable(text: string): string {
  return text.replaceAll(/[^\u0020-\u007e]/g, "?").slice(0, 200);
}
