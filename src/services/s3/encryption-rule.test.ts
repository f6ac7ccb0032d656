import { describe, expect, it } from "vitest";
import {
  checkCustomerKey,
  DEFAULT_BUCKET_ENCRYPTION,
  encryptionOf,
  findCopySourceKey,
  findCustomerKey,
  parseBucketEncryption,
  writeBucketEncryption,
  writeEncryption,
} from "./encryption-rule.ts";

const SSECustomerKey = "MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=";
const SSECustomerKeyMD5 = "JMwgiexXqwuPqIPjYFmIZQ==";
const customer = { SSECustomerAlgorithm: "AES256", SSECustomerKey, SSECustomerKeyMD5 };
const keyArn = "arn:aws:kms:us-east-1:111111111111:key/k";
const kmsBucket = {
  kind: "aws:kms",
  keyId: keyArn,
  usesBucketKey: true,
  blocksCustomerKeys: false,
} as const;

describe("the encryption of a write", () => {
  it("is S3's own unless the request or the bucket says otherwise", () => {
    expect(encryptionOf({})).toEqual({ kind: "AES256" });
    expect(encryptionOf({}, kmsBucket)).toEqual({
      kind: "aws:kms",
      keyId: keyArn,
      usesBucketKey: true,
      context: undefined,
    });
    expect(encryptionOf({ ServerSideEncryption: "AES256" }, kmsBucket)).toEqual({ kind: "AES256" });
    expect(
      encryptionOf({ ServerSideEncryption: "aws:kms", SSEKMSKeyId: "other" }, kmsBucket),
    ).toMatchObject({ keyId: "other", usesBucketKey: true });
    expect(encryptionOf({ BucketKeyEnabled: false }, kmsBucket)).toMatchObject({
      keyId: keyArn,
      usesBucketKey: false,
    });
    // Whoever asks for KMS without a key gets S3's own, not the bucket's.
    expect(encryptionOf({ ServerSideEncryption: "aws:kms" }, kmsBucket)).toMatchObject({
      keyId: undefined,
      usesBucketKey: true,
    });
    expect(encryptionOf({ ServerSideEncryption: "aws:kms:dsse" }, kmsBucket)).toMatchObject({
      kind: "aws:kms:dsse",
      keyId: undefined,
      usesBucketKey: false,
    });
  });

  it("has a context of texts", () => {
    const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");
    const withContext = (SSEKMSEncryptionContext: string) =>
      encryptionOf({ ServerSideEncryption: "aws:kms", SSEKMSEncryptionContext });
    expect(withContext(encoded({ team: "a" }))).toMatchObject({ context: { team: "a" } });
    for (const header of ["%", encoded([]), encoded({ a: 1 }), encoded(null), encoded("x")]) {
      expect(() => withContext(header)).toThrow(/shall be Base64-encoded UTF-8 string/);
    }
  });

  it("is a method that there is, and KMS where there is a key of KMS", () => {
    expect(() => encryptionOf({ ServerSideEncryption: "AES128" })).toThrow(
      expect.objectContaining({
        code: "InvalidArgument",
        message: "The encryption method specified is not supported",
        members: { ArgumentName: "x-amz-server-side-encryption", ArgumentValue: "AES128" },
      }),
    );
    expect(() => encryptionOf({ SSEKMSKeyId: "k" })).toThrow(/requires HTTP header/);
  });

  it("is under the caller's key when it brings one", () => {
    expect(encryptionOf(customer)).toEqual({ kind: "customer", keyMd5: SSECustomerKeyMD5 });
    expect(() =>
      encryptionOf(customer, { ...DEFAULT_BUCKET_ENCRYPTION, blocksCustomerKeys: true }),
    ).toThrow(expect.objectContaining({ code: "AccessDenied", status: 403 }));
  });

  it("is told in answers", () => {
    expect(writeEncryption(encryptionOf({}))).toEqual({ ServerSideEncryption: "AES256" });
    expect(writeEncryption(encryptionOf({}, kmsBucket), keyArn)).toEqual({
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: keyArn,
      BucketKeyEnabled: true,
    });
    expect(writeEncryption(encryptionOf(customer))).toEqual({
      SSECustomerAlgorithm: "AES256",
      SSECustomerKeyMD5,
    });
  });
});

