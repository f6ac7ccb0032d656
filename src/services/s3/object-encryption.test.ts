import { createHash, randomBytes } from "node:crypto";
import {
  CopyObjectCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  UpdateObjectEncryptionCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
  type S3Client,
  type ServerSideEncryptionRule,
} from "@aws-sdk/client-s3";
import { CreateKeyCommand, DisableKeyCommand, PutKeyPolicyCommand } from "@aws-sdk/client-kms";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../testing/emulator.ts";

const Bucket = "vault";
const Key = "secret";

let atoll: Emulator;

beforeEach(async () => {
  atoll = await emulator({ iam: "enforce" });
  await atoll.s3.send(new CreateBucketCommand({ Bucket }));
});

async function newKey(): Promise<string> {
  const { KeyMetadata } = await atoll.kms.send(new CreateKeyCommand({}));
  return KeyMetadata?.Arn ?? "";
}

async function read(more: object = {}, s3: S3Client = atoll.s3): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** The headers of a key of the caller's own. */
function ownKey(bytes: Buffer): {
  readonly SSECustomerAlgorithm: string;
  readonly SSECustomerKey: string;
  readonly SSECustomerKeyMD5: string;
} {
  return {
    SSECustomerAlgorithm: "AES256",
    SSECustomerKey: bytes.toString("base64"),
    SSECustomerKeyMD5: createHash("md5").update(bytes).digest("base64"),
  };
}

function asCopySource(own: ReturnType<typeof ownKey>): object {
  return {
    CopySourceSSECustomerAlgorithm: own.SSECustomerAlgorithm,
    CopySourceSSECustomerKey: own.SSECustomerKey,
    CopySourceSSECustomerKeyMD5: own.SSECustomerKeyMD5,
  };
}

