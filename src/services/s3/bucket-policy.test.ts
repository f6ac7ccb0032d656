import { CreateBucketCommand, PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../../iam-engine/catalogue.ts";
import { emulator, OTHER, OWNER } from "../../testing/emulator.ts";
import { checkBucketPolicy } from "./bucket-policy.ts";
import type { Bucket } from "./bucket.ts";

const catalogue = await loadCatalogue();

const bucket: Bucket = {
  partition: "aws",
  name: "photos",
  account: OWNER,
  region: "us-east-1",
  createdAtMs: 0,
};

const good = {
  Effect: "Allow",
  Principal: { AWS: OTHER },
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::photos/*",
};

function check(change: object, top: object = {}): void {
  const Statement = [{ ...good, ...change }];
  checkBucketPolicy(
    JSON.stringify({ Version: "2012-10-17", Statement, ...top }),
    bucket,
    catalogue,
  );
}

function refusal(change: object, top?: object): unknown {
  try {
    check(change, top);
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

describe("a bucket policy", () => {
  it("is JSON", () => {
    const why = (text: string): unknown => {
      try {
        checkBucketPolicy(text, bucket, catalogue);
      } catch (error) {
        return (error as Error).message;
      }
      return undefined;
    };
    const first = "Policies must be valid JSON and the first byte must be '{'";
    expect(why("policy")).toBe(first);
    expect(why(" {}")).toBe(first);
    expect(why('{"Version":')).toBe("This policy contains invalid Json");
    expect(why("{}")).toBe("Missing required field Statement");
  });

  it("has no fields that there are not", () => {
    expect(refusal({ condition: {} })).toBe("Unknown field condition");
    expect(refusal({}, { Statements: [] })).toBe("Unknown field Statements");
    expect(refusal({ Sid: "with blanks" }, { Id: "i" })).toBeUndefined();
  });

  it("has 20 KiB at most, white space left out", () => {
    const Resource = (count: number): string[] =>
      Array.from({ length: count }, (_, index) => `arn:aws:s3:::photos/${String(index)}/*`);
    const padded = JSON.stringify({ Statement: [{ ...good, Resource: Resource(600) }] }, null, 40);
    expect(padded.length).toBeGreaterThan(20 * 1024);
    checkBucketPolicy(padded, bucket, catalogue);
    expect(refusal({ Resource: Resource(900) })).toBe(
      "Normalized policy document exceeds the maximum allowed size of 20480 bytes",
    );
  });

  it.each([
    ["arn:aws:s3:::photos", "s3:ListBucket"],
    ["arn:aws:s3:::photos/a", "s3:GetObject"],
    ["arn:aws:s3:::pho*/a", "s3:GetObject"],
    ["arn:aws:s3:::*", "s3:GetObject"],
    ["arn:aws:s3:::photo?/*", "s3:GetObject"],
    ["arn:aws:s3:::${aws:PrincipalTag/bucket}/*", "s3:GetObject"],
    ["arn:aws:s3:::photos/${aws:username}/*", "s3:GetObject"],
  ])("may be about %s", (Resource, Action) => {
    expect(refusal({ Resource, Action })).toBeUndefined();
  });

  it.each([
    "*",
    "arn:aws:s3:::photos2/*",
    "arn:aws:s3:::photos-of-others",
    "arn:aws:s3:::videos*/*",
    "arn:aws-cn:s3:::photos/*",
    "arn:aws:s3:us-east-1:111111111111:accesspoint/photos/object/*",
  ])("is not about %s", (Resource) => {
    expect(refusal({ Resource })).toBe("Policy has invalid resource");
  });

  it("names nobody by a pattern, and services as they are called", () => {
    const invalid = "Invalid principal in policy";
    const person = (name: string): unknown => refusal({ Principal: { AWS: name } });
    expect(person(`arn:aws:iam::${OTHER}:user/*`)).toBe(invalid);
    expect(person(`arn:aws:iam::${OTHER}:role/app-?`)).toBe(invalid);
    expect(person(`arn:aws:iam::${OTHER}:role/app`)).toBeUndefined();
    const service = (name: string): unknown => refusal({ Principal: { Service: name } });
    expect(service("cloudfront.amazonaws")).toBe(invalid);
    expect(service("logging.s3.amazonaws.com")).toBeUndefined();
    expect(service("delivery.logs.amazonaws.com.cn")).toBeUndefined();
  });

  it("lets in whom it names, not all but those", () => {
    const all = { NotPrincipal: { AWS: OTHER }, Principal: undefined };
    expect(refusal(all)).toBe("Allow with NotPrincipal is not allowed.");
    expect(refusal({ ...all, Effect: "Deny" })).toBeUndefined();
  });

  it("is over a bucket that is there", () => {
    const Resource = "arn:aws:s3:::photos";
    expect(refusal({ Action: "s3:CreateBucket", Resource })).toBe("Policy has invalid action");
    expect(refusal({ Action: "s3:Create*", Resource })).toBeUndefined();
  });
});

