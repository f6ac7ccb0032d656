/**
 * In which protocol a request speaks. Most services know one; where there are several, what the
 * request says of itself decides, the most explicit first.
 */
import type { Protocol } from "../model/contract.ts";
import { hasType, isAwsJson, isRpcCbor, queryParameter, type RouteFacts } from "./route-facts.ts";
import { speaksQuery, type IndexedService } from "./service-index.ts";

/** Chooses among the protocols of a service. */
export function protocolOf(service: IndexedService, facts: RouteFacts): Protocol {
  const { protocols } = service;
  const [first = "restJson1"] = protocols;
  if (protocols.length === 1) return first;
  const { request } = facts;
  if (isRpcCbor(request) && protocols.includes("rpcv2Cbor")) return "rpcv2Cbor";
  const json = protocols.find(isJson);
  if (json !== undefined && isAwsJson(request)) return json;
  if (json !== undefined && isUntyped(facts)) return json;
  return speaksQuery(service) ? "awsQuery" : first;
}

function isJson(protocol: Protocol): boolean {
  return protocol === "awsJson1_0" || protocol === "awsJson1_1";
}

/** Clients by hand often forget the content type; a target is JSON's all the same. */
function isUntyped({ request: { headers } }: RouteFacts): boolean {
  if (headers["x-amz-target"] === undefined) return false;
  const contentType = headers["content-type"];
  return contentType === undefined || !hasType(contentType, "application/x-www-form-urlencoded");
}

/** The protocol in which to tell somebody that nobody here knows the service. */
export function protocolOfUnknown(facts: RouteFacts): Protocol {
  const { request } = facts;
  if (isRpcCbor(request)) return "rpcv2Cbor";
  if (request.headers["x-amz-target"] !== undefined || isAwsJson(request)) {
    const is10 = request.headers["content-type"]?.endsWith("1.0") ?? false;
    return is10 ? "awsJson1_0" : "awsJson1_1";
  }
  return queryParameter(facts, "Action") === undefined ? "restJson1" : "awsQuery";
}
