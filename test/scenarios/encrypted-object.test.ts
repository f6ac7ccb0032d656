/**
 * An object under a key of KMS's, in a bucket of one account and used from another. The user needs
 * rights on both sides and for both services, and whichever is missing is told by the service that
 * misses it, with the account where it belongs:
 *
 * ```
 *                          222222222222's user       111111111111
 * PutObject                s3:PutObject              the bucket's policy
 *   GenerateDataKey        kms:GenerateDataKey       the key's policy, or a grant
 * GetObject                s3:GetObject              the bucket's policy
 *   Decrypt                kms:Decrypt               the key's policy, or a grant
 * ```
 *
 * What another account's key refuses, S3 passes on in KMS's words, which do not name the key.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html | Using server-side encryption with KMS keys}
 * @see {@link https://repost.aws/knowledge-center/cross-account-access-denied-error-s3 | Access Denied for objects of another account under a customer managed key}
 * @see {@link https://repost.aws/knowledge-center/s3-large-file-encryption-kms-key | Rights for multipart uploads under a KMS key}
 */
import { PutUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  GenerateDataKeyCommand,
  PutKeyPolicyCommand,
  ReplicateKeyCommand,
  RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
  type GrantConstraints,
  type GrantOperation,
} from "@aws-sdk/client-kms";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
  type CompletedPart,
  type PutObjectCommandInput,
  type ServerSideEncryptionRule,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import {
  emulator,
  OTHER,
  OWNER,
  REGION,
  type Clients,
  type Emulator,
} from "../../src/testing/emulator.ts";
import {
  admit,
  allow,
  newKey,
  ownerAdmits,
  passDays,
  policyOf,
  rootOf,
  type TestKey,
} from "../../src/testing/key-kit.ts";
import { denialOf, type Denial } from "./denial.ts";
import { document, userOf } from "./people.ts";

const Bucket = "vault";
const BUCKET = `arn:aws:s3:::${Bucket}`;
const OBJECTS = `${BUCKET}/*`;
const USER = `arn:aws:iam::${OTHER}:user/admin`;
const EUROPE = "eu-west-1";
const USE = ["kms:GenerateDataKey", "kms:Decrypt"];
const WRITE_AND_READ = ["s3:PutObject", "s3:GetObject"];

/** What the user may do: by the owner's two policies, and by its own account's. */
interface Rights {
  /** The bucket's policy, for its objects. */
  readonly bucket: readonly string[];
  /** The user's own policy, for the bucket's objects. */
  readonly s3: readonly string[];
  /** The user's own policy, for any key. */
  readonly kms: readonly string[];
  /** The key's policy; or its statements for others than the owner. */
  readonly key: readonly string[] | readonly object[];
}

const ALL: Rights = { bucket: WRITE_AND_READ, s3: WRITE_AND_READ, kms: USE, key: USE };

interface House {
  readonly kit: Emulator;
  readonly user: Clients;
  readonly key: TestKey;
  /** Asks for the owner's key. */
  readonly sse: Pick<PutObjectCommandInput, "ServerSideEncryption" | "SSEKMSKeyId">;
}

/** The owner's bucket and key, an object `own` under that key, and the other account's user. */
async function house(rights: Partial<Rights> = {}): Promise<House> {
  const kit = await emulator({ iam: "enforce" });
  const { bucket, s3, kms, key: admitted } = { ...ALL, ...rights };
  const key = await newKey(kit.kms);
  await keyPolicy({ kit, key }, ...admitted.map(toStatement));
  const sse = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: key.arn } as const;
  await kit.s3.send(new CreateBucketCommand({ Bucket }));
  if (bucket.length > 0) {
    await bucketPolicy(kit, allow(bucket, OBJECTS, { Sid: "User", Principal: { AWS: USER } }));
  }
  await kit.s3.send(new PutObjectCommand({ Bucket, Key: "own", Body: "of the owner", ...sse }));
  const own = [allow(s3, OBJECTS), allow(kms)].filter((_, i) => [s3, kms][i]?.length !== 0);
  return { kit, user: await userOf(kit, OTHER, ...own), key, sse };
}