describe("SSE-KMS", () => {
  it.each([0, 5, 131_073, 700_001])(
    "encrypts %s bytes under a key, and opens them",
    async (size) => {
      const key = await newKey();
      const bytes = randomBytes(size);
      const sse = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: key } as const;
      const put = await atoll.s3.send(new PutObjectCommand({ Bucket, Key, Body: bytes, ...sse }));
      expect(put).toMatchObject({ ServerSideEncryption: "aws:kms", SSEKMSKeyId: key });
      expect(put.BucketKeyEnabled).toBeUndefined();
      const { Body: _, ...told } = await atoll.s3.send(new GetObjectCommand({ Bucket, Key }));
      expect(told).toMatchObject(sse);
      expect((await read()).equals(bytes)).toBe(true);
      if (size < 5) return;
      expect((await read({ Range: "bytes=1-3" })).equals(bytes.subarray(1, 4))).toBe(true);
      expect((await read({ Range: "bytes=-3" })).equals(bytes.subarray(-3))).toBe(true);
    },
  );

  it("has a tag that is not the MD5 of the bytes", async () => {
    const Body = "known";
    const { ETag } = await atoll.s3.send(
      new PutObjectCommand({ Bucket, Key, Body, ServerSideEncryption: "aws:kms" }),
    );
    expect(ETag).toMatch(/^"[0-9a-f]{32}"$/);
    expect(ETag).not.toContain(createHash("md5").update(Body).digest("hex"));
    const ContentMD5 = createHash("md5").update("other").digest("base64");
    const wrong = new PutObjectCommand({
      Bucket,
      Key,
      Body,
      ContentMD5,
      ServerSideEncryption: "aws:kms",
    });
    await expect(atoll.s3.send(wrong)).rejects.toMatchObject({ name: "BadDigest" });
  });

  it("makes S3's own key of the account at its first use", async () => {
    const { SSEKMSKeyId } = await atoll.s3.send(
      new PutObjectCommand({ Bucket, Key, Body: "x", ServerSideEncryption: "aws:kms" }),
    );
    expect(SSEKMSKeyId).toMatch(new RegExp(`^arn:aws:kms:us-east-1:${OWNER}:key/`));
    expect((await read()).toString()).toBe("x");
  });

  it("repeats the request's context, and uses a bucket key when told", async () => {
    const context = Buffer.from('{"team":"red"}').toString("base64");
    const put = await atoll.s3.send(
      new PutObjectCommand({
        Bucket,
        Key,
        Body: "x",
        ServerSideEncryption: "aws:kms",
        SSEKMSEncryptionContext: context,
        BucketKeyEnabled: true,
      }),
    );
    expect(put).toMatchObject({ BucketKeyEnabled: true, SSEKMSEncryptionContext: context });
    expect((await read()).toString()).toBe("x");
  });

  it("puts the two layers of DSSE in the answer", async () => {
    const put = new PutObjectCommand({
      Bucket,
      Key,
      Body: "x",
      ServerSideEncryption: "aws:kms:dsse",
    });
    expect(await atoll.s3.send(put)).toMatchObject({ ServerSideEncryption: "aws:kms:dsse" });
    expect((await read()).toString()).toBe("x");
  });

  it("refuses keys that are missing or disabled, in KMS's words", async () => {
    const sse = { Bucket, Key, Body: "x", ServerSideEncryption: "aws:kms" } as const;
    const missing = `arn:aws:kms:us-east-1:${OWNER}:key/00000000-0000-0000-0000-000000000000`;
    await expect(
      atoll.s3.send(new PutObjectCommand({ ...sse, SSEKMSKeyId: missing })),
    ).rejects.toMatchObject({
      name: "KMS.NotFoundException",
      message: `Key '${missing}' does not exist`,
    });
    const key = await newKey();
    await atoll.s3.send(new PutObjectCommand({ ...sse, SSEKMSKeyId: key }));
    await atoll.kms.send(new DisableKeyCommand({ KeyId: key }));
    const disabled = { name: "KMS.DisabledException", message: `${key} is disabled.` };
    await expect(
      atoll.s3.send(new PutObjectCommand({ ...sse, SSEKMSKeyId: key })),
    ).rejects.toMatchObject(disabled);
    await expect(read()).rejects.toMatchObject(disabled);
    // What is said of the object needs no key.
    expect(await atoll.s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
      ContentLength: 1,
    });
  });

  it("takes no key of another region, though callers may reach other regions here", async () => {
    const abroad = atoll.as(OWNER, "eu-west-1").kms;
    const { KeyMetadata } = await abroad.send(new CreateKeyCommand({}));
    const sse = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: KeyMetadata?.Arn } as const;
    await expect(
      atoll.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", ...sse })),
    ).rejects.toMatchObject({ name: "KMS.NotFoundException", message: "Invalid arn eu-west-1" });
  });

  it("needs both the bucket's policy and the key's for another account", async () => {
    const key = await newKey();
    const other = atoll.as(OTHER);
    const sse = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: key } as const;
    await atoll.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", ...sse }));
    const statement = {
      Effect: "Allow",
      Principal: { AWS: OTHER },
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: `arn:aws:s3:::${Bucket}/*`,
    };
    await atoll.s3.send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
      }),
    );
    // The bucket lets it in, and the key does not.
    await expect(read({}, other.s3)).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("kms:Decrypt") as string,
    });
    await expect(
      other.s3.send(new PutObjectCommand({ Bucket, Key: "k2", Body: "y", ...sse })),
    ).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("kms:GenerateDataKey") as string,
    });
    const all = { Effect: "Allow", Resource: "*" };
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { ...all, Principal: { AWS: OWNER }, Action: "kms:*" },
        {
          ...all,
          Principal: { AWS: OTHER },
          Action: ["kms:Decrypt", "kms:GenerateDataKey"],
          Condition: {
            StringEquals: {
              "kms:ViaService": "s3.us-east-1.amazonaws.com",
              "kms:EncryptionContext:aws:s3:arn": `arn:aws:s3:::${Bucket}/${Key}`,
            },
          },
        },
      ],
    });
    await atoll.kms.send(new PutKeyPolicyCommand({ KeyId: key, PolicyName: "default", Policy }));
    expect((await read({}, other.s3)).toString()).toBe("x");
    // The context names another object.
    await expect(
      other.s3.send(new PutObjectCommand({ Bucket, Key: "k2", Body: "y", ...sse })),
    ).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("is judged by the headers of the request", async () => {
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:PutObject",
          Resource: `arn:aws:s3:::${Bucket}/*`,
          Condition: { StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } },
        },
      ],
    });
    await atoll.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    await expect(
      atoll.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" })),
    ).rejects.toMatchObject({ name: "AccessDenied" });
    await atoll.s3.send(
      new PutObjectCommand({ Bucket, Key, Body: "x", ServerSideEncryption: "aws:kms" }),
    );
  });

  it("refuses a method that it does not know, and a key without its method", async () => {
    const put = (more: object): Promise<unknown> =>
      atoll.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", ...more }));
    await expect(put({ ServerSideEncryption: "rot13" })).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "The encryption method specified is not supported",
    });
    await expect(put({ SSEKMSKeyId: "alias/x" })).rejects.toMatchObject({
      name: "InvalidArgument",
    });
  });

  it("is not for those who sign by nothing", async () => {
    await atoll.s3.send(
      new PutObjectCommand({ Bucket, Key, Body: "x", ServerSideEncryption: "aws:kms" }),
    );
    const off = await emulator({ iam: "off" });
    await off.s3.send(new CreateBucketCommand({ Bucket }));
    await off.s3.send(
      new PutObjectCommand({ Bucket, Key, Body: "x", ServerSideEncryption: "aws:kms" }),
    );
    const answer = await off.atoll.fetch(new Request(`http://localhost:4566/${Bucket}/${Key}`));
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("require AWS Signature Version 4.");
  });

  it("goes over to another key without new bytes", async () => {
    const [first, second] = [await newKey(), await newKey()];
    const put = await atoll.s3.send(
      new PutObjectCommand({
        Bucket,
        Key,
        Body: "x",
        ServerSideEncryption: "aws:kms",
        SSEKMSKeyId: first,
      }),
    );
    await atoll.s3.send(
      new UpdateObjectEncryptionCommand({
        Bucket,
        Key,
        ObjectEncryption: { SSEKMS: { KMSKeyArn: second, BucketKeyEnabled: true } },
      }),
    );
    const head = await atoll.s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head).toMatchObject({ SSEKMSKeyId: second, BucketKeyEnabled: true, ETag: put.ETag });
    await atoll.kms.send(new DisableKeyCommand({ KeyId: first }));
    expect((await read()).toString()).toBe("x");
    await atoll.kms.send(new DisableKeyCommand({ KeyId: second }));
    await expect(read()).rejects.toMatchObject({ name: "KMS.DisabledException" });
  });

  it("comes over what lay under S3's own keys", async () => {
    const key = await newKey();
    await atoll.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
    const to = { SSEKMS: { KMSKeyArn: key } };
    await atoll.s3.send(new UpdateObjectEncryptionCommand({ Bucket, Key, ObjectEncryption: to }));
    expect((await read()).toString()).toBe("x");
    await atoll.kms.send(new DisableKeyCommand({ KeyId: key }));
    await expect(read()).rejects.toMatchObject({ name: "KMS.DisabledException" });
  });

  it("holds for all parts of an upload", async () => {
    const key = await newKey();
    const begun = await atoll.s3.send(
      new CreateMultipartUploadCommand({
        Bucket,
        Key,
        ServerSideEncryption: "aws:kms",
        SSEKMSKeyId: key,
      }),
    );
    expect(begun).toMatchObject({ ServerSideEncryption: "aws:kms", SSEKMSKeyId: key });
    const upload = { Bucket, Key, UploadId: begun.UploadId };
    const bodies = [randomBytes(5 * 1024 ** 2), randomBytes(300_000)];
    const Parts = [];
    for (const [index, Body] of bodies.entries()) {
      const PartNumber = index + 1;
      const { ETag } = await atoll.s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
      Parts.push({ PartNumber, ETag });
    }
    const done = new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } });
    expect(await atoll.s3.send(done)).toMatchObject({ ServerSideEncryption: "aws:kms" });
    const whole = Buffer.concat(bodies);
    expect((await read()).equals(whole)).toBe(true);
    const span = await read({ Range: "bytes=5242870-5242899" });
    expect(span.equals(whole.subarray(5_242_870, 5_242_900))).toBe(true);
    await atoll.kms.send(new DisableKeyCommand({ KeyId: key }));
    await expect(read()).rejects.toMatchObject({ name: "KMS.DisabledException" });
  });
});

