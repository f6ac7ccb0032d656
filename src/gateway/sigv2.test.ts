import { describe, expect, it } from "vitest";
import { readSignatureClaim } from "./signature-claim.ts";
import { sigV2SignatureOf, sigV2StringToSign, type SigV2Parts } from "./sigv2.ts";
import { foldHeaders } from "./request.ts";

// Examples of https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

function signed(parts: Partial<SigV2Parts>): { readonly text: string; readonly claimed: string } {
  const whole = { method: "GET", rawPath: "/", rawQuery: "", rawHeaders: [], ...parts };
  const claim = readSignatureClaim({
    headers: foldHeaders(whole.rawHeaders),
    rawQuery: whole.rawQuery,
  });
  if (claim === undefined) throw new Error("no claim");
  return { text: sigV2StringToSign(whole, claim), claimed: claim.signature };
}

describe("version 2 signatures", () => {
  it("agree with AWS's example of an object GET", () => {
    const { text, claimed } = signed({
      rawPath: "/photos/puppy.jpg",
      hostBucket: "awsexamplebucket1",
      rawHeaders: [
        "Host",
        "awsexamplebucket1.us-west-1.s3.amazonaws.com",
        "Date",
        "Tue, 27 Mar 2007 19:36:42 +0000",
        "Authorization",
        "AWS AKIAIOSFODNN7EXAMPLE:qgk2+6Sv9/oM7G3qLEjTH1a1l1g=",
      ],
    });
    expect(text).toBe(
      "GET\n\n\nTue, 27 Mar 2007 19:36:42 +0000\n/awsexamplebucket1/photos/puppy.jpg",
    );
    expect(sigV2SignatureOf(secret, text)).toBe(claimed);
  });

  it("agree with AWS's example of an object PUT", () => {
    const { text, claimed } = signed({
      method: "PUT",
      rawPath: "/awsexamplebucket1/photos/puppy.jpg",
      rawHeaders: [
        "Content-Type",
        "image/jpeg",
        "Content-Length",
        "94328",
        "Date",
        "Tue, 27 Mar 2007 21:15:45 +0000",
        "Authorization",
        "AWS AKIAIOSFODNN7EXAMPLE:iqRzw+ileNPu1fhspnRs8nOjjIA=",
      ],
    });
    expect(sigV2SignatureOf(secret, text)).toBe(claimed);
  });

  it("agree with AWS's example of a presigned URL", () => {
    const { text, claimed } = signed({
      rawPath: "/photos/puppy.jpg",
      // AWS's page names another bucket now, but the signature in it is still this one's.
      hostBucket: "johnsmith",
      rawQuery:
        "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620",
    });
    expect(text).toBe("GET\n\n\n1175139620\n/johnsmith/photos/puppy.jpg");
    expect(sigV2SignatureOf(secret, text)).toBe(claimed);
  });

  it("cover headers of AWS's, sub-resources and headers of the answer", () => {
    const { text } = signed({
      method: "PUT",
      rawPath: "/bucket/key",
      rawQuery: "uploadId=u1&other=1&response-content-type=text%2Fplain&acl",
      rawHeaders: [
        "x-amz-meta-b",
        "2",
        "X-Amz-Date",
        "Tue, 27 Mar 2007 21:06:08 +0000",
        "x-amz-meta-B",
        "3",
        "Date",
        "ignored",
        "Authorization",
        "AWS AKIAIOSFODNN7EXAMPLE:x",
      ],
    });
    expect(text).toBe(
      "PUT\n\n\n\nx-amz-date:Tue, 27 Mar 2007 21:06:08 +0000\nx-amz-meta-b:2,3\n/bucket/key?acl&response-content-type=text/plain&uploadId=u1",
    );
  });
});