function toStatement(right: string | object): object {
  return typeof right === "string" ? admit(USER, right) : right;
}

function bucketPolicy({ s3 }: Pick<Emulator, "s3">, ...statements: object[]): Promise<unknown> {
  return s3.send(new PutBucketPolicyCommand({ Bucket, Policy: document(...statements) }));
}

/** Sets the key's policy: its owner's account, and these. */
function keyPolicy(
  { kit, key }: Pick<House, "kit" | "key">,
  ...statements: readonly object[]
): Promise<unknown> {
  const Policy = policyOf(ownerAdmits(), ...statements);
  return kit.kms.send(new PutKeyPolicyCommand({ KeyId: key.id, Policy }));
}

type Caller = Pick<Clients, "s3">;

async function read({ s3 }: Caller, Key = "own", from = Bucket): Promise<string | undefined> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: from, Key }));
  return Body?.transformToString();
}

function put(
  { s3 }: Caller,
  Key: string,
  more: Partial<PutObjectCommandInput> = {},
): Promise<{ readonly SSEKMSKeyId?: string | undefined }> {
  return s3.send(new PutObjectCommand({ Bucket, Key, Body: `body of ${Key}`, ...more }));
}

/** All that there is, by its tags, and what is under way. */
async function contents({ s3 }: Caller): Promise<unknown> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  return [Contents.map(({ Key, ETag }) => [Key, ETag]), Uploads.map(({ UploadId }) => UploadId)];
}

/** How KMS calls a key that it does not name, in the request that S3 makes of it. */
function unnamed(action: string): string {
  const key = "the resource associated with this ciphertext";
  return `User: ${USER} is not authorized to perform: ${action} on ${action === "kms:Decrypt" ? key : "this resource"}`;
}

const HIDDEN =
  "because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access";

const refusals = {
  bucket: () => ({
    name: "AccessDenied",
    message: "Access Denied",
    layer: "resource",
    isExplicit: false,
    mends: [`${OWNER} resource`],
  }),
  s3: () => ({
    name: "AccessDenied",
    message: "Access Denied",
    layer: "identity",
    isExplicit: false,
    mends: [`${OTHER} identity`],
  }),
  kms: (action: string) => ({
    name: "AccessDenied",
    message: `${unnamed(action)} because no identity-based policy allows the ${action} action`,
    layer: "identity",
    isExplicit: false,
    mends: [`${OTHER} identity`],
  }),
  key: (action: string) => ({
    name: "AccessDenied",
    message: `${unnamed(action)} ${HIDDEN}`,
    layer: "resource",
    isExplicit: false,
    mends: [`${OWNER} resource`],
  }),
} as const satisfies Record<keyof Rights, (action: string) => Omit<Denial, "advice">>;

const PLACES: Readonly<Record<keyof Rights, string>> = {
  bucket: "the bucket's policy",
  s3: "the user's policy on S3",
  kms: "the user's policy on KMS",
  key: "the key's policy",
};

/** An upload that the owner has begun, with one part. */
interface Begun extends House {
  readonly upload: { readonly Bucket: string; readonly Key: string; readonly UploadId: string };
  readonly part: CompletedPart;
}

async function begun(ready: House, ChecksumAlgorithm?: "CRC32"): Promise<Begun> {
  const { kit, sse } = ready;
  const Key = "in-parts";
  const begin = { Bucket, Key, ChecksumAlgorithm, ...sse };
  const { UploadId = "" } = await kit.s3.send(new CreateMultipartUploadCommand(begin));
  const upload = { Bucket, Key, UploadId };
  const PartNumber = 1;
  const { ETag, ChecksumCRC32 } = await kit.s3.send(
    new UploadPartCommand({ ...upload, PartNumber, Body: "part" }),
  );
  return { ...ready, upload, part: { PartNumber, ETag, ChecksumCRC32 } };
}