describe("a caller's key", () => {
  // Recorded from AWS.
  const { SSECustomerAlgorithm: _a, ...noAlgorithm } = customer;
  const { SSECustomerKey: _k, ...noKey } = customer;
  const { SSECustomerKeyMD5: _m, ...noMd5 } = customer;
  const name = { ArgumentName: "x-amz-server-side-encryption" };
  const must = "Requests specifying Server Side Encryption with Customer provided keys must";
  it.each([
    [
      { ...customer, ServerSideEncryption: "AES256", SSECustomerAlgorithm: "KMS" },
      "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
      { ...name, ArgumentValue: "AES256" },
    ],
    [
      { ...customer, SSECustomerAlgorithm: "KMS" },
      "The Encryption request you specified is not valid. Supported value: AES256.",
      { ...name, ArgumentValue: "KMS" },
    ],
    [noAlgorithm, `${must} provide a valid encryption algorithm.`, name],
    [noKey, `${must} provide an appropriate secret key.`, name],
    [noMd5, "The secret key was invalid for the specified algorithm.", name],
    [
      {
        ...customer,
        SSECustomerKey: "MTIzNDU2Nzg5MA==",
        SSECustomerKeyMD5: "6Afx/PgtEy+bsBjKZzihnw==",
      },
      "The secret key was invalid for the specified algorithm.",
      name,
    ],
    [
      { ...customer, SSECustomerKeyMD5: "aMwgiexXqwuPqIPjYFmIZQ==" },
      "The calculated MD5 hash of the key did not match the hash that was provided.",
      name,
    ],
  ])("is refused: %j", (headers, message, members) => {
    expect(() => encryptionOf(headers)).toThrow(expect.objectContaining({ message, members }));
  });

  it("is needed for what lies under it, the same one, and for nothing else", () => {
    const key = findCustomerKey(customer);
    checkCustomerKey(undefined, undefined);
    checkCustomerKey(SSECustomerKeyMD5, key);
    expect(() => checkCustomerKey(SSECustomerKeyMD5, undefined)).toThrow(
      "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
    );
    expect(() => checkCustomerKey("another", key)).toThrow(
      expect.objectContaining({ code: "AccessDenied", status: 403 }),
    );
    expect(() => checkCustomerKey(undefined, key)).toThrow(
      "The encryption parameters are not applicable to this object.",
    );
  });

  it("of the source of a copy has names of its own", () => {
    const key = findCopySourceKey({
      CopySourceSSECustomerAlgorithm: "AES256",
      CopySourceSSECustomerKey: SSECustomerKey,
      CopySourceSSECustomerKeyMD5: SSECustomerKeyMD5,
    });
    expect(key?.keyMd5).toBe(SSECustomerKeyMD5);
    expect(findCopySourceKey({})).toBeUndefined();
  });
});

describe("a bucket's default encryption", () => {
  const rule = (ApplyServerSideEncryptionByDefault: {
    SSEAlgorithm: string;
    KMSMasterKeyID?: string;
  }) => ({
    Rules: [{ ApplyServerSideEncryptionByDefault }],
  });

  it("is one rule, read and written", () => {
    expect(parseBucketEncryption(rule({ SSEAlgorithm: "AES256" }))).toEqual({
      ...DEFAULT_BUCKET_ENCRYPTION,
      keyId: undefined,
    });
    const kms = {
      Rules: [
        {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: keyArn },
          BucketKeyEnabled: true,
          BlockedEncryptionTypes: { EncryptionType: ["SSE-C"] },
        },
      ],
    };
    expect(writeBucketEncryption(parseBucketEncryption(kms))).toEqual(kms);
  });

  it("is refused when it is none", () => {
    const malformed = [
      { Rules: [] },
      { Rules: [{}] },
      { Rules: [...rule({ SSEAlgorithm: "AES256" }).Rules, {}] },
      rule({ SSEAlgorithm: "aes" }),
      { Rules: [{ BlockedEncryptionTypes: { EncryptionType: ["all"] } }] },
    ];
    for (const configuration of malformed) {
      expect(() => parseBucketEncryption(configuration)).toThrow(
        expect.objectContaining({ code: "MalformedXML" }),
      );
    }
    expect(() =>
      parseBucketEncryption(rule({ SSEAlgorithm: "AES256", KMSMasterKeyID: "k" })),
    ).toThrow(/a KMSMasterKeyID is not applicable/);
  });
});