describe("the conditions of a bucket policy", () => {
  const when = (operator: string, key: string, value: unknown, change: object = {}): unknown =>
    refusal({ Condition: { [operator]: { [key]: value } }, ...change });

  it("have AWS's operators", () => {
    expect(when("StringMatches", "aws:Referer", "a")).toBe(
      "Invalid Condition type : StringMatches",
    );
    for (const operator of ["StringEquals", "ForAnyValue:StringLike", "ArnLikeIfExists", "Null"]) {
      expect(when(operator, "aws:PrincipalArn", "a")).toBeUndefined();
    }
  });

  it("have keys that there are", () => {
    const invalid = "Policy has an invalid condition key";
    expect(when("StringEquals", "s3:folder", "a")).toBe(invalid);
    expect(when("StringEquals", "s3:ExistingObjectTag/", "a")).toBe(invalid);
    expect(when("StringEquals", "SourceIp", "a")).toBe(invalid);
    // AWS takes whatever begins with its own prefix, and keys of other services.
    expect(when("StringEquals", "aws:NewKey", "a")).toBeUndefined();
    expect(when("StringEquals", "lambda:SourceFunctionArn", "a")).toBeUndefined();
    expect(when("StringEquals", "S3:ExistingObjectTag/team", "a")).toBeUndefined();
  });

  it("apply to every action that is named", () => {
    const apart = "Conditions do not apply to combination of actions and resources in statement";
    expect(when("StringLike", "s3:prefix", "a/*")).toBe(apart);
    const Resource = ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"];
    const listing = (...Action: string[]): unknown =>
      when("StringLike", "s3:prefix", "a/*", { Action, Resource });
    expect(listing("s3:ListBucket", "s3:ListBucketVersions")).toBeUndefined();
    expect(listing("s3:ListBucket", "s3:GetObject")).toBe(apart);
    expect(listing("s3:ListBucketMultipartUploads")).toBe(apart);
    // Patterns of actions are not looked at, and some keys are everywhere.
    expect(listing("s3:List*", "s3:*")).toBeUndefined();
    expect(when("StringEquals", "s3:DataAccessPointAccount", OWNER)).toBeUndefined();
    expect(when("NumericLessThan", "s3:TlsVersion", 1.2)).toBeUndefined();
    const but = { NotAction: "s3:GetObject", Action: undefined, Effect: "Deny" };
    expect(when("StringLike", "s3:prefix", "a/*", but)).toBeUndefined();
  });

  it("name addresses that are some", () => {
    expect(when("IpAddress", "aws:SourceIp", "home")).toBe("Invalid IP address in Conditions");
    expect(when("NotIpAddress", "aws:SourceIp", ["10.0.0.0/8", "1.2.3"])).toBe(
      "Invalid IP address in Conditions",
    );
    expect(when("IpAddress", "aws:SourceIp", ["10.0.0.0/8", "2001:db8::/32"])).toBeUndefined();
  });
});

describe("PutBucketPolicy", () => {
  it("says what is wrong as S3 does", async () => {
    const kit = await emulator({ iam: "enforce" });
    await kit.s3.send(new CreateBucketCommand({ Bucket: "photos" }));
    const Policy = JSON.stringify({
      Statement: [{ ...good, Condition: { Bool: { "s3:x": "y" } } }],
    });
    const put = kit.s3.send(new PutBucketPolicyCommand({ Bucket: "photos", Policy }));
    await expect(put).rejects.toMatchObject({
      name: "MalformedPolicy",
      message: "Policy has an invalid condition key",
      $metadata: { httpStatusCode: 400 },
    });
  });
});