interface Use {
  /** The least that it needs, on either side. */
  readonly s3: readonly string[];
  readonly kms: readonly string[];
  ask(begun: Begun): Promise<unknown>;
}

const CopySource = `${Bucket}/own`;

const USES: Readonly<Record<string, Use>> = {
  PutObject: {
    s3: ["s3:PutObject"],
    kms: ["kms:GenerateDataKey"],
    ask: ({ user, sse }) => put(user, "theirs", sse),
  },
  GetObject: {
    s3: ["s3:GetObject"],
    kms: ["kms:Decrypt"],
    ask: ({ user }) => read(user),
  },
  CopyObject: {
    s3: ["s3:GetObject", "s3:PutObject"],
    kms: ["kms:Decrypt", "kms:GenerateDataKey"],
    ask: ({ user, sse }) =>
      user.s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource, ...sse })),
  },
  CreateMultipartUpload: {
    s3: ["s3:PutObject"],
    kms: ["kms:GenerateDataKey"],
    ask: ({ user, sse }) =>
      user.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "large", ...sse })),
  },
  UploadPart: {
    s3: ["s3:PutObject"],
    kms: ["kms:Decrypt"],
    ask: ({ user, upload }) =>
      user.s3.send(new UploadPartCommand({ ...upload, PartNumber: 2, Body: "more" })),
  },
  UploadPartCopy: {
    s3: ["s3:GetObject", "s3:PutObject"],
    kms: ["kms:Decrypt"],
    ask: ({ user, upload }) =>
      user.s3.send(new UploadPartCopyCommand({ ...upload, PartNumber: 2, CopySource })),
  },
  ListParts: {
    s3: ["s3:ListMultipartUploadParts"],
    kms: ["kms:Decrypt"],
    ask: ({ user, upload }) => user.s3.send(new ListPartsCommand(upload)),
  },
  // With checksums it looks at the bytes.
  CompleteMultipartUpload: {
    s3: ["s3:PutObject"],
    kms: ["kms:Decrypt"],
    ask: ({ user, upload, part }) =>
      user.s3.send(
        new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: [part] } }),
      ),
  },
};

function useOf(name: string): Use {
  const use = USES[name];
  if (use === undefined) throw new Error(`no use ${name}`);
  return use;
}

/** Just what a use needs, everywhere. */
function rightsFor({ s3, kms }: Use): Rights {
  return { bucket: s3, s3, kms, key: kms };
}

interface Lack {
  readonly place: keyof Rights;
  readonly action: string;
}

/** Every single right that a use needs, to be taken away. */
const lacks: readonly (readonly [use: string, action: string, where: string, Lack])[] =
  Object.entries(USES).flatMap(([name, use]) =>
    (["bucket", "s3", "kms", "key"] as const).flatMap((place) =>
      (rightsFor(use)[place] as readonly string[]).map(
        (action) => [name, action, PLACES[place], { place, action }] as const,
      ),
    ),
  );

