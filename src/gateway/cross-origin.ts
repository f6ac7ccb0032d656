/**
 * Requests of browsers to what has a rule of its own about which pages may reach it: a bucket with
 * CORS rules. All other cross-origin requests are `cors.ts`'s.
 *
 * ```
 * OPTIONS /photos/cat.jpg    Origin: https://app.example    the bucket's rules answer, or refuse
 * GET /photos/cat.jpg        Origin: https://app.example    the bucket's headers in the answer
 * ```
 */
import { Fault } from "../model/fault.ts";
import { protocols } from "../protocols/index.ts";
import type { Headers, WireResponse } from "../protocols/protocol.ts";
import { isAllowed } from "./cors.ts";
import type { Gateway } from "./gateway.ts";
import type { GatewayRequest } from "./request.ts";
import { route as detect, type ServiceRoute } from "./route.ts";

/** What a resource says of a request: its answer to a preflight, or headers for the answer. */
export type OwnRule =
  | { readonly kind: "answer"; readonly answer: WireResponse }
  | { readonly kind: "headers"; readonly headers: Readonly<Record<string, string>> };

/** Whether a request can be one of a page: nothing else has an origin, or asks before it does. */
export function isOfPage({ method }: GatewayRequest, headers: Headers): boolean {
  return headers["origin"] !== undefined || method === "OPTIONS";
}

/** Finds what the resource of a page's request says; undefined where it says nothing. */
export async function findOwnRule(
  request: GatewayRequest,
  headers: Headers,
  gateway: Gateway,
): Promise<OwnRule | undefined> {
  const { method, target, body } = request;
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? "" : target.slice(mark + 1);
  const route = await detect({ method, path, query, headers, body });
  const service = route.kind === "service" ? await gateway.registry.load(route.service) : undefined;
  const crossOrigin = service?.definition.crossOrigin;
  if (route.kind !== "service" || crossOrigin === undefined) return undefined;
  const origin = headers["origin"];
  const asked = {
    origin,
    method,
    path,
    labels: route.labels,
    headers,
    isAllowed: origin !== undefined && isAllowed(origin, gateway.settings),
  };
  try {
    const given = await crossOrigin(asked, gateway.store);
    if (given === undefined) return undefined;
    if (method !== "OPTIONS") return { kind: "headers", headers: given };
    return { kind: "answer", answer: { status: 200, headers: { ...given }, body: "" } };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { kind: "answer", answer: refusal(error, route, { method, gateway }) };
  }
}

function refusal(
  fault: Fault,
  { service, protocol }: ServiceRoute,
  { method, gateway }: { readonly method: string; readonly gateway: Gateway },
): WireResponse {
  const contract = gateway.registry.loaded(service)?.definition.contract;
  const requestId = gateway.ids.uuid();
  return protocols[protocol].writeFault(fault, { requestId, service: contract, method });
}
