import type { Gateway } from "../gateway/gateway.ts";
import type { DeveloperEndpoint } from "../model/service.ts";
import type { Headers, WireResponse } from "../protocols/protocol.ts";
import { json, type AdminRequest } from "./admin.ts";

/**
 * Answers a developer endpoint, `/_aws/<service>/...`.
 *
 * @see {@link https://docs.localstack.cloud/aws/services/sqs/#developer-endpoints | LocalStack's developer endpoints}
 */
export async function answerDeveloper(
  request: AdminRequest,
  headers: Headers,
  gateway: Gateway,
): Promise<WireResponse> {
  const [id = ""] = request.path.split("/");
  const service = await gateway.registry.load(id);
  const endpoint = service?.definition.endpoints?.find((each) => isAsked(each, request));
  if (endpoint === undefined) {
    return json(404, { message: `there is no ${request.method} /_aws/${request.path}` });
  }
  const answer = await endpoint.handle({
    path: request.path,
    query: request.query,
    headers,
    body: Buffer.from(await request.body()),
    store: gateway.store,
    clock: gateway.clock,
    settings: gateway.settings,
    endpoint: `http://${headers["host"] ?? gateway.settings.publicHost}`,
  });
  return { status: answer.status, headers: { ...answer.headers }, body: answer.body };
}

function isAsked({ method, path }: DeveloperEndpoint, request: AdminRequest): boolean {
  if (method !== request.method) return false;
  return path.endsWith("*") ? request.path.startsWith(path.slice(0, -1)) : path === request.path;
}
