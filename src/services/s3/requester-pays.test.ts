import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutBucketRequestPaymentCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
  CreateMultipartUploadCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { beforeEach, describe, expect, it } from "vitest";
import {
  emulator,
  OTHER,
  OWNER,
  START_MS,
  type Clients,
  type Emulator,
} from "../../testing/emulator.ts";

const Bucket = "data";
const Key = "a";
const RequestPayer = "requester";
const denied = { name: "AccessDenied", $metadata: { httpStatusCode: 403 } };
const forbidden = { $metadata: { httpStatusCode: 403 } };

let atoll: Emulator;
let other: Clients;

/** A bucket open to everybody, whose requesters pay. */
async function chargingBucket(kit: Emulator): Promise<void> {
  await kit.s3.send(new CreateBucketCommand({ Bucket }));
  await kit.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  const Statement = {
    Effect: "Allow",
    Principal: "*",
    Action: "s3:*",
    Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  await kit.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  await kit.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
  const RequestPaymentConfiguration = { Payer: "Requester" } as const;
  await kit.s3.send(new PutBucketRequestPaymentCommand({ Bucket, RequestPaymentConfiguration }));
}

beforeEach(async () => {
  atoll = await emulator({ iam: "enforce" });
  await chargingBucket(atoll);
  other = atoll.as(OTHER);
});

/** Sends the header with whatever is asked, as clients do where the model has no member for it. */
function paying(s3: S3Client): S3Client {
  s3.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers["x-amz-request-payer"] =
        "requester";
      return next(args);
    },
    { step: "build" },
  );
  return s3;
}

