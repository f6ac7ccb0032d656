/**
 * What Atoll answers besides AWS requests: its own API, LocalStack's control endpoints, and the
 * developer endpoints of its services.
 */
import type { AtollOptions } from "../atoll.ts";
import { locationOf } from "../data-folder.ts";
import { wallClockMs } from "../gateway/clock.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { foldHeaders, type GatewayRequest } from "../gateway/request.ts";
import type { Route } from "../gateway/route.ts";
import { Fault } from "../model/fault.ts";
import type { WireResponse } from "../protocols/protocol.ts";
import type { OpenStore } from "../storage/open.ts";
import { version } from "../version.ts";
import { answerAdmin, json, type AdminDependencies, type AdminRequest } from "./admin.ts";
import { coverageOf } from "./coverage.ts";
import { answerDecisions } from "./decision-endpoints.ts";
import { answerDeveloper } from "./developer.ts";
import { answerOidcIssuer } from "./oidc-issuer.ts";
import { answerLocalStack, type LocalStackDependencies } from "./localstack.ts";

export interface OwnEndpointsOptions {
  readonly gateway: Gateway;
  readonly store: OpenStore;
  readonly options: AtollOptions;
  readonly startedAtMs: number;
  /** Resolves when everything that fell due has been done. */
  settle(): Promise<void>;
}

export interface OwnEndpoints {
  answer(route: Route, request: GatewayRequest): Promise<WireResponse>;
}

/** What is posted to these endpoints is small. */
const BODY_BYTES_MAX = 1024 * 1024;

/** Makes the endpoints of one Atoll. */
export function ownEndpoints(from: OwnEndpointsOptions): OwnEndpoints {
  const { gateway } = from;
  const admin = adminDependencies(from);
  const localStack = { ...localStackDependencies(from), reset: () => admin.reset({}) };

  async function answer(route: Route, request: GatewayRequest): Promise<WireResponse> {
    const [path = "", ...queries] = request.target.split("?");
    const asked = (prefix: string): AdminRequest => ({
      method: request.method,
      path: path.slice(prefix.length).replace(/\/$/, ""),
      query: new URLSearchParams(queries.join("?")),
      endpoint: endpointOf(request, gateway),
      signal: request.signal,
      body: async () => Buffer.from(await request.body.bytes(BODY_BYTES_MAX)).toString("utf8"),
    });
    switch (route.kind) {
      case "admin":
        return answerAdmin(asked("/_atoll/"), admin);
      case "localstack":
        return answerLocalStack(asked("/_localstack/"), localStack);
      case "developer":
        return answerDeveloper(asked("/_aws/"), foldHeaders(request.rawHeaders), gateway);
      default:
        return nothingHere(request);
    }
  }

  return {
    async answer(route, request) {
      try {
        return await answer(route, request);
      } catch (error) {
        if (error instanceof Fault) return json(error.status, { message: error.message });
        gateway.log.error({ error }, "an endpoint failed inside Atoll; please report this");
        return json(500, { message: "this failed inside Atoll; its log has the details" });
      }
    },
  };
}

function endpointOf({ rawHeaders, secure }: GatewayRequest, { settings }: Gateway): string {
  const { host = settings.publicHost } = foldHeaders(rawHeaders);
  return `${secure ? "https" : "http"}://${host}`;
}

function nothingHere(request: GatewayRequest): WireResponse {
  // Health checks of load balancers and containers ask for the root.
  if (request.target === "/" && ["GET", "HEAD", "POST"].includes(request.method)) {
    return { status: 200, headers: {}, body: "" };
  }
  return json(404, {
    message:
      "this is no AWS request that Atoll can tell apart: it has no signature, no X-Amz-Target, no Action and no known host",
  });
}

function adminDependencies({
  gateway,
  store,
  options,
  settle,
}: OwnEndpointsOptions): AdminDependencies {
  return {
    clock: gateway.clock,
    settle,
    coverage: () => coverageOf(gateway.registry),
    async reset(where) {
      await gateway.trail.flush();
      await store.resetAccount(where);
      gateway.trail.forget(where);
      await gateway.modes.reload();
    },
    decisions: (request) => answerDecisions(request, gateway),
    oidcIssuer: (request) => answerOidcIssuer(request, gateway),
    status: () => ({
      version: version(),
      services: gateway.registry.ids,
      iam: gateway.modes.global(),
      crossRegion: gateway.settings.crossRegion,
      store: store.engine,
      data: placeOf(options),
      durability: options.durability ?? "full",
      residentMiB: Math.round(process.memoryUsage.rss() / 1024 / 1024),
      clockAheadMs: gateway.clock.aheadMs(),
    }),
  };
}

/** Where everything is kept, for people. */
function placeOf(options: AtollOptions): string {
  const location = locationOf(options);
  switch (location.kind) {
    case "memory":
      return "memory";
    case "folder":
      return location.path;
    case "postgres":
      return "database";
  }
}

function localStackDependencies({
  gateway,
  options,
  startedAtMs,
}: OwnEndpointsOptions): Omit<LocalStackDependencies, "reset"> {
  return {
    version: version(),
    services: () =>
      Object.fromEntries(
        gateway.registry.ids.map((id) => [
          id,
          gateway.registry.loaded(id) === undefined ? "available" : "running",
        ]),
      ),
    initScripts: () => options.initScripts ?? [],
    nowMs: () => gateway.clock.nowMs(),
    uptimeSeconds: () => Math.round((wallClockMs() - startedAtMs) / 1000),
    stop: options.stop,
  };
}