describe("an object under another account's key", () => {
  it.each(Object.entries(USES))("%s needs no more than its rights", async (_, use) => {
    const ready = await begun(await house(rightsFor(use)), "CRC32");
    await expect(use.ask(ready)).resolves.toBeDefined();
  });

  it.each(lacks)("%s lacks %s in %s", async (name, _action, _where, { place, action }) => {
    const use = useOf(name);
    const rights = rightsFor(use);
    const others = (rights[place] as readonly string[]).filter((each) => each !== action);
    const ready = await begun(await house({ ...rights, [place]: others }), "CRC32");
    const before = await contents(ready.kit);
    const denial = await denialOf(use.ask(ready), ready.kit);
    expect(denial).toMatchObject(refusals[place](action));
    expect(denial.message).not.toContain(ready.key.id);
    expect(await contents(ready.kit)).toEqual(before);
  });

  it("is put by one account and read by the other, whole and in parts", async () => {
    const { kit, user, sse } = await house();
    await put(user, "theirs", sse);
    expect(await read(kit, "theirs")).toBe("body of theirs");
    expect(await read(user)).toBe("of the owner");
    const target = { Bucket, Key: "in-parts" };
    const begin = new CreateMultipartUploadCommand({ ...target, ...sse });
    const { UploadId } = await user.s3.send(begin);
    const part = { ...target, UploadId, PartNumber: 1 };
    const { ETag } = await user.s3.send(new UploadPartCommand({ ...part, Body: "of the user" }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await user.s3.send(
      new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }),
    );
    expect(await read(kit, "in-parts")).toBe("of the user");
  });

  it("is told of without the key, as long as it is not about its bytes", async () => {
    const { kit, user, key } = await house({ kms: [], key: [] });
    const head = await user.s3.send(new HeadObjectCommand({ Bucket, Key: "own" }));
    expect(head).toMatchObject({ ContentLength: 12, SSEKMSKeyId: key.arn });
    const checksum = new HeadObjectCommand({ Bucket, Key: "own", ChecksumMode: "ENABLED" });
    const refused = await denialOf(user.s3.send(checksum), kit);
    expect(refused).toMatchObject({ layer: "identity", isExplicit: false });
  });

  it("is put together without the key, where nobody claims a checksum", async () => {
    const { user, key, upload, part } = await begun(await house({ kms: [], key: [] }));
    const Parts = [{ PartNumber: part.PartNumber, ETag: part.ETag }];
    const done = { ...upload, MultipartUpload: { Parts } };
    const made = await user.s3.send(new CompleteMultipartUploadCommand(done));
    expect(made.SSEKMSKeyId).toBe(key.arn);
  });

  it("is copied home, with the right to decrypt on the one side and to encrypt on the other", async () => {
    const ready = await house();
    const { kit, key } = ready;
    const other = kit.as(OTHER);
    await other.s3.send(new CreateBucketCommand({ Bucket: "home" }));
    const own = await newKey(other.kms);
    const copy = new CopyObjectCommand({
      Bucket: "home",
      Key: "mine",
      CopySource,
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: own.arn,
    });
    await bucketPolicy(kit, allow("s3:GetObject", OBJECTS, { Principal: { AWS: OTHER } }));
    expect(await denialOf(other.s3.send(copy), kit)).toMatchObject({
      message: expect.stringContaining("kms:Decrypt on the resource associated with") as string,
      layer: "resource",
      mends: [`${OWNER} resource`],
    });
    await keyPolicy(ready, admit(rootOf(OTHER), "kms:Decrypt"));
    await other.s3.send(copy);
    expect(await read(other, "mine", "home")).toBe("of the owner");
    // From now on it is the other account's alone: the owner's key is not asked.
    await kit.kms.send(new DisableKeyCommand({ KeyId: key.id }));
    expect(await read(other, "mine", "home")).toBe("of the owner");
  });
});