describe("a bucket whose requesters pay", () => {
  it("is closed to those who do not say that they pay, whatever its policy grants", async () => {
    const { s3 } = other;
    await expect(s3.send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject({
      ...denied,
      message: "Access Denied",
    });
    await expect(s3.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject(denied);
    const put = new PutObjectCommand({ Bucket, Key: "b", Body: "y" });
    await expect(s3.send(put)).rejects.toMatchObject(denied);
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject(forbidden);
    // What does not exist is no better known.
    const missing = new GetObjectCommand({ Bucket, Key: "missing" });
    await expect(s3.send(missing)).rejects.toMatchObject(denied);
  });

  it("charges those who say so, and tells them", async () => {
    const { s3 } = other;
    const charged = { RequestCharged: "requester" };
    const asked = { Bucket, Key, RequestPayer } as const;
    expect(await s3.send(new GetObjectCommand(asked))).toMatchObject(charged);
    expect(await s3.send(new HeadObjectCommand(asked))).toMatchObject(charged);
    expect(await s3.send(new PutObjectCommand({ ...asked, Body: "y" }))).toMatchObject(charged);
    expect(await s3.send(new ListObjectsV2Command({ Bucket, RequestPayer }))).toMatchObject({
      ...charged,
      KeyCount: 1,
    });
    const copy = { ...asked, Key: "c", CopySource: `${Bucket}/${Key}` };
    expect(await s3.send(new CopyObjectCommand(copy))).toMatchObject(charged);
    expect(await s3.send(new DeleteObjectCommand(asked))).toMatchObject(charged);
  });

  it("is open to its owner's account, which nobody charges", async () => {
    const answer = await atoll.s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(answer.RequestCharged).toBeUndefined();
    const said = await atoll.s3.send(new GetObjectCommand({ Bucket, Key, RequestPayer }));
    expect(said.RequestCharged).toBeUndefined();
  });

  it("is closed to nobody in particular, whatever is said", async () => {
    const url = `http://localhost:4566/${Bucket}/${Key}`;
    for (const headers of [{}, { "x-amz-request-payer": "requester" }]) {
      const answer = await atoll.atoll.fetch(new Request(url, { headers }));
      expect(answer.status).toBe(403);
    }
    const WebsiteConfiguration = { IndexDocument: { Suffix: Key } };
    await atoll.s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));
    const site = `http://${Bucket}.s3-website.us-east-1.localhost:4566/`;
    expect((await atoll.atoll.fetch(new Request(site))).status).toBe(403);
  });

  it("has to be told in requests that the SDK has no member for, too", async () => {
    const location = new GetBucketLocationCommand({ Bucket });
    await expect(other.s3.send(location)).rejects.toMatchObject(denied);
    await expect(other.s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject(forbidden);
    const s3 = paying(other.s3);
    expect(await s3.send(location)).not.toHaveProperty("RequestCharged");
    expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe("us-east-1");
  });

  it("refuses a batch as a whole", async () => {
    const Delete = { Objects: [{ Key }, { Key: "b" }] };
    await expect(other.s3.send(new DeleteObjectsCommand({ Bucket, Delete }))).rejects.toMatchObject(
      denied,
    );
    const done = await other.s3.send(new DeleteObjectsCommand({ Bucket, Delete, RequestPayer }));
    expect(done).toMatchObject({ RequestCharged: "requester", Deleted: [{ Key }, { Key: "b" }] });
  });

  it("counts as the source of a copy", async () => {
    const { s3 } = other;
    const own = { Bucket: "own", Key: "copy" };
    await s3.send(new CreateBucketCommand({ Bucket: own.Bucket }));
    const copy = { ...own, CopySource: `${Bucket}/${Key}` };
    await expect(s3.send(new CopyObjectCommand(copy))).rejects.toMatchObject(denied);
    expect(await s3.send(new CopyObjectCommand({ ...copy, RequestPayer }))).toMatchObject({
      RequestCharged: "requester",
    });
    const upload = await s3.send(new CreateMultipartUploadCommand(own));
    expect(upload.RequestCharged).toBeUndefined();
    const part = { ...copy, UploadId: upload.UploadId, PartNumber: 1 };
    await expect(s3.send(new UploadPartCopyCommand(part))).rejects.toMatchObject(denied);
    expect(await s3.send(new UploadPartCopyCommand({ ...part, RequestPayer }))).toMatchObject({
      RequestCharged: "requester",
    });
  });

  it("is told by a presigned URL in its query", async () => {
    const signingDate = new Date(START_MS);
    const sign = (command: GetObjectCommand): Promise<string> =>
      getSignedUrl(other.s3, command, { expiresIn: 60, signingDate });
    const silent = await sign(new GetObjectCommand({ Bucket, Key }));
    expect((await atoll.atoll.fetch(new Request(silent))).status).toBe(403);
    const url = await sign(new GetObjectCommand({ Bucket, Key, RequestPayer }));
    expect(url).toContain("x-amz-request-payer=requester");
    for (const spelled of [url, url.replace("x-amz-request-payer", "X-Amz-Request-Payer")]) {
      const answer = await atoll.atoll.fetch(new Request(spelled));
      expect(answer.status).toBe(200);
      expect(answer.headers.get("x-amz-request-charged")).toBe("requester");
    }
  });

  it("goes back to its owner's expense", async () => {
    const RequestPaymentConfiguration = { Payer: "BucketOwner" } as const;
    await atoll.s3.send(
      new PutBucketRequestPaymentCommand({ Bucket, RequestPaymentConfiguration }),
    );
    const answer = await other.s3.send(new GetObjectCommand({ Bucket, Key, RequestPayer }));
    expect(answer.RequestCharged).toBeUndefined();
  });

  it("leaves its name taken, and the policy its say", async () => {
    const taken = new CreateBucketCommand({ Bucket });
    await expect(other.s3.send(taken)).rejects.toMatchObject({ name: "BucketAlreadyExists" });
    await atoll.s3.send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: {
            Effect: "Allow",
            Principal: { AWS: OWNER },
            Action: "s3:GetObject",
            Resource: `arn:aws:s3:::${Bucket}/*`,
          },
        }),
      }),
    );
    // Paying is not enough where no policy of the bucket's names the other account.
    const get = new GetObjectCommand({ Bucket, Key, RequestPayer });
    await expect(other.s3.send(get)).rejects.toMatchObject(denied);
  });
});

describe("who pays, under audit", () => {
  it("is reported, with what to send, and let through", async () => {
    const kit = await emulator();
    await chargingBucket(kit);
    const answer = await kit.as(OTHER).s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(answer.RequestCharged).toBeUndefined();
    const { requestId } = answer.$metadata;
    const told = await kit.atoll.fetch(
      new Request(`http://localhost:4566/_atoll/decisions?requestId=${requestId}`),
    );
    const text = await told.text();
    expect(text).toContain("forbidden-by-service");
    expect(text).toContain("x-amz-request-payer: requester");
  });
});