describe("parts under a key of KMS's", () => {
  const begin = (more: object): Promise<{ UploadId?: string | undefined }> =>
    atoll.s3.send(
      new CreateMultipartUploadCommand({ Bucket, Key, ServerSideEncryption: "aws:kms", ...more }),
    );

  it("are listed with the right to decrypt, which completing needs for claimed checksums only", async () => {
    const SSEKMSKeyId = await newKey();
    const { UploadId } = await begin({ SSEKMSKeyId });
    const upload = { Bucket, Key, UploadId };
    const part = await atoll.s3.send(
      new UploadPartCommand({
        ...upload,
        PartNumber: 1,
        Body: "x",
        ChecksumAlgorithm: "CRC64NVME",
      }),
    );
    const { ETag, ChecksumCRC64NVME } = part;
    const done = (more: object): CompleteMultipartUploadCommand =>
      new CompleteMultipartUploadCommand({
        ...upload,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag, ...more }] },
      });
    await atoll.s3.send(new ListPartsCommand(upload));
    await atoll.kms.send(new DisableKeyCommand({ KeyId: SSEKMSKeyId }));
    const disabled = { name: "KMS.DisabledException" };
    await expect(atoll.s3.send(new ListPartsCommand(upload))).rejects.toMatchObject(disabled);
    const claiming = atoll.s3.send(done({ ChecksumCRC64NVME }));
    await expect(claiming).rejects.toMatchObject(disabled);
    await atoll.s3.send(done({}));
  });

  it("are judged by what was said when their upload was begun", async () => {
    const keyId = await newKey();
    const header = "s3:x-amz-server-side-encryption";
    const deny = (Sid: string, Condition: object): object => ({
      Sid,
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: `arn:aws:s3:::${Bucket}/*`,
      Condition,
    });
    const Statement = [
      deny("Header", { Null: { [header]: "true" } }),
      deny("Method", { StringNotEquals: { [header]: "aws:kms" } }),
      deny("Key", { StringNotEquals: { [`${header}-aws-kms-key-id`]: keyId } }),
    ];
    await atoll.s3.send(new PutObjectCommand({ Bucket, Key: "source", Body: "y" }));
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await atoll.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    await expect(begin({})).rejects.toMatchObject({ name: "AccessDenied" });
    const { UploadId } = await begin({ SSEKMSKeyId: keyId });
    const upload = { Bucket, Key, UploadId };
    await atoll.s3.send(new UploadPartCommand({ ...upload, PartNumber: 2, Body: "x" }));
    const CopySource = `${Bucket}/source`;
    const { CopyPartResult } = await atoll.s3.send(
      new UploadPartCopyCommand({ ...upload, PartNumber: 1, CopySource }),
    );
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: CopyPartResult?.ETag }] };
    await atoll.s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }));
    expect((await read()).toString()).toBe("y");
  });
});

