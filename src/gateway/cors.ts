/**
 * Cross-origin requests of browsers. A page of a foreign origin must not reach into the accounts of
 * whoever opens it, so it is refused unless its origin is allowed. Browsers send `Origin` with all
 * requests but plain GETs (an `<img>`, a link); of those `Sec-Fetch-Site` says that they come from
 * another site, and `Referer` from which. Whatever is no browser sends neither.
 *
 * @see {@link https://www.w3.org/TR/fetch-metadata/ | Fetch Metadata}
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
  const origin = headers["origin"] ?? originOfPlainGet(headers);
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

/** The origin of a cross-site request that names none; a page may hide where it comes from. */
function originOfPlainGet(headers: Headers): string | undefined {
  if (headers["sec-fetch-site"] !== "cross-site") return undefined;
  const referer = headers["referer"] ?? "";
  return URL.canParse(referer) ? new URL(referer).origin : "null";
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
export function isAllowed(origin: string, { corsOrigins }: GatewaySettings): boolean {
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
