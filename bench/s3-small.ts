/** PUT and GET of small objects at many connections. */
import type { Generator } from "./generator-process.ts";
import type { Address } from "./http-connection.ts";
import type { Result } from "./load-generator.ts";
import { requestBytes } from "./s3-request.ts";

export const SMALL_BYTES = 4096;
export const CONNECTIONS = 64;
/** How many objects take turns. */
const KEYS = 256;

/** Puts or gets objects of a bucket for some seconds. */
export async function measureSmall(
  address: Address,
  method: "PUT" | "GET",
  {
    generator,
    bucket,
    seconds,
  }: { readonly generator: Generator; readonly bucket: string; readonly seconds: number },
): Promise<Result> {
  const body = method === "PUT" ? Buffer.alloc(SMALL_BYTES, "x") : Buffer.alloc(0);
  const requests = Array.from({ length: KEYS }, (_, key) =>
    requestBytes(address, { method, path: `/${bucket}/small/${key}`, body }),
  );
  const result = await generator.run({
    address: { host: address.host, port: address.port },
    connections: CONNECTIONS,
    plan: { kind: "repeat", requests },
    durationMs: seconds * 1000,
    operationsMax: 2_000_000,
  });
  const { errors, firstError } = result;
  if (errors > 0) throw new Error(`${method} failed ${errors} times: ${firstError}`);
  return result;
}
