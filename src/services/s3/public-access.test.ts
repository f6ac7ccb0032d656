import { describe, expect, it } from "vitest";
import { ALL_USERS, AUTHENTICATED_USERS, grantToGroup, grantToUser, LOG_DELIVERY } from "./acl.ts";
import { CLOSED } from "./bucket.ts";
import { canonicalUserId } from "./canonical-user.ts";
import {
  countedAcl,
  effectiveBlock,
  isPublicAcl,
  isShutOut,
  OPEN,
  parsePublicAccessBlock,
  publicAccessBlocked,
} from "./public-access.ts";
import { isPublicPolicy } from "../../iam-engine/public-policy.ts";

type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

const everyone = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" };
const isPublic = (...statements: readonly object[]) =>
  isPublicPolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }));
const isPublicUnder = (Condition: Condition) => isPublic({ ...everyone, Condition });

describe("a public policy", () => {
  it("allows everybody something", () => {
    expect(isPublic(everyone)).toBe(true);
    expect(isPublic({ ...everyone, Principal: { AWS: "*" } })).toBe(true);
    expect(isPublic({ ...everyone, Principal: { AWS: ["111111111111", "*"] } })).toBe(true);
    expect(isPublic({ ...everyone, Principal: { Federated: "accounts.google.com" } })).toBe(true);
    const { Principal: _, ...rest } = everyone;
    expect(isPublic({ ...rest, NotPrincipal: { AWS: "111111111111" } })).toBe(true);
    const named = { ...everyone, Principal: { AWS: "arn:aws:iam::111111111111:root" } };
    expect(isPublic(named)).toBe(false);
    expect(isPublic(named, everyone)).toBe(true);
    expect(isPublic({ ...everyone, Principal: { Service: "sns.amazonaws.com" } })).toBe(false);
    expect(isPublic({ ...everyone, Principal: { CanonicalUser: "75aa57f0" } })).toBe(false);
    expect(isPublic({ ...everyone, Effect: "Deny" })).toBe(false);
  });

  // The examples of AWS's page, and each key on it.
  it.each([
    ["aws:PrincipalOrgID", "o-1234567890"],
    ["aws:PrincipalAccount", "111111111111"],
    ["aws:SourceArn", "arn:aws:sns:us-east-1:111111111111:t"],
    ["aws:SourceVpc", "vpc-91237329"],
    ["AWS:sourceVPCE", "vpce-1a2b3c4d"],
    ["aws:SourceOwner", "111111111111"],
    ["aws:SourceAccount", "111111111111"],
    ["aws:userid", "AIDAEXAMPLE"],
    ["s3:x-amz-server-side-encryption-aws-kms-key-id", "arn:aws:kms:us-east-1:1:key/k"],
    ["s3:DataAccessPointAccount", "111111111111"],
    ["s3:DataAccessPointArn", "arn:aws:s3:us-west-2:123456789012:accesspoint/*"],
    ["aws:PrincipalArn", "arn:aws:iam::111111111111:role/*"],
  ])("is not public with a fixed %s", (key, value) => {
    expect(isPublicUnder({ StringLike: { [key]: value } })).toBe(false);
  });

  it.each([
    ["aws:SourceVpc", "vpc-*"],
    ["aws:SourceAccount", "${aws:PrincipalAccount}"],
    ["aws:userid", "AROAEXAMPLE:*"],
    ["aws:PrincipalOrgID", "o-????????"],
    ["aws:PrincipalArn", "arn:aws:iam::*:role/admin"],
    ["s3:DataAccessPointArn", "arn:aws:s3:us-west-2:*:accesspoint/a"],
    ["s3:prefix", "public/"],
    ["aws:Referer", "http://example.com"],
    ["aws:SourceIp", "203.0.113.7"],
  ])("is public with %s of %s", (key, value) => {
    expect(isPublicUnder({ StringLike: { [key]: value } })).toBe(true);
  });

  it("is public when one value of several is open, or the operator does not ask for it", () => {
    const fixed = { "aws:SourceVpc": "vpc-1" };
    expect(isPublicUnder({ StringLike: { "aws:SourceVpc": ["vpc-1", "vpc-*"] } })).toBe(true);
    expect(isPublicUnder({ StringNotEquals: fixed })).toBe(true);
    expect(isPublicUnder({ StringEqualsIfExists: fixed })).toBe(true);
    expect(isPublicUnder({ "ForAllValues:StringEquals": fixed })).toBe(true);
    expect(isPublicUnder({ "ForAnyValue:StringEquals": fixed })).toBe(false);
    expect(isPublicUnder({ StringEquals: { ...fixed, "aws:SecureTransport": "true" } })).toBe(
      false,
    );
  });

  it.each([
    ["203.0.113.0/24", false],
    ["203.0.113.7", false],
    ["54.0.0.0/8", false],
    ["54.0.0.0/7", true],
    ["0.0.0.0/1", true],
    ["0.0.0.0/0", true],
    ["10.0.0.0/8", false],
    ["192.168.0.0/16", false],
    ["2001:db8::/32", false],
    ["2001:db8::/31", true],
    ["::/0", true],
    ["*", true],
    ["203.0.113.0/x", true],
  ])("from %s: %j", (network, expected) => {
    expect(isPublicUnder({ IpAddress: { "aws:SourceIp": network } })).toBe(expected);
  });
});

