import { describe, expect, it } from "vitest";
import { Fault } from "../../model/fault.ts";
import type { Principal } from "../../model/principal.ts";
import {
  admissionsByAcl,
  ALL_USERS,
  AUTHENTICATED_USERS,
  givesFullControl,
  grantToGroup,
  grantToUser,
  isPrivate,
  LOG_DELIVERY,
  parseAccessControlPolicy,
  privateAcl,
  writeAcl,
  type AclGrant,
  type AclKind,
} from "./acl.ts";
import { aclConditions, cannedAcl, findAclOfHeaders, requireAcl } from "./canned-acl.ts";
import { canonicalUserId, EC2_USER_ID } from "./canonical-user.ts";

const A = "111111111111";
const B = "222222222222";
const ownerId = canonicalUserId(A);
const otherId = canonicalUserId(B);

const anonymous: Principal = { kind: "anonymous", arn: "anonymous" };
const rootOf = (account: string): Principal => ({
  kind: "root",
  account,
  arn: `arn:aws:iam::${account}:root`,
});
const logging: Principal = {
  kind: "service",
  service: "logging.s3.amazonaws.com",
  arn: "logging.s3.amazonaws.com",
};

const bucketPlace = { kind: "bucket", ownerId, bucketOwnerId: ownerId } as const;
const objectPlace = { kind: "object", ownerId: otherId, bucketOwnerId: ownerId } as const;

describe("an ACL document", () => {
  const owner = { Owner: { ID: ownerId } };
  const group = (uri: string) => ({
    ...owner,
    Grants: [{ Grantee: { Type: "Group", URI: uri }, Permission: "READ" }],
  });

  it("is read and written again", () => {
    const policy = {
      ...owner,
      Grants: [
        { Grantee: { Type: "CanonicalUser", ID: otherId }, Permission: "FULL_CONTROL" },
        { Grantee: { Type: "Group", URI: ALL_USERS }, Permission: "READ" },
      ],
    };
    const acl = parseAccessControlPolicy(policy);
    expect(acl).toEqual({
      ownerId,
      grants: [grantToUser(otherId, "FULL_CONTROL"), grantToGroup(ALL_USERS, "READ")],
    });
    expect(writeAcl(acl)).toEqual(policy);
    expect(parseAccessControlPolicy({ ...owner, Grants: [] }).grants).toEqual([]);
  });

  it("has an owner, grants and permissions that there are", () => {
    const text =
      "The XML you provided was not well-formed or did not validate against our published schema";
    const malformed = [
      { Grants: [] },
      owner,
      { Owner: {}, Grants: [] },
      { ...owner, Grants: [{ Permission: "READ" }] },
      { ...owner, Grants: [{ Grantee: { Type: "Group", URI: ALL_USERS }, Permission: "ALL" }] },
      { ...owner, Grants: [{ Grantee: { Type: "Group", URI: ALL_USERS } }] },
      { ...owner, Grants: [{ Grantee: { Type: "Somebody" }, Permission: "READ" }] },
      { ...owner, Grants: [{ Grantee: { Type: "CanonicalUser" }, Permission: "READ" }] },
      { ...owner, Grants: Array.from({ length: 101 }, () => group(ALL_USERS).Grants).flat() },
    ];
    for (const policy of malformed) {
      expect(() => parseAccessControlPolicy(policy)).toThrow(
        expect.objectContaining({ code: "MalformedACLError", status: 400, message: text }),
      );
    }
  });

  it("names groups and users that there are", () => {
    expect(() => parseAccessControlPolicy(group("http://example.com"))).toThrow(
      expect.objectContaining({
        code: "InvalidArgument",
        message: "Invalid group uri",
        members: { ArgumentName: "Group/URI", ArgumentValue: "http://example.com" },
      }),
    );
    expect(() => parseAccessControlPolicy({ Owner: { ID: "me" }, Grants: [] })).toThrow(
      expect.objectContaining({
        message: "Invalid id",
        members: { ArgumentName: "CanonicalUser/ID", ArgumentValue: "me" },
      }),
    );
    const email = { Type: "AmazonCustomerByEmail", EmailAddress: "a@example.com" };
    expect(() =>
      parseAccessControlPolicy({ ...owner, Grants: [{ Grantee: email, Permission: "READ" }] }),
    ).toThrow(expect.objectContaining({ code: "MethodNotAllowed", status: 405 }));
  });
});

