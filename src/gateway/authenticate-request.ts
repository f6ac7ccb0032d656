import { hash } from "node:crypto";
import type { FormSignature } from "../model/form.ts";
import type { Operation } from "../model/operation.ts";
import type { Headers } from "../protocols/protocol.ts";
import { authenticate, authenticateForm } from "./authenticate.ts";
import type {
  Authentication,
  AuthenticationDependencies,
  AuthenticationRequest,
} from "./authentication-request.ts";
import { wallClockMs } from "./clock.ts";
import type { Gateway } from "./gateway.ts";
import type { LoadedService } from "./registry.ts";
import type { GatewayRequest } from "./request.ts";
import type { ServiceRoute } from "./route.ts";
import { requireService } from "./service-index.ts";
import { createSigningKeys } from "./signing-keys.ts";

/** What the path knows of a request when it asks who sent it. */
export interface AuthenticationFacts {
  readonly request: GatewayRequest;
  /** The path and the query as sent. */
  readonly path: string;
  readonly query: string;
  readonly headers: Headers;
  readonly route: ServiceRoute;
  readonly service: LoadedService;
}

const dependencies = new WeakMap<Gateway, AuthenticationDependencies>();

/**
 * Finds out who sent a request. Its body is read only when a signature over it must be verified.
 *
 * @throws Fault The service's own error for what is missing or wrong.
 */
export function authenticateRequest(
  facts: AuthenticationFacts,
  operation: Operation,
  gateway: Gateway,
): Authentication | Promise<Authentication> {
  return authenticate(requestOf(facts, operation.admitsUnsigned, gateway), dependenciesOf(gateway));
}

/**
 * Finds out who signed a form.
 *
 * @param signature Undefined for a form without one, which is anonymous.
 * @throws Fault The service's own error for what is missing or wrong.
 */
export function authenticateFormRequest(
  signature: FormSignature | undefined,
  facts: AuthenticationFacts,
  gateway: Gateway,
): Authentication | Promise<Authentication> {
  const request = requestOf(facts, false, gateway);
  const dependencies = dependenciesOf(gateway);
  return signature === undefined
    ? authenticate(request, dependencies)
    : authenticateForm(signature, request, dependencies);
}

function requestOf(
  { request, path, query, headers, route, service }: AuthenticationFacts,
  operationAdmitsUnsigned: boolean,
  gateway: Gateway,
): AuthenticationRequest {
  const { contract, admitsUnsigned = false } = service.definition;
  return {
    method: request.method,
    rawPath: path,
    rawQuery: query,
    rawHeaders: request.rawHeaders,
    headers,
    bodySha256: async () =>
      hash("sha256", await request.body.bytes(gateway.settings.bodyBytesMax), "hex"),
    service: contract.id,
    signingNames: [requireService(contract.id).signingName],
    protocol: route.protocol,
    queryCompatible: contract.awsQueryCompatible ?? false,
    admitsUnsigned: admitsUnsigned || operationAdmitsUnsigned,
    hostBucket: route.labels?.["Bucket"],
    sourceIp: request.remoteAddress,
    userAgent: headers["user-agent"],
    referer: headers["referer"],
    secureTransport: gateway.settings.secureTransport,
  };
}

function dependenciesOf(gateway: Gateway): AuthenticationDependencies {
  let found = dependencies.get(gateway);
  if (found === undefined) {
    const { settings, clock, identity, modes } = gateway;
    found = {
      // The account of an unknown key is unknown too: the mode of all accounts holds.
      get mode() {
        return modes.global();
      },
      strictAuth: settings.strictAuth,
      clock,
      wallClockMs,
      signingKeys: createSigningKeys(),
      findCredential: (accessKeyId) => identity.findCredential(accessKeyId),
    };
    dependencies.set(gateway, found);
  }
  return found;
}