describe("a key that asks how it is used", () => {
  const via = (service: string): object => ({
    StringEquals: { "kms:ViaService": `${service}.${REGION}.amazonaws.com` },
  });

  it("works through S3 and not directly, where it is for S3 only", async () => {
    const { kit, user, sse, key } = await house({
      key: [admit(rootOf(OTHER), USE, { Condition: via("s3") })],
    });
    await put(user, "theirs", sse);
    expect(await read(user)).toBe("of the owner");
    const direct = new GenerateDataKeyCommand({ KeyId: key.arn, KeySpec: "AES_256" });
    expect(await denialOf(user.kms.send(direct), kit)).toMatchObject({
      name: "AccessDeniedException",
      message: `User: ${USER} is not authorized to perform: kms:GenerateDataKey on this resource ${HIDDEN}`,
      layer: "resource",
      mends: [`${OWNER} resource`],
    });
  });

  it("does not work through S3 where it is for another service, or for S3 elsewhere", async () => {
    const s3Elsewhere = { StringEquals: { "kms:ViaService": `s3.${EUROPE}.amazonaws.com` } };
    for (const Condition of [via("secretsmanager"), s3Elsewhere]) {
      const { kit, user, sse } = await house({ key: [admit(USER, USE, { Condition })] });
      expect(await denialOf(put(user, "theirs", sse), kit)).toMatchObject(
        refusals.key("kms:GenerateDataKey"),
      );
      expect(await denialOf(read(user), kit)).toMatchObject(refusals.key("kms:Decrypt"));
    }
  });

  it("may be refused to what is not S3 by the user's own account", async () => {
    const { kit, user, key, sse } = await house({ kms: [] });
    const { iam } = kit.as(OTHER);
    const PolicyDocument = document(allow(USE, key.arn, { Condition: via("s3") }));
    const kms = { UserName: "admin", PolicyName: "kms", PolicyDocument };
    await iam.send(new PutUserPolicyCommand(kms));
    await put(user, "theirs", sse);
    expect(await read(user, "theirs")).toBe("body of theirs");
    const direct = new GenerateDataKeyCommand({ KeyId: key.arn, KeySpec: "AES_256" });
    expect(await denialOf(user.kms.send(direct), kit)).toMatchObject({
      name: "AccessDeniedException",
      layer: "identity",
      mends: [`${OTHER} identity`],
    });
  });

  it("opens one object and not another, by the ARN that S3 puts in the context", async () => {
    const Condition = { StringEquals: { "kms:EncryptionContext:aws:s3:arn": `${BUCKET}/own` } };
    const { kit, user, sse } = await house({ key: [admit(USER, USE, { Condition })] });
    await put(kit, "second", sse);
    expect(await read(user)).toBe("of the owner");
    expect(await denialOf(read(user, "second"), kit)).toMatchObject(refusals.key("kms:Decrypt"));
  });

  it("knows of the bucket only, where there is a bucket key", async () => {
    const perObject = { StringLike: { "kms:EncryptionContext:aws:s3:arn": OBJECTS } };
    const ready = await house({ key: [admit(USER, USE, { Condition: perObject })] });
    const { kit, user, sse } = ready;
    const withBucketKey = { ...sse, BucketKeyEnabled: true };
    await put(user, "plain", sse);
    expect(await denialOf(put(user, "theirs", withBucketKey), kit)).toMatchObject(
      refusals.key("kms:GenerateDataKey"),
    );
    await put(kit, "theirs", withBucketKey);
    expect(await denialOf(read(user, "theirs"), kit)).toMatchObject(refusals.key("kms:Decrypt"));
    const ofBucket = { StringEquals: { "kms:EncryptionContext:aws:s3:arn": BUCKET } };
    await keyPolicy(ready, admit(USER, USE, { Condition: ofBucket }));
    expect(await read(user, "theirs")).toBe("body of theirs");
    await put(user, "theirs", withBucketKey);
    // Those that were put without a bucket key have their own ARNs.
    expect(await denialOf(read(user), kit)).toMatchObject(refusals.key("kms:Decrypt"));
  });
});