describe("a public ACL", () => {
  const ownerId = canonicalUserId("111111111111");
  const acl = (...grants: readonly ReturnType<typeof grantToUser>[]) => ({ ownerId, grants });

  it("grants to everybody, or to all who sign", () => {
    expect(isPublicAcl(acl(grantToGroup(ALL_USERS, "READ_ACP")))).toBe(true);
    expect(isPublicAcl(acl(grantToGroup(AUTHENTICATED_USERS, "READ")))).toBe(true);
    expect(isPublicAcl(acl(grantToGroup(LOG_DELIVERY, "WRITE")))).toBe(false);
    expect(isPublicAcl(acl(grantToUser(canonicalUserId("222222222222"), "READ")))).toBe(false);
  });

  it("counts without its public grants where those are ignored", () => {
    const own = grantToUser(ownerId, "FULL_CONTROL");
    const open = acl(own, grantToGroup(ALL_USERS, "READ"));
    expect(countedAcl(open, OPEN)).toBe(open);
    expect(countedAcl(open, CLOSED)).toEqual(acl(own));
  });
});

describe("Block Public Access", () => {
  it("is on where any setting has it on", () => {
    const acls = { ...OPEN, BlockPublicAcls: true };
    const policy = { ...OPEN, BlockPublicPolicy: true };
    expect(effectiveBlock(undefined, acls, policy)).toEqual({
      ...OPEN,
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
    });
    expect(effectiveBlock()).toEqual(OPEN);
  });

  it("is off in what a document does not name, but it names something", () => {
    expect(parsePublicAccessBlock({ IgnorePublicAcls: true })).toEqual({
      ...OPEN,
      IgnorePublicAcls: true,
    });
    expect(() => parsePublicAccessBlock({})).toThrow(
      expect.objectContaining({ code: "MalformedXML" }),
    );
  });

  it("shuts all but the owner's account and services out of a bucket with a public policy", () => {
    const user = (account: string) =>
      ({ kind: "root", account, arn: `arn:aws:iam::${account}:root` }) as const;
    expect(isShutOut(user("111111111111"), "111111111111")).toBe(false);
    expect(isShutOut(user("222222222222"), "111111111111")).toBe(true);
    expect(isShutOut({ kind: "anonymous", arn: "anonymous" }, "111111111111")).toBe(true);
    const service = "cloudtrail.amazonaws.com";
    expect(isShutOut({ kind: "service", service, arn: service }, "111111111111")).toBe(false);
  });

  it("says which switch refused", () => {
    const fault = publicAccessBlocked("policies", {
      principalArn: "arn:aws:iam::111111111111:user/a",
      action: "s3:PutBucketPolicy",
      resourceArn: "arn:aws:s3:::b",
    });
    expect(fault).toMatchObject({ code: "AccessDenied", status: 403 });
    expect(fault.message).toBe(
      'User: arn:aws:iam::111111111111:user/a is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::b" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.',
    );
  });
});