describe("a canned ACL", () => {
  const full = grantToUser(ownerId, "FULL_CONTROL");

  it.each([
    ["private", []],
    ["public-read", [grantToGroup(ALL_USERS, "READ")]],
    ["public-read-write", [grantToGroup(ALL_USERS, "READ"), grantToGroup(ALL_USERS, "WRITE")]],
    ["authenticated-read", [grantToGroup(AUTHENTICATED_USERS, "READ")]],
    ["aws-exec-read", [grantToUser(EC2_USER_ID, "READ")]],
    [
      "log-delivery-write",
      [grantToGroup(LOG_DELIVERY, "WRITE"), grantToGroup(LOG_DELIVERY, "READ_ACP")],
    ],
    ["bucket-owner-read", []],
    ["bucket-owner-full-control", []],
  ] as const)("%s on a bucket", (name, grants) => {
    expect(cannedAcl(name, bucketPlace)).toEqual({ ownerId, grants: [full, ...grants] });
  });

  it("can be for the bucket's owner on another's object", () => {
    const own = grantToUser(otherId, "FULL_CONTROL");
    expect(cannedAcl("bucket-owner-read", objectPlace).grants).toEqual([
      own,
      grantToUser(ownerId, "READ"),
    ]);
    expect(cannedAcl("bucket-owner-full-control", objectPlace).grants).toEqual([
      own,
      grantToUser(ownerId, "FULL_CONTROL"),
    ]);
  });

  it("is one that there is", () => {
    for (const name of ["", "public", "__proto__", "PRIVATE"]) {
      expect(() => cannedAcl(name, bucketPlace)).toThrow(
        expect.objectContaining({
          code: "InvalidArgument",
          members: { ArgumentName: "x-amz-acl", ArgumentValue: name },
        }),
      );
    }
    expect(() => cannedAcl("log-delivery-write", objectPlace)).toThrow(Fault);
  });
});

describe("grants in headers", () => {
  it("are a list of ids and groups, with quotes or without", () => {
    const acl = findAclOfHeaders(
      { GrantRead: `id="${otherId}", uri=${ALL_USERS}`, GrantWriteACP: `id=${ownerId}` },
      bucketPlace,
    );
    expect(acl).toEqual({
      ownerId,
      grants: [
        grantToUser(otherId, "READ"),
        grantToGroup(ALL_USERS, "READ"),
        grantToUser(ownerId, "WRITE_ACP"),
      ],
    });
    expect(findAclOfHeaders({}, bucketPlace)).toBeUndefined();
  });

  it.each([
    ["Argument format not recognized", "everybody"],
    ["Argument format not recognized", ""],
    ["Argument format not recognized", "name=x"],
    ["Invalid id", 'id="abc"'],
    ["Invalid group uri", 'uri="http://example.com"'],
    ["The specified method is not allowed against this resource.", "emailAddress=a@example.com"],
  ])("answer %j to %j", (message, GrantRead) => {
    expect(() => findAclOfHeaders({ GrantRead }, bucketPlace)).toThrow(message);
  });

  it("do not go with a canned ACL, nor either with a document", () => {
    const grants = { GrantRead: `uri="${ALL_USERS}"` };
    expect(() => requireAcl({ ACL: "private", ...grants }, bucketPlace)).toThrow(
      "Specifying both Canned ACLs and Header Grants is not allowed",
    );
    const AccessControlPolicy = writeAcl(privateAcl(ownerId));
    expect(() => requireAcl({ ACL: "private", AccessControlPolicy }, bucketPlace)).toThrow(
      expect.objectContaining({ code: "UnexpectedContent" }),
    );
    expect(() => requireAcl({}, bucketPlace)).toThrow(
      expect.objectContaining({
        code: "MissingSecurityHeader",
        message: "Your request was missing a required header",
        members: { MissingHeaderName: "x-amz-acl" },
      }),
    );
    expect(requireAcl({ AccessControlPolicy }, bucketPlace)).toEqual(privateAcl(ownerId));
  });

  it("are condition keys of the request", () => {
    expect(aclConditions({ ACL: "private" })).toEqual({ "s3:x-amz-acl": "private" });
    expect(aclConditions({ GrantReadACP: "id=x" })).toEqual({ "s3:x-amz-grant-read-acp": "id=x" });
  });
});