describe("a grant instead of a statement in the key's policy", () => {
  async function grant(
    { kit, key }: House,
    Operations: GrantOperation[],
    Constraints?: GrantConstraints,
  ): Promise<string | undefined> {
    const granted = { KeyId: key.id, GranteePrincipal: USER, Operations, Constraints };
    return (await kit.kms.send(new CreateGrantCommand(granted))).GrantId;
  }

  it("stands for both sides of KMS, until it is revoked", async () => {
    const ready = await house({ kms: [], key: [] });
    const { kit, user, sse, key } = ready;
    const GrantId = await grant(ready, ["GenerateDataKey", "Decrypt"]);
    await put(user, "theirs", sse);
    expect(await read(user, "theirs")).toBe("body of theirs");
    await kit.kms.send(new RevokeGrantCommand({ KeyId: key.id, GrantId }));
    expect(await denialOf(read(user, "theirs"), kit)).toMatchObject({
      layer: "identity",
      mends: [`${OTHER} identity`, `${OWNER} resource`],
    });
  });

  it("is not for the bucket: S3's own rights are needed as ever", async () => {
    for (const place of ["bucket", "s3"] as const) {
      const ready = await house({ kms: [], key: [], [place]: [] });
      await grant(ready, ["Decrypt"]);
      expect(await denialOf(read(ready.user), ready.kit)).toMatchObject(refusals[place]());
    }
  });

  it("gives its operations only", async () => {
    const ready = await house({ key: [] });
    const { kit, user, sse } = ready;
    await grant(ready, ["Decrypt"]);
    expect(await read(user)).toBe("of the owner");
    expect(await denialOf(put(user, "theirs", sse), kit)).toMatchObject(
      refusals.key("kms:GenerateDataKey"),
    );
  });

  it("gives one object, by its constraint", async () => {
    const ready = await house({ key: [] });
    const { kit, user, sse } = ready;
    await put(kit, "second", sse);
    await grant(ready, ["Decrypt"], {
      EncryptionContextSubset: { "aws:s3:arn": `${BUCKET}/second` },
    });
    expect(await read(user, "second")).toBe("body of second");
    expect(await denialOf(read(user), kit)).toMatchObject(refusals.key("kms:Decrypt"));
  });
});

describe("a key that cannot be used", () => {
  const inState = {
    "is disabled": {
      stop: ({ kit, key }: House) => kit.kms.send(new DisableKeyCommand({ KeyId: key.id })),
      start: ({ kit, key }: House) => kit.kms.send(new EnableKeyCommand({ KeyId: key.id })),
      name: "KMS.DisabledException",
    },
    "is pending deletion": {
      stop: ({ kit, key }: House) =>
        kit.kms.send(new ScheduleKeyDeletionCommand({ KeyId: key.id, PendingWindowInDays: 7 })),
      start: async ({ kit, key }: House) => {
        await kit.kms.send(new CancelKeyDeletionCommand({ KeyId: key.id }));
        await kit.kms.send(new EnableKeyCommand({ KeyId: key.id }));
      },
      name: "KMS.KMSInvalidStateException",
    },
  } as const;

  it.each(Object.entries(inState))(
    "because it %s is told to those who may use it",
    async (why, { name, stop, start }) => {
      const ready = await begun(await house(), "CRC32");
      const { user, key } = ready;
      await stop(ready);
      const refused = { name, message: `${key.arn} ${why}.`, $metadata: { httpStatusCode: 400 } };
      for (const use of ["PutObject", "GetObject", "CopyObject", "UploadPart"]) {
        await expect(useOf(use).ask(ready)).rejects.toMatchObject(refused);
      }
      await start(ready);
      expect(await read(user)).toBe("of the owner");
    },
  );

  it("in any state tells nothing of it to those who may not", async () => {
    const { kit, user, key } = await house({ key: [] });
    await kit.kms.send(new DisableKeyCommand({ KeyId: key.id }));
    expect(await denialOf(read(user), kit)).toMatchObject(refusals.key("kms:Decrypt"));
  });

  it("because it is gone takes its objects along, for the owner as well", async () => {
    const { kit, user, key } = await house();
    const end = { KeyId: key.id, PendingWindowInDays: 7 };
    await kit.kms.send(new ScheduleKeyDeletionCommand(end));
    await passDays(kit, 8);
    expect(await denialOf(read(user), kit)).toMatchObject(refusals.key("kms:Decrypt"));
    await expect(read(kit)).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining(HIDDEN) as string,
    });
  });
});

