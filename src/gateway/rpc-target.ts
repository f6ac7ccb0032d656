/**
 * What a request of an RPC protocol names: in JSON `X-Amz-Target: AmazonSQS.SendMessage`, in CBOR
 * the path `/service/GraniteServiceVersion20100801/operation/PutMetricData`.
 */
import { isRpcCbor, type RouteRequest } from "./route-facts.ts";

export interface RpcTarget {
  /** The service's target prefix; undefined when only an operation was named. */
  readonly prefix: string | undefined;
  readonly operation: string;
}

/** Reads the target of a request; undefined when it names none. */
export function readRpcTarget(request: RouteRequest): RpcTarget | undefined {
  const target = request.headers["x-amz-target"];
  if (target !== undefined) return splitTarget(target);
  return isRpcCbor(request) ? splitCborPath(request.path) : undefined;
}

/** Splits at the last dot: CloudTrail's prefix has dots of its own. */
function splitTarget(target: string): RpcTarget {
  const dot = target.lastIndexOf(".");
  return dot < 0
    ? { prefix: undefined, operation: target }
    : { prefix: target.slice(0, dot), operation: target.slice(dot + 1) };
}

const SERVICE = "/service/";
const OPERATION = "/operation/";

/** There may be a path of the endpoint's own before, and a namespace before the service's name. */
function splitCborPath(path: string): RpcTarget | undefined {
  const middle = path.lastIndexOf(OPERATION);
  const start = path.lastIndexOf(SERVICE, middle);
  if (middle < 0 || start < 0) return undefined;
  const service = path.slice(start + SERVICE.length, middle);
  const prefix = service.slice(service.lastIndexOf("#") + 1);
  return { prefix, operation: path.slice(middle + OPERATION.length) };
}
