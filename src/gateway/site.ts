/**
 * Hosts that are one resource of a user's: what is asked there is no AWS request, and its service
 * answers it with what the user put there.
 *
 * ```
 * GET http://photos.s3-website.eu-west-1.localhost:4566/docs/    S3, the website of `photos`
 * ```
 */
import type { SiteRequest } from "../model/service.ts";
import { DEFAULT_ACCOUNT, DEFAULT_REGION } from "../model/scope.ts";
import type { Headers, WireResponse } from "../protocols/protocol.ts";
import type { Gateway } from "./gateway.ts";
import type { HostedResource } from "./host.ts";
import { servicesOf } from "./invoke.ts";
import type { GatewayRequest } from "./request.ts";
import type { ResourceRoute } from "./route.ts";

/** Whose resources they are. */
const SERVICES: Readonly<Record<HostedResource, string>> = {
  website: "s3",
  "function-url": "lambda",
  api: "apigateway",
};

/** Answers a visitor; undefined where Atoll has no such service. */
export async function answerVisitor(
  route: ResourceRoute,
  request: GatewayRequest,
  headers: Headers,
  gateway: Gateway,
): Promise<WireResponse | undefined> {
  const service = await gateway.registry.load(SERVICES[route.resource]);
  const site = service?.definition.site;
  if (site === undefined) return undefined;
  const { store, blobs, clock, ids } = gateway;
  const requestId = ids.uuid();
  const asked: SiteRequest = {
    name: route.name,
    region: route.region,
    method: request.method,
    path: route.path,
    headers,
    secure: request.secure,
    requestId,
    visitor: {
      kind: "visitor",
      sourceIp: request.remoteAddress,
      userAgent: headers["user-agent"],
      referer: headers["referer"],
      secureTransport: gateway.settings.secureTransport,
      cause: requestId,
    },
  };
  const place = { account: DEFAULT_ACCOUNT, region: route.region ?? DEFAULT_REGION };
  const services = servicesOf(place, route.resource, gateway);
  try {
    return await site(asked, { store, blobs, clock, ids, services });
  } catch (error) {
    gateway.log.error({ requestId, error }, "a website failed inside Atoll; please report this");
    return { status: 500, headers: { "Content-Type": "text/plain" }, body: "Internal error\n" };
  }
}
