/**
 * What credentials may do that S3 Access Grants vends: the session policy that narrows the role of a
 * location down to what was granted.
 *
 * ```
 * s3://photos/2026/*, READ    s3:GetObject... on arn:aws:s3:::photos/2026/*
 *                             s3:ListBucket... on arn:aws:s3:::photos, where s3:prefix is 2026/*
 *                             kms:Decrypt through S3
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-get-data.html | Supported S3 actions in S3 Access Grants}
 */
import type { GrantScope } from "./grant-scope.ts";

export type GrantPermission = "READ" | "WRITE" | "READWRITE";

const PERMISSIONS: ReadonlySet<string> = new Set(["READ", "WRITE", "READWRITE"]);

export function isGrantPermission(text: string): text is GrantPermission {
  return PERMISSIONS.has(text);
}

/** Tells whether one permission holds all of another. */
export function permits(granted: GrantPermission, asked: GrantPermission): boolean {
  return granted === "READWRITE" || granted === asked;
}

const READ_OBJECTS = [
  "s3:GetObject",
  "s3:GetObjectVersion",
  "s3:GetObjectAcl",
  "s3:GetObjectVersionAcl",
  "s3:ListMultipartUploadParts",
];
const WRITE_OBJECTS = [
  "s3:PutObject",
  "s3:PutObjectAcl",
  "s3:PutObjectVersionAcl",
  "s3:DeleteObject",
  "s3:DeleteObjectVersion",
  "s3:AbortMultipartUpload",
];
const READ_BUCKET = ["s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"];

interface Statement {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Where the credentials are good. */
export interface GrantPlace {
  readonly partition: string;
  readonly region: string;
}

/** The session policy for a permission on a scope. */
export function sessionPolicy(
  scope: GrantScope,
  permission: GrantPermission,
  place: GrantPlace,
): string {
  const reads = permits(permission, "READ");
  const writes = permits(permission, "WRITE");
  const bucket = `arn:${place.partition}:s3:::${scope.bucket}`;
  const pattern = literal(scope.key) + (scope.isPrefix ? "*" : "");
  const Statement: Statement[] = [
    {
      Effect: "Allow",
      Action: [...(reads ? READ_OBJECTS : []), ...(writes ? WRITE_OBJECTS : [])],
      Resource: `${bucket}/${pattern}`,
    },
    {
      Effect: "Allow",
      Action: [...(reads ? ["kms:Decrypt"] : []), ...(writes ? ["kms:GenerateDataKey"] : [])],
      Resource: "*",
      Condition: { StringEquals: { "kms:ViaService": `s3.${place.region}.amazonaws.com` } },
    },
  ];
  if (reads && scope.isPrefix) {
    const isWhole = scope.key === "";
    const Condition = { StringLike: { "s3:prefix": pattern } };
    Statement.push({
      Effect: "Allow",
      Action: READ_BUCKET,
      Resource: bucket,
      ...(!isWhole && { Condition }),
    });
  }
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** A text as a policy's pattern that nothing else matches. */
function literal(text: string): string {
  return text.replaceAll(/[*?$]/g, (sign) => `\${${sign}}`);
}
