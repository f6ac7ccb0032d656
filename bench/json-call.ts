/** Calls in AWS's JSON 1.1 protocol, as KMS and Secrets Manager speak it. */
import { REGION } from "./aws-request.ts";
import { HttpConnection, type Address } from "./http-connection.ts";
import { signedRequests, type Keys } from "./sigv4-template.ts";

export interface JsonCall {
  /** As in the credential scope. */
  readonly service: string;
  /** For example `TrentService.Encrypt`. */
  readonly target: string;
  readonly input: object;
  /** {@link REGION} if none is named. */
  readonly region?: string;
}

/** The signed request of a call. */
export function jsonRequest(address: Address, keys: Keys, call: JsonCall): Buffer {
  const { service, target, input, region = REGION } = call;
  const host = `${address.host}:${address.port}`;
  const contentType = "application/x-amz-json-1.1";
  const recipe = { host, region, service, contentType, target };
  return signedRequests(recipe, keys)(JSON.stringify(input));
}

/** Makes one call, which must succeed. */
export async function readJson(
  address: Address,
  keys: Keys,
  call: JsonCall,
): Promise<Record<string, unknown>> {
  const connection = new HttpConnection(address);
  const { status, body } = await connection.send(jsonRequest(address, keys, call));
  connection.close();
  if (status !== 200) throw new Error(`${call.target} answered ${status}: ${body.toString()}`);
  return JSON.parse(body.toString() || "{}") as Record<string, unknown>;
}