describe("SSE-C", () => {
  const own = ownKey(randomBytes(32));
  const other = ownKey(randomBytes(32));

  it.each([3, 200_000])("gives %s bytes back to who has the key only", async (size) => {
    const bytes = randomBytes(size);
    const put = await atoll.s3.send(new PutObjectCommand({ Bucket, Key, Body: bytes, ...own }));
    expect(put).toMatchObject({
      SSECustomerAlgorithm: "AES256",
      SSECustomerKeyMD5: own.SSECustomerKeyMD5,
    });
    expect(put.ServerSideEncryption).toBeUndefined();
    expect((await read(own)).equals(bytes)).toBe(true);
    expect((await read({ ...own, Range: "bytes=1-" })).equals(bytes.subarray(1))).toBe(true);
    await expect(read()).rejects.toMatchObject({
      name: "InvalidRequest",
      message:
        "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
    });
    await expect(read(other)).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(atoll.s3.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 400 },
    });
    const attributes = { Bucket, Key, ObjectAttributes: ["ObjectSize" as const], ...own };
    expect(await atoll.s3.send(new GetObjectAttributesCommand(attributes))).toMatchObject({
      ObjectSize: size,
    });
  });

  it("refuses keys for what lies under none", async () => {
    await atoll.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
    await expect(read(own)).rejects.toMatchObject({
      name: "InvalidRequest",
      message: "The encryption parameters are not applicable to this object.",
    });
  });

  it("is copied from key to key", async () => {
    await atoll.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", ...own }));
    const copy = { Bucket, Key: "copy", CopySource: `${Bucket}/${Key}` };
    await expect(atoll.s3.send(new CopyObjectCommand(copy))).rejects.toMatchObject({
      name: "InvalidRequest",
    });
    const answer = await atoll.s3.send(
      new CopyObjectCommand({ ...copy, ...asCopySource(own), ...other }),
    );
    expect(answer.SSECustomerKeyMD5).toBe(other.SSECustomerKeyMD5);
    expect((await read({ Key: "copy", ...other })).toString()).toBe("x");
    await atoll.s3.send(new CopyObjectCommand({ ...copy, ...asCopySource(own) }));
    expect((await read({ Key: "copy" })).toString()).toBe("x");
  });

  it("wants the same key with every part", async () => {
    const begun = await atoll.s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...own }));
    const part = { Bucket, Key, UploadId: begun.UploadId, PartNumber: 1 };
    const send = (more: object): Promise<{ ETag?: string | undefined }> =>
      atoll.s3.send(new UploadPartCommand({ ...part, Body: "x", ...more }));
    await expect(send({})).rejects.toMatchObject({
      name: "InvalidRequest",
      message: expect.stringContaining("must include the appropriate") as string,
    });
    await expect(send(other)).rejects.toMatchObject({ name: "InvalidRequest" });
    await send(own);
    await atoll.s3.send(new PutObjectCommand({ Bucket, Key: "source", Body: "yz", ...other }));
    const { CopyPartResult } = await atoll.s3.send(
      new UploadPartCopyCommand({
        ...part,
        CopySource: `${Bucket}/source`,
        ...asCopySource(other),
        ...own,
      }),
    );
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: CopyPartResult?.ETag }] };
    await atoll.s3.send(new CompleteMultipartUploadCommand({ ...part, MultipartUpload }));
    expect((await read(own)).toString()).toBe("yz");
    await expect(read()).rejects.toMatchObject({ name: "InvalidRequest" });
  });
});

