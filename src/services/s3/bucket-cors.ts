/**
 * Which pages may reach a bucket: its CORS rules, asked before a request comes to an operation. A
 * bucket without rules says nothing to pages that Atoll lets in anyway, and refuses all others.
 *
 * DIFFERS: AWS serves a request whose page may not have the answer, and leaves it to the browser to
 * keep it from the page. Here a request of a foreign page that no rule allows is refused, as for all
 * services: whoever opens that page did not ask for what it does to their accounts.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html | Using cross-origin resource sharing}
 */
import type { Partition } from "../../model/scope.ts";
import type { CrossOriginRequest } from "../../model/service.ts";
import type { Store } from "../../model/store.ts";
import type { Bucket } from "./bucket.ts";
import { findConfiguration } from "./bucket-configuration.ts";
import type { CORSRule } from "./contract.ts";
import { findCorsHeaders, preflightHeaders } from "./cors-rule.ts";
import { buckets } from "./tables.ts";

/** Answers for a bucket, see {@link CrossOriginRequest}. */
export async function bucketCrossOrigin(
  request: CrossOriginRequest,
  store: Store,
): Promise<Readonly<Record<string, string>> | undefined> {
  const { origin, method, headers, labels, isAllowed } = request;
  const { name, key } = placeOf(request);
  if (name === "") return undefined;
  const rules = await findRules(name, store);
  if (rules === "no-bucket" && labels === undefined) return undefined;
  const isSilent = rules === undefined || rules === "no-bucket";
  if (isSilent && isAllowed) return undefined;
  if (method === "OPTIONS") {
    const preflight = {
      origin,
      method: headers["access-control-request-method"],
      requestHeaders: headers["access-control-request-headers"],
      resourceType: key === "" ? "BUCKET" : "OBJECT",
    } as const;
    return preflightHeaders(preflight, rules);
  }
  if (isSilent || origin === undefined) return undefined;
  const found = findCorsHeaders(rules, { origin, method });
  return found ?? (isAllowed ? {} : undefined);
}

function placeOf({ path, labels }: CrossOriginRequest): {
  readonly name: string;
  readonly key: string;
} {
  const bucket = labels?.["Bucket"];
  if (bucket !== undefined) return { name: bucket, key: path.slice(1) };
  const slash = path.indexOf("/", 1);
  return slash < 0
    ? { name: path.slice(1), key: "" }
    : { name: path.slice(1, slash), key: path.slice(slash + 1) };
}

/** A preflight names no region, and so no partition. */
const PARTITIONS: readonly Partition[] = ["aws", "aws-cn", "aws-us-gov"];

function findRules(
  name: string,
  store: Store,
): Promise<readonly CORSRule[] | "no-bucket" | undefined> {
  return store.read(async (tx) => {
    for (const partition of PARTITIONS) {
      const bucket: Bucket | undefined = await tx.get(buckets, { partition, name });
      if (bucket !== undefined) return findConfiguration(bucket, "cors", tx);
    }
    return "no-bucket";
  });
}
