/** AWS's wording of the errors about ACLs and object ownership. */
import { Fault } from "../../model/fault.ts";
import { invalidArgument, invalidRequest } from "./request-faults.ts";

export function malformedAcl(): Fault {
  return new Fault(
    { code: "MalformedACLError" },
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
}

/** A header `x-amz-grant-...` that cannot be read. */
export function malformedGrantHeader(header: string, value: string): Fault {
  return invalidArgument("Argument format not recognized", { name: header, value });
}

/** @param place `id` in a header, `CanonicalUser/ID` in a document. */
export function invalidGranteeId(place: string, id: string): Fault {
  return invalidArgument("Invalid id", { name: place, value: id });
}

/** @param place `uri` in a header, `Group/URI` in a document. */
export function invalidGroup(place: string, uri: string): Fault {
  return invalidArgument("Invalid group uri", { name: place, value: uri });
}

/** S3 says nothing of a canned ACL that there is not, but where it stood. */
export function invalidCannedAcl(name: string): Fault {
  return invalidArgument("", { name: "x-amz-acl", value: name });
}

export function cannedAclAndGrants(): Fault {
  return invalidRequest("Specifying both Canned ACLs and Header Grants is not allowed");
}

/** An ACL both in headers and as a document. */
export function aclTwice(): Fault {
  return new Fault({ code: "UnexpectedContent" }, "This request does not support content");
}

export function aclMissing(): Fault {
  return new Fault(
    { code: "MissingSecurityHeader" },
    "Your request was missing a required header",
    { members: { MissingHeaderName: "x-amz-acl" } },
  );
}

/** S3 has taken no grants to e-mail addresses since October 2025. */
export function emailGranteeNotSupported(): Fault {
  return new Fault(
    { code: "MethodNotAllowed", status: 405 },
    "The specified method is not allowed against this resource.",
  );
}

/** The bucket's owner owns all objects in it, and no ACL has a say. */
export function aclsNotSupported(): Fault {
  return new Fault({ code: "AccessControlListNotSupported" }, "The bucket does not allow ACLs");
}

/** A bucket cannot both grant to others by its ACL and have no ACLs. */
export function bucketAclWithEnforcedOwnership(): Fault {
  return new Fault(
    { code: "InvalidBucketAclWithObjectOwnership" },
    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
  );
}

/** A bucket is made with all of Block Public Access on. */
export function publicAclOfNewBucket(): Fault {
  return new Fault(
    { code: "InvalidBucketAclWithBlockPublicAccessError" },
    "Bucket cannot have public ACLs set with BlockPublicAccess enabled",
  );
}

export function invalidObjectOwnership(value: string): Fault {
  return invalidArgument(`Invalid x-amz-object-ownership header: ${value}`, {
    name: "x-amz-object-ownership",
  });
}
