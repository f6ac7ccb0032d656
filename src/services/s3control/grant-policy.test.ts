import { describe, expect, it } from "vitest";
import { permits, sessionPolicy, type GrantPermission } from "./grant-policy.ts";
import { parseScope } from "./grant-scope.ts";

const place = { partition: "aws", region: "eu-west-1" };

function policyFor(path: string, permission: GrantPermission, isObject = false): string {
  const scope = parseScope(path, { isObject });
  if (scope === undefined) throw new Error(`no scope: ${path}`);
  return sessionPolicy(scope, permission, place);
}

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: string;
  readonly Condition?: unknown;
}

function statements(text: string): readonly Statement[] {
  return (JSON.parse(text) as { readonly Statement: readonly Statement[] }).Statement;
}

describe("the session policy of a grant", () => {
  it("lets read objects and list what begins so", () => {
    expect(statements(policyFor("s3://photos/2026/*", "READ"))).toEqual([
      {
        Effect: "Allow",
        Action: [
          "s3:GetObject",
          "s3:GetObjectVersion",
          "s3:GetObjectAcl",
          "s3:GetObjectVersionAcl",
          "s3:ListMultipartUploadParts",
        ],
        Resource: "arn:aws:s3:::photos/2026/*",
      },
      {
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: "*",
        Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
      },
      {
        Effect: "Allow",
        Action: ["s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"],
        Resource: "arn:aws:s3:::photos",
        Condition: { StringLike: { "s3:prefix": "2026/*" } },
      },
    ]);
  });

  it("lets write without reading, and both", () => {
    const write = statements(policyFor("s3://photos/*", "WRITE"));
    expect(write.flatMap(({ Action }) => Action)).toEqual([
      "s3:PutObject",
      "s3:PutObjectAcl",
      "s3:PutObjectVersionAcl",
      "s3:DeleteObject",
      "s3:DeleteObjectVersion",
      "s3:AbortMultipartUpload",
      "kms:GenerateDataKey",
    ]);
    const both = statements(policyFor("s3://photos/*", "READWRITE"));
    expect(both.flatMap(({ Action }) => Action)).toContain("s3:GetObject");
    expect(both.flatMap(({ Action }) => Action)).toContain("s3:PutObject");
    // Of a whole bucket every listing is, with a prefix or without.
    expect(both.at(-1)).not.toHaveProperty("Condition");
  });

  it("is for one object, without a listing", () => {
    const [objects, ...rest] = statements(policyFor("s3://photos/a*b?c${d}", "READ", true));
    expect(objects?.Resource).toBe("arn:aws:s3:::photos/a${*}b${?}c${$}{d}");
    expect(rest.flatMap(({ Action }) => Action)).toEqual(["kms:Decrypt"]);
  });

  it("knows which permission holds which", () => {
    expect(permits("READWRITE", "READ")).toBe(true);
    expect(permits("READWRITE", "WRITE")).toBe(true);
    expect(permits("READ", "READ")).toBe(true);
    expect(permits("READ", "WRITE")).toBe(false);
    expect(permits("WRITE", "READWRITE")).toBe(false);
  });
});
