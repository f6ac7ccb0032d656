import { hasType, type RouteFacts, type RouteRequest } from "./route-facts.ts";
import { hasQueryParameter } from "./request-parameter.ts";

/** `s3express` signs requests to directory buckets, `s3-object-lambda` the answers of functions. */
export const S3_SIGNING_NAMES: ReadonlySet<string> = new Set([
  "s3",
  "s3express",
  "s3-object-lambda",
]);

const PRESIGNED: readonly string[] = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Signature",
  "X-Amz-SignedHeaders",
  "X-Amz-Expires",
  "X-Amz-Date",
  "AWSAccessKeyId",
  "Signature",
];

/** What S3 takes by POST besides forms. */
const POSTED: readonly string[] = ["uploads", "uploadId", "delete", "restore", "select"];

/**
 * Tells whether S3 could mean a request that no other service claims: S3 alone has users without a
 * signature, paths of any kind, and signatures that do not name their service. Signed for some
 * service that nobody knows, a request is not S3's.
 */
export function looksLikeS3({ request, scope }: RouteFacts): boolean {
  if (scope !== undefined) return scope.service === "";
  const { method, path, query } = request;
  if (query !== "" && PRESIGNED.some((name) => hasQueryParameter(query, name))) return true;
  if (path === "/" || path === "") return isListOfBuckets(request);
  switch (method) {
    case "GET":
    case "HEAD":
    case "PUT":
    case "DELETE":
    case "OPTIONS":
      return true;
    case "POST":
      return isPosted(request);
    default:
      return false;
  }
}

/** `aws s3 ls --no-sign-request`: no browser and no health check calls itself so. */
function isListOfBuckets({ method, headers }: RouteRequest): boolean {
  return method === "GET" && (headers["user-agent"]?.includes("aws-cli/") ?? false);
}

function isPosted({ headers, query }: RouteRequest): boolean {
  const contentType = headers["content-type"];
  if (contentType !== undefined && hasType(contentType, "multipart/form-data")) return true;
  return query !== "" && POSTED.some((name) => hasQueryParameter(query, name));
}