describe("a key of another region", () => {
  it("is none for the bucket, whoever asks", async () => {
    const { kit, user, sse } = await house();
    const abroad = kit.as(OWNER, EUROPE).kms;
    const Policy = policyOf(ownerAdmits(), admit(USER, USE));
    const { arn: SSEKMSKeyId } = await newKey(abroad, { Policy });
    for (const caller of [kit, user]) {
      await expect(put(caller, "theirs", { ...sse, SSEKMSKeyId })).rejects.toMatchObject({
        name: "KMS.NotFoundException",
        message: `Invalid arn ${EUROPE}`,
        $metadata: { httpStatusCode: 400 },
      });
    }
  });

  it("has a replica in the bucket's, whose own policy decides", async () => {
    const { kit, user, sse } = await house();
    const Policy = policyOf(ownerAdmits(), admit(USER, USE));
    const abroad = kit.as(OWNER, EUROPE).kms;
    const primary = await newKey(abroad, { MultiRegion: true, Policy });
    await abroad.send(new ReplicateKeyCommand({ KeyId: primary.id, ReplicaRegion: REGION }));
    const SSEKMSKeyId = primary.arn.replace(EUROPE, REGION);
    const theirs = (): Promise<unknown> => put(user, "theirs", { ...sse, SSEKMSKeyId });
    expect(await denialOf(theirs(), kit)).toMatchObject(refusals.key("kms:GenerateDataKey"));
    const replica = { kit, key: { id: primary.id, arn: SSEKMSKeyId } };
    await keyPolicy(replica, admit(USER, USE));
    await theirs();
    expect(await read(user, "theirs")).toBe("body of theirs");
  });
});

describe("S3's own key, aws/s3", () => {
  const own = { ServerSideEncryption: "aws:kms" } as const;

  it("is never another account's: what lies under it is not shared by any policy", async () => {
    const { kit, user } = await house({ kms: ["kms:*"] });
    const { SSEKMSKeyId = "" } = await put(kit, "theirs", own);
    const denial = await denialOf(read(user, "theirs"), kit);
    expect(denial).toMatchObject(refusals.key("kms:Decrypt"));
    expect(denial.advice).toEqual([expect.stringMatching(/^use a customer managed key instead/)]);
    const keyId = SSEKMSKeyId.split("/")[1];
    const Policy = policyOf(ownerAdmits(), admit(USER, USE));
    const change = new PutKeyPolicyCommand({ KeyId: keyId, Policy });
    await expect(kit.kms.send(change)).rejects.toMatchObject({ name: "AccessDeniedException" });
    const grant = { KeyId: keyId, GranteePrincipal: USER, Operations: ["Decrypt" as const] };
    await expect(kit.kms.send(new CreateGrantCommand(grant))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });

  it("is the uploader's own: the bucket's owner cannot read what came under it", async () => {
    const { kit, user } = await house({ kms: [] });
    // Nobody needs rights on a service's key but on the service.
    const { SSEKMSKeyId } = await put(user, "theirs", own);
    expect(SSEKMSKeyId).toMatch(new RegExp(`^arn:aws:kms:${REGION}:${OTHER}:key/`));
    expect(await read(user, "theirs")).toBe("body of theirs");
    expect(await denialOf(read(kit, "theirs"), kit)).toMatchObject({
      name: "AccessDenied",
      message: `User: ${rootOf(OWNER)} is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext ${HIDDEN}`,
      layer: "resource",
      mends: [`${OTHER} resource`],
    });
  });

  it("is used wherever aws:kms is asked for without a key, whatever the bucket's default is", async () => {
    const { kit, user, key } = await house();
    await byDefault(kit, key.arn);
    expect((await put(user, "silent")).SSEKMSKeyId).toBe(key.arn);
    expect(await read(kit, "silent")).toBe("body of silent");
    const { SSEKMSKeyId } = await put(user, "loud", own);
    expect(SSEKMSKeyId).toContain(`:${OTHER}:key/`);
  });
});

function byDefault({ s3 }: Caller, KMSMasterKeyID: string): Promise<unknown> {
  const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: "aws:kms", KMSMasterKeyID } as const;
  const rule: ServerSideEncryptionRule = { ApplyServerSideEncryptionByDefault };
  const ServerSideEncryptionConfiguration = { Rules: [rule] };
  return s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
}

