/** AWS's wording of what is wrong with an object to be. */
import { Fault } from "../../model/fault.ts";
import { invalidArgument, invalidRequest } from "./request-faults.ts";

export function invalidStorageClass(storageClass: string): Fault {
  return new Fault(
    { code: "InvalidStorageClass" },
    "The storage class you specified is not valid",
    { members: { StorageClassRequested: storageClass } },
  );
}

export function metadataTooLarge(bytes: number, maxBytes: number): Fault {
  return new Fault(
    { code: "MetadataTooLarge" },
    "Your metadata headers exceed the maximum allowed metadata size",
    { members: { Size: bytes, MaxSizeAllowed: maxBytes } },
  );
}

export function copyChangesNothing(): Fault {
  return new Fault(
    { code: "InvalidRequest" },
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}

export function markerAsSource(): Fault {
  return invalidRequest(
    "The source of a copy request may not specifically refer to a delete marker by version id.",
  );
}

export function unknownDirective(
  kind: "metadata" | "tagging" | "annotation",
  value: string,
): Fault {
  const name = kind === "annotation" ? "object-annotation" : kind;
  return invalidArgument(`Unknown ${kind} directive.`, { name: `x-amz-${name}-directive`, value });
}

/** Where a website leads to has to be a page of the bucket or of the web. */
export function invalidRedirectLocation(): Fault {
  return new Fault(
    { code: "InvalidRedirectLocation" },
    "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
  );
}

/** What a request was prepared for has changed meanwhile. */
export function copyConflict(): Fault {
  return new Fault(
    { code: "OperationAborted", status: 409 },
    "A conflicting conditional operation is currently in progress against this resource. Please try again.",
  );
}