describe("a bucket's default encryption", () => {
  /** Says how new objects are encrypted that do not say. */
  function byDefault(rule: ServerSideEncryptionRule): Promise<unknown> {
    const ServerSideEncryptionConfiguration = { Rules: [rule] };
    return atoll.s3.send(
      new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }),
    );
  }

  it("holds for what does not say otherwise, copies and parts included", async () => {
    const key = await newKey();
    await byDefault({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: key },
      BucketKeyEnabled: true,
    });
    const expected = {
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: key,
      BucketKeyEnabled: true,
    };
    const put = new PutObjectCommand({ Bucket, Key, Body: "x" });
    expect(await atoll.s3.send(put)).toMatchObject(expected);
    const copy = new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/${Key}` });
    expect(await atoll.s3.send(copy)).toMatchObject(expected);
    expect((await read({ Key: "copy" })).toString()).toBe("x");
    const begin = new CreateMultipartUploadCommand({ Bucket, Key });
    expect(await atoll.s3.send(begin)).toMatchObject(expected);
    const own = new PutObjectCommand({ Bucket, Key, Body: "x", ServerSideEncryption: "AES256" });
    expect(await atoll.s3.send(own)).toMatchObject({ ServerSideEncryption: "AES256" });
  });

  it("may keep callers' own keys out", async () => {
    await byDefault({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
      BlockedEncryptionTypes: { EncryptionType: ["SSE-C"] },
    });
    const own = ownKey(randomBytes(32));
    await expect(
      atoll.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", ...own })),
    ).rejects.toMatchObject({ name: "AccessDenied" });
  });
});