describe("what an ACL admits", () => {
  const classes = (
    grants: readonly AclGrant[],
    action: string,
    principal: Principal,
    kind: AclKind = "object",
  ) =>
    admissionsByAcl({ ownerId, grants }, { action, kind, principal }).map(
      ({ principalClass }) => principalClass,
    );

  it("covers an account by its canonical user id, which delegates to it", () => {
    const grants = [grantToUser(otherId, "READ")];
    expect(classes(grants, "s3:GetObject", rootOf(B))).toEqual(["account"]);
    expect(classes(grants, "s3:GetObjectVersion", rootOf(B))).toEqual(["account"]);
    expect(classes(grants, "s3:GetObject", rootOf("333333333333"))).toEqual([]);
    expect(classes(grants, "s3:GetObject", anonymous)).toEqual([]);
    expect(classes(grants, "s3:GetObjectAcl", rootOf(B))).toEqual([]);
    expect(classes(grants, "s3:GetObjectTagging", rootOf(B))).toEqual([]);
  });

  it("covers everybody by AllUsers, and all who sign by AuthenticatedUsers", () => {
    expect(classes([grantToGroup(ALL_USERS, "READ")], "s3:GetObject", anonymous)).toEqual([
      "everyone",
    ]);
    const authenticated = [grantToGroup(AUTHENTICATED_USERS, "READ")];
    expect(classes(authenticated, "s3:GetObject", anonymous)).toEqual([]);
    expect(classes(authenticated, "s3:GetObject", rootOf(B))).toEqual(["everyone"]);
  });

  it("covers log delivery as the service it is", () => {
    const grants = [grantToGroup(LOG_DELIVERY, "WRITE")];
    expect(classes(grants, "s3:PutObject", logging, "bucket")).toEqual(["service"]);
    expect(classes(grants, "s3:PutObject", rootOf(B), "bucket")).toEqual([]);
  });

  it("is of the kind that it hangs on", () => {
    const grants = [grantToUser(otherId, "FULL_CONTROL")];
    const bucketActions = ["ListBucket", "ListBucketVersions", "PutObject", "PutBucketAcl"];
    const objectActions = ["GetObject", "GetObjectAcl", "PutObjectAcl", "PutObjectVersionAcl"];
    for (const action of bucketActions) {
      expect(classes(grants, `s3:${action}`, rootOf(B), "bucket")).toEqual(["account"]);
      expect(classes(grants, `s3:${action}`, rootOf(B), "object")).toEqual([]);
    }
    for (const action of objectActions) {
      expect(classes(grants, `s3:${action}`, rootOf(B), "object")).toEqual(["account"]);
      expect(classes(grants, `s3:${action}`, rootOf(B), "bucket")).toEqual([]);
    }
  });

  it("lets only the bucket's owner delete by WRITE", () => {
    const grants = [grantToUser(otherId, "WRITE"), grantToUser(ownerId, "WRITE")];
    expect(classes(grants, "s3:DeleteObject", rootOf(B), "bucket")).toEqual([]);
    expect(classes(grants, "s3:DeleteObjectVersion", rootOf(A), "bucket")).toEqual(["account"]);
    expect(classes(grants, "s3:PutObject", rootOf(B), "bucket")).toEqual(["account"]);
  });

  it("is told to people", () => {
    const acl = { ownerId, grants: [grantToUser(otherId, "READ")] };
    const question = { action: "s3:GetObject", kind: "object", principal: rootOf(B) } as const;
    expect(admissionsByAcl(acl, question)[0]?.name).toBe(`the object's ACL: READ to ${B}`);
  });

  it("is nothing but the owner's when private", () => {
    expect(isPrivate(privateAcl(ownerId))).toBe(true);
    expect(isPrivate(cannedAcl("public-read", bucketPlace))).toBe(false);
    expect(givesFullControl(privateAcl(ownerId), ownerId)).toBe(true);
    expect(givesFullControl(privateAcl(ownerId), otherId)).toBe(false);
  });
});
