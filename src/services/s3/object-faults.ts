/** AWS's wording of what is wrong with an object to be. */
import { Fault } from "../../model/fault.ts";

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

/** What a request was prepared for has changed meanwhile. */
export function copyConflict(): Fault {
  return new Fault(
    { code: "OperationAborted", status: 409 },
    "A conflicting conditional operation is currently in progress against this resource. Please try again.",
  );
}
