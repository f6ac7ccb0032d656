import { describe, expect, it } from "vitest";
import { ALL_USERS, grantToGroup, grantToUser, privateAcl } from "./acl.ts";
import { cannedAcl } from "./canned-acl.ts";
import { ANONYMOUS_USER_ID, canonicalUserId } from "./canonical-user.ts";
import {
  checkAclsEnabled,
  checkBucketAcl,
  hasAcls,
  newObjectAcl,
  parseObjectOwnership,
  parseOwnershipControls,
} from "./ownership.ts";

const bucketAccount = "111111111111";
const bucketOwnerId = canonicalUserId(bucketAccount);
const uploaderId = canonicalUserId("222222222222");
const place = { kind: "object", ownerId: uploaderId, bucketOwnerId } as const;
const canned = (name: string) => cannedAcl(name, place);
const upload = { bucketAccount, uploaderId, acl: undefined } as const;

describe("object ownership", () => {
  it("is one of three", () => {
    expect(parseObjectOwnership("ObjectWriter")).toBe("ObjectWriter");
    for (const value of ["", "RandomValue"]) {
      expect(() => parseObjectOwnership(value)).toThrow(
        expect.objectContaining({
          code: "InvalidArgument",
          message: `Invalid x-amz-object-ownership header: ${value}`,
          members: { ArgumentName: "x-amz-object-ownership" },
        }),
      );
    }
  });

  it("is set by a document with one rule", () => {
    const rule = { ObjectOwnership: "BucketOwnerPreferred" };
    expect(parseOwnershipControls({ Rules: [rule] })).toBe("BucketOwnerPreferred");
    for (const Rules of [[], [rule, rule], [{ ObjectOwnership: "Nobody" }]]) {
      expect(() => parseOwnershipControls({ Rules })).toThrow(
        expect.objectContaining({ code: "MalformedXML" }),
      );
    }
  });

  it("gives the bucket's owner everything where it is enforced", () => {
    const enforced = { ...upload, ownership: "BucketOwnerEnforced" } as const;
    expect(newObjectAcl(enforced)).toEqual(privateAcl(bucketOwnerId));
    const acl = canned("bucket-owner-full-control");
    expect(newObjectAcl({ ...enforced, acl })).toEqual(privateAcl(bucketOwnerId));
    const byHeader = { ownerId: uploaderId, grants: [grantToUser(bucketOwnerId, "FULL_CONTROL")] };
    expect(newObjectAcl({ ...enforced, acl: byHeader })).toEqual(privateAcl(bucketOwnerId));
    for (const name of ["private", "public-read", "bucket-owner-read"]) {
      expect(() => newObjectAcl({ ...enforced, acl: canned(name) })).toThrow(
        expect.objectContaining({
          code: "AccessControlListNotSupported",
          status: 400,
          message: "The bucket does not allow ACLs",
        }),
      );
    }
  });

  it("gives the bucket's owner what was uploaded with full control for it, where preferred", () => {
    const preferred = { ...upload, ownership: "BucketOwnerPreferred" } as const;
    expect(newObjectAcl(preferred).ownerId).toBe(uploaderId);
    expect(newObjectAcl({ ...preferred, acl: canned("bucket-owner-full-control") })).toEqual(
      privateAcl(bucketOwnerId),
    );
    expect(newObjectAcl({ ...preferred, acl: canned("public-read") }).ownerId).toBe(uploaderId);
  });

  it("leaves the uploader what it uploads, in ObjectWriter and in old buckets", () => {
    for (const ownership of ["ObjectWriter", undefined] as const) {
      const writer = { ...upload, ownership };
      expect(newObjectAcl(writer)).toEqual(privateAcl(uploaderId));
      const acl = canned("bucket-owner-full-control");
      expect(newObjectAcl({ ...writer, acl })).toEqual(acl);
      expect(newObjectAcl({ ...writer, uploaderId: ANONYMOUS_USER_ID }).ownerId).toBe(
        ANONYMOUS_USER_ID,
      );
    }
  });

  it("turns ACLs off where it is enforced", () => {
    expect(hasAcls("BucketOwnerEnforced")).toBe(false);
    expect(hasAcls(undefined)).toBe(true);
    checkAclsEnabled("ObjectWriter");
    expect(() => checkAclsEnabled("BucketOwnerEnforced")).toThrow("The bucket does not allow ACLs");
    const granting = {
      ownerId: bucketOwnerId,
      grants: [grantToGroup(ALL_USERS, "READ")],
    };
    checkBucketAcl("BucketOwnerEnforced", undefined);
    checkBucketAcl("BucketOwnerEnforced", privateAcl(bucketOwnerId));
    checkBucketAcl("ObjectWriter", granting);
    expect(() => checkBucketAcl("BucketOwnerEnforced", granting)).toThrow(
      expect.objectContaining({
        code: "InvalidBucketAclWithObjectOwnership",
        message: "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
      }),
    );
  });
});
