import { describe, expect, it } from "vitest";
import { readCredentialScope } from "./credential-scope.ts";

const v4 = (credential: string, rest = ", SignedHeaders=host, Signature=0"): string =>
  `AWS4-HMAC-SHA256 Credential=${credential}${rest}`;

describe("readCredentialScope", () => {
  it("reads the header of Signature Version 4", () => {
    const authorization = v4("AKIAIOSFODNN7EXAMPLE/20260101/eu-west-1/sqs/aws4_request");
    expect(readCredentialScope({ authorization }, "")).toEqual({
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      date: "20260101",
      region: "eu-west-1",
      service: "sqs",
    });
  });

  it.each([
    ["commas without blanks", ",SignedHeaders=host,Signature=0"],
    ["blanks without commas", " SignedHeaders=host Signature=0"],
    ["nothing behind", ""],
  ])("takes %s", (_, rest) => {
    const authorization = v4("111122223333/20260101/cn-north-1/s3/aws4_request", rest);
    const scope = readCredentialScope({ authorization }, "");
    expect(scope).toMatchObject({
      accessKeyId: "111122223333",
      region: "cn-north-1",
      service: "s3",
    });
  });

  it("finds the credential wherever it stands in the header", () => {
    const authorization =
      "AWS4-HMAC-SHA256 SignedHeaders=host, Signature=0, Credential=test/20260101/us-gov-west-1/kms/aws4_request";
    const scope = readCredentialScope({ authorization }, "");
    expect(scope).toMatchObject({ accessKeyId: "test", region: "us-gov-west-1", service: "kms" });
  });

  it.each([
    ["eu-west-1", "eu-west-1"],
    ["eu-west-1,eu-central-1", "eu-west-1"],
    ["*", "us-east-1"],
    [undefined, "us-east-1"],
  ])("reads the asymmetric variant, for the regions %s", (regionSet, region) => {
    const headers = {
      authorization: "AWS4-ECDSA-P256-SHA256 Credential=test/20260101/s3/aws4_request, Signature=0",
      ...(regionSet === undefined ? {} : { "x-amz-region-set": regionSet }),
    };
    expect(readCredentialScope(headers, "")).toMatchObject({ region, service: "s3" });
  });

  it("reads the key of Signature Version 2, which names neither region nor service", () => {
    const scope = { accessKeyId: "AKIAEXAMPLE", date: "", region: "us-east-1", service: "" };
    expect(readCredentialScope({ authorization: "AWS AKIAEXAMPLE:c2ln" }, "")).toEqual(scope);
    const query = "AWSAccessKeyId=AKIAEXAMPLE&Expires=1&Signature=c2ln";
    expect(readCredentialScope({}, query)).toEqual(scope);
  });

  it("reads presigned URLs, escaped or not", () => {
    const scope = {
      accessKeyId: "test",
      date: "20260101",
      region: "ap-south-1",
      service: "sts",
    };
    const escaped = "X-Amz-Credential=test%2F20260101%2Fap-south-1%2Fsts%2Faws4_request";
    expect(readCredentialScope({}, `Action=GetCallerIdentity&${escaped}&X-Amz-Date=0`)).toEqual(
      scope,
    );
    const plain = "X-Amz-Credential=test/20260101/ap-south-1/sts/aws4_request";
    expect(readCredentialScope({}, plain)).toEqual(scope);
  });

  it("reads asymmetric presigned URLs", () => {
    const query =
      "X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Credential=test%2F20260101%2Fs3%2Faws4_request&X-Amz-Region-Set=eu-west-1";
    expect(readCredentialScope({}, query)).toMatchObject({ region: "eu-west-1", service: "s3" });
  });

  it("prefers the header, and the query to a header that it cannot read", () => {
    const query = "X-Amz-Credential=q/20260101/us-east-1/s3/aws4_request";
    const authorization = v4("h/20260101/us-east-1/sqs/aws4_request");
    expect(readCredentialScope({ authorization }, query)?.accessKeyId).toBe("h");
    expect(readCredentialScope({ authorization: "Bearer x" }, query)?.accessKeyId).toBe("q");
  });

  it("takes us-east-1 where the region is left out", () => {
    const authorization = v4("test/20260101//iam/aws4_request");
    expect(readCredentialScope({ authorization }, "")?.region).toBe("us-east-1");
  });

  it.each([
    "",
    "Bearer token",
    "Basic dGVzdA==",
    "AWS",
    "AWS ",
    "AWS :signature",
    "AWS key-without-colon",
    "AWS4-HMAC-SHA256",
    "AWS4-HMAC-SHA256 Credential",
    "AWS4-HMAC-SHA256 Credential=",
    v4("test"),
    v4("test/20260101"),
    v4("test/20260101/us-east-1"),
    v4("test/20260101/us-east-1/sqs"),
    v4("test/20260101/us-east-1//aws4_request"),
    v4("/20260101/us-east-1/sqs/aws4_request"),
    "AWS4-ECDSA-P256-SHA256 Credential=test/20260101/s3",
  ])("makes nothing of %j", (authorization) => {
    expect(readCredentialScope({ authorization }, "")).toBeUndefined();
  });

  it("makes nothing of a header full of slashes", () => {
    const authorization = v4("/".repeat(60_000));
    expect(readCredentialScope({ authorization }, "")).toBeUndefined();
  });

  it.each([
    "X-Amz-Credential=",
    "X-Amz-Credential=%",
    "X-Amz-Credential=%FF%2F",
    "AWSAccessKeyId=",
    "not-X-Amz-Credential=test/20260101/us-east-1/s3/aws4_request",
  ])("makes nothing of the query %j", (query) => {
    expect(readCredentialScope({}, query)).toBeUndefined();
  });
});
