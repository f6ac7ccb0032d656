import { describe, expect, it } from "vitest";
import { isLegacyDate } from "./legacy-date.ts";
import { validateIdentityPolicy } from "./validate-identity.ts";

const S3 = "arn:aws:s3:::bucket";

/** A document of one statement that is well but for what is changed; undefined leaves out. */
function one(change: object, top: object = {}): string {
  const statement = { Effect: "Allow", Action: "s3:ListBucket", Resource: S3, ...change };
  return JSON.stringify({ Version: "2012-10-17", Statement: statement, ...top });
}

const SYNTAX = "Syntax errors in policy.";
const VERSION = "Policy document must be version 2012-10-17 or greater.";
const LEGACY = "The policy failed legacy parsing";

describe("validateIdentityPolicy", () => {
  it.each([
    [
      "a list of statements",
      one({}, { Statement: [{ Effect: "Deny", NotAction: "a:b", NotResource: "*" }] }),
    ],
    ["any vendor and any action", one({ Action: ["s3-x.y:anything at all", "*"] })],
    ["a short ARN", one({ Resource: "arn:aws:service" })],
    ["every partition", one({ Resource: "arn:*:s3:::b" })],
    [
      "an access point's region",
      one({ Resource: "arn:aws:s3:eu-west-1:111111111111:accesspoint/a" }),
    ],
    [
      "conditions",
      one({ Condition: { "ForAnyValue:StringEqualsIfExists": { a: ["b"] }, Bool: { c: true } } }),
    ],
    ["an unknown operator that compares nothing", one({ Condition: { Odd: {} } })],
    [
      "empty Sids",
      one(
        {},
        {
          Statement: [
            { Sid: "", Effect: "Allow", Action: "*", Resource: "*" },
            { Sid: "", Effect: "Allow", Action: "*", Resource: "*" },
          ],
        },
      ),
    ],
  ])("takes %s", (_, text) => {
    expect(() => validateIdentityPolicy(text)).not.toThrow();
  });

  it.each([
    ["no JSON", "x", SYNTAX],
    ["a member twice", '{"Version":"2012-10-17","Version":"2012-10-17"}', SYNTAX],
    ["no statement", JSON.stringify({ Version: "2012-10-17" }), SYNTAX],
    ["an unknown Version", one({}, { Version: "2020-01-01" }), SYNTAX],
    ["an unknown member", one({ Extra: 1 }), SYNTAX],
    ["a member named __proto__", one({}).replace('"Effect"', '"__proto__":{},"Effect"'), SYNTAX],
    ["no Effect", one({ Effect: undefined }), SYNTAX],
    ["Action beside NotAction", one({ NotAction: [] }), SYNTAX],
    ["an unknown operator", one({ Condition: { Odd: { a: "b" } } }), SYNTAX],
    ["an old Version", one({}, { Version: "2008-10-17" }), VERSION],
    ["no Version, before a wrong Effect", one({ Effect: "denY" }, { Version: undefined }), VERSION],
    ["an Effect in another case", one({ Effect: "denY" }), LEGACY],
    ["a date that is none", one({ Condition: { DateLessThan: { a: "234-13" } } }), LEGACY],
    ["an ARN with too few parts", one({ Resource: "arn:aws:s3::b" }), LEGACY],
    ["a principal", one({ Principal: "*" }), "Policy document should not specify a principal."],
    [
      "a Sid twice",
      one(
        {},
        {
          Statement: [
            { Sid: "a", Effect: "Allow" },
            { Sid: "a", Effect: "Deny" },
          ],
        },
      ),
      "Statement IDs (SID) in a single policy must be unique.",
    ],
    ["no actions", one({ Action: [] }), "Policy statement must contain actions."],
    ["no resources", one({ Resource: [] }), "Policy statement must contain resources."],
    [
      "a resource that is no ARN",
      one({ Resource: "b", Action: "s3:a:b" }),
      'Resource b must be in ARN format or "*".',
    ],
    [
      "an odd partition",
      one({ Resource: "a:b:c" }),
      'Partition "b" is not valid for resource "arn:b:c:*:*:*".',
    ],
    [
      "no vendor in the resource",
      one({ Resource: "arn:aws" }),
      "Resource vendor must be fully qualified and cannot contain regexes.",
    ],
    [
      "a wildcard for the vendor",
      one({ Resource: "arn:aws:s*:::b" }),
      "Resource vendor must be fully qualified and cannot contain regexes.",
    ],
    [
      "a region of S3",
      one({ Resource: "arn:aws:s3:eu-west-1::b" }),
      "Resource arn:aws:s3:eu-west-1::b can not contain region information.",
    ],
    [
      "a region of IAM",
      one({ Resource: "arn:aws:iam:eu-west-1::user/a" }),
      "IAM resource arn:aws:iam:eu-west-1::user/a cannot contain region information.",
    ],
    [
      "a path that IAM has not",
      one({ Resource: "arn:aws:iam:::bucket" }),
      'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
    ],
    [
      "an action without a vendor",
      one({ Action: "ListBucket" }),
      "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    ],
    [
      "two colons in an action",
      one({ Action: "s3:List:Bucket" }),
      "Actions/Condition can contain only one colon.",
    ],
    ["an odd vendor", one({ Action: "a a:b" }), "Vendor a a is not valid"],
  ])("refuses %s", (_, text, message) => {
    expect(() => validateIdentityPolicy(text)).toThrow(message);
  });

  it("ends at a text that is nested without end", () => {
    expect(() => validateIdentityPolicy("[".repeat(100_000))).toThrow(SYNTAX);
  });
});

describe("isLegacyDate", () => {
  it.each(["2017-07-01T00:00:00Z", "2016-12-13t2:00:00.593194+23", "01T", "-292275054", "0"])(
    "takes %s",
    (text) => {
      expect(isLegacyDate(text)).toBe(true);
    },
  );

  it.each(["", "b", "234-13", "2016-12-13t2:00:00.593194+1", "9223372036854775808"])(
    "refuses %j",
    (text) => {
      expect(isLegacyDate(text)).toBe(false);
    },
  );
});