describe("the bucket's default key", () => {
  it("needs the same rights as one that the request names", async () => {
    for (const [place, refusal] of [
      ["kms", refusals.kms],
      ["key", refusals.key],
    ] as const) {
      const { kit, user, key } = await house({ [place]: [] });
      await byDefault(kit, key.arn);
      expect(await denialOf(put(user, "theirs"), kit)).toMatchObject(
        refusal("kms:GenerateDataKey"),
      );
    }
  });

  it("is looked for in the uploader's account, unless it is named by its ARN", async () => {
    const { kit, user, key } = await house();
    await kit.kms.send(new CreateAliasCommand({ AliasName: "alias/vault", TargetKeyId: key.id }));
    await byDefault(kit, "alias/vault");
    await put(kit, "own");
    await expect(put(user, "theirs")).rejects.toMatchObject({
      name: "KMS.NotFoundException",
      message: `Alias arn:aws:kms:${REGION}:${OTHER}:alias/vault is not found.`,
    });
  });
});

describe("a bucket that takes encrypted uploads only", () => {
  const denied = { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: OBJECTS };
  const header = "s3:x-amz-server-side-encryption";

  async function strict(): Promise<House> {
    const ready = await house();
    const keyId = `${header}-aws-kms-key-id`;
    await bucketPolicy(
      ready.kit,
      allow(WRITE_AND_READ, OBJECTS, { Principal: { AWS: USER } }),
      { Sid: "Unencrypted", ...denied, Condition: { Null: { [header]: "true" } } },
      {
        Sid: "WrongMethod",
        ...denied,
        Condition: {
          StringNotEqualsIfExists: { [header]: "aws:kms" },
          Null: { [header]: "false" },
        },
      },
      {
        Sid: "WrongKey",
        ...denied,
        Condition: {
          StringNotEqualsIfExists: { [keyId]: ready.key.arn },
          Null: { [header]: "false" },
        },
      },
    );
    return ready;
  }

  it("says which statement keeps out what, to its owner's account and to nobody else", async () => {
    const { kit, user, sse } = await strict();
    const other = await newKey(kit.kms);
    const wrong = [
      ["Unencrypted", {}],
      ["WrongMethod", { ServerSideEncryption: "AES256" }],
      ["WrongKey", { ...sse, SSEKMSKeyId: other.arn }],
    ] as const;
    for (const [statement, more] of wrong) {
      const policy = `the policy of ${BUCKET}`;
      const why = { name: "AccessDenied", layer: "resource", isExplicit: true, policy, statement };
      expect(await denialOf(put(user, "theirs", more), kit)).toMatchObject({
        ...why,
        message: "Access Denied",
      });
      expect(await denialOf(put(kit, "theirs", more), kit)).toMatchObject({
        ...why,
        message: `User: ${rootOf(OWNER)} is not authorized to perform: s3:PutObject on resource: "${BUCKET}/theirs" with an explicit deny in a resource-based policy`,
      });
    }
    await put(user, "theirs", sse);
    expect(await read(kit, "theirs")).toBe("body of theirs");
  });

  it("wants the header, though its default would have encrypted", async () => {
    const { kit, user, key } = await strict();
    await byDefault(kit, key.arn);
    expect(await denialOf(put(user, "theirs"), kit)).toMatchObject({ statement: "Unencrypted" });
  });

  it("wants it when an upload begins, and takes the parts without", async () => {
    const { kit, user, sse } = await strict();
    const target = { Bucket, Key: "theirs" };
    const begin = (more: object): CreateMultipartUploadCommand =>
      new CreateMultipartUploadCommand({ ...target, ...more });
    expect(await denialOf(user.s3.send(begin({})), kit)).toMatchObject({
      statement: "Unencrypted",
    });
    const { UploadId } = await user.s3.send(begin(sse));
    const part = { ...target, UploadId, PartNumber: 1 };
    const { ETag } = await user.s3.send(new UploadPartCommand({ ...part, Body: "of the user" }));
    const done = { ...target, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } };
    await user.s3.send(new CompleteMultipartUploadCommand(done));
    expect(await read(kit, "theirs")).toBe("of the user");
  });
});
