/**
 * What the query of a request asks for at a place that does not have it. Matched to the nearest
 * operation instead, an upload of a part without its upload would overwrite the object:
 *
 * ```
 * PUT key?partNumber=1     a part of no upload                         refused, no PutObject
 * PUT key?uploadId=u       an upload without the number of the part    refused, no PutObject
 * PUT key?versionId=v      nobody writes a version that is there       refused
 * GET key?versions         buckets have versions, keys have not        refused, no GetObject
 * ```
 */
import { Fault } from "../../model/fault.ts";
import type { RequestTarget } from "../../model/service.ts";
import { invalidArgument, invalidRequest } from "./request-faults.ts";

/**
 * Checks the query of a request against its method and place.
 *
 * @throws Fault `InvalidArgument`, `InvalidRequest` or `MethodNotAllowed`
 */
export function checkSubResource({ method, path, query, labels }: RequestTarget): void {
  if (query === "" || !isOfKey(path, labels)) return;
  if (method === "PUT") checkWrite(new URLSearchParams(query));
  else if (method === "GET") checkRead(new URLSearchParams(query));
}

function isOfKey(path: string, labels: RequestTarget["labels"]): boolean {
  const keyAt = labels?.["Bucket"] === undefined ? path.indexOf("/", 1) + 1 : 1;
  return keyAt > 0 && path.length > keyAt;
}

function checkRead(query: URLSearchParams): void {
  if (query.has("versions")) {
    throw invalidRequest("There is no such thing as the ?versions sub-resource for a key");
  }
  if (query.has("uploads")) {
    throw invalidRequest("Key is not expected for the GET method ?uploads subresource");
  }
}

function checkWrite(query: URLSearchParams): void {
  if (query.has("partNumber") && !query.has("uploadId")) {
    const argument = { name: "partNumber", value: "partNumber" };
    throw invalidArgument("This operation does not accept partNumber without uploadId", argument);
  }
  if (query.has("uploadId") && !query.has("partNumber")) throw methodNotAllowed("PUT");
  const value = query.get("versionId");
  if (value !== null && [...query.keys()].every(isOfObject)) {
    throw invalidArgument("This operation does not accept a version-id.", {
      name: "versionId",
      value,
    });
  }
}

/** What a query can have besides the name of something that hangs on an object, such as its ACL. */
function isOfObject(name: string): boolean {
  return /^(?:versionId|partNumber|uploadId|x-id|x-amz-.*)$/i.test(name);
}

function methodNotAllowed(method: string): Fault {
  return new Fault(
    { code: "MethodNotAllowed", status: 405 },
    "The specified method is not allowed against this resource.",
    { members: { Method: method, ResourceType: "OBJECT" } },
  );
}
