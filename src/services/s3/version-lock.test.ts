import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OTHER, START_MS, type Emulator } from "../../testing/emulator.ts";

const Bucket = "archive";
const Key = "ledger";
const DAY_MS = 86_400_000;
const LOCKED = {
  name: "AccessDenied",
  message: "Access Denied because object protected by object lock.",
};

let atoll: Emulator;

beforeEach(async () => {
  atoll = await emulator({ iam: "enforce" });
  await atoll.s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
});

async function put(more: object = {}): Promise<string> {
  const { VersionId } = await atoll.s3.send(
    new PutObjectCommand({ Bucket, Key, Body: "x", ...more }),
  );
  return VersionId ?? "";
}

function until(days: number): Date {
  return new Date(START_MS + days * DAY_MS);
}

function retain(VersionId: string, Mode: "GOVERNANCE" | "COMPLIANCE", days: number, more = {}) {
  const Retention = { Mode, RetainUntilDate: until(days) };
  return atoll.s3.send(
    new PutObjectRetentionCommand({ Bucket, Key, VersionId, Retention, ...more }),
  );
}

function remove(VersionId: string | undefined, more: object = {}) {
  return atoll.s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId, ...more }));
}

describe("object lock", () => {
  it("keeps a version in compliance until its time, whoever asks", async () => {
    const VersionId = await put({
      ObjectLockMode: "COMPLIANCE",
      ObjectLockRetainUntilDate: until(2),
    });
    await expect(remove(VersionId)).rejects.toMatchObject(LOCKED);
    await expect(remove(VersionId, { BypassGovernanceRetention: true })).rejects.toMatchObject(
      LOCKED,
    );
    await expect(retain(VersionId, "COMPLIANCE", 1)).rejects.toMatchObject(LOCKED);
    await retain(VersionId, "COMPLIANCE", 3);
    // A marker can always be put on top.
    expect((await remove(undefined)).DeleteMarker).toBe(true);
    await atoll.clock.advance(3 * DAY_MS + 1);
    await remove(VersionId);
  });

  it("lets go of governance for those who say so, and may", async () => {
    const VersionId = await put();
    await retain(VersionId, "GOVERNANCE", 2);
    const told = new GetObjectRetentionCommand({ Bucket, Key, VersionId });
    expect((await atoll.s3.send(told)).Retention).toEqual({
      Mode: "GOVERNANCE",
      RetainUntilDate: until(2),
    });
    await expect(remove(VersionId)).rejects.toMatchObject(LOCKED);
    await expect(retain(VersionId, "GOVERNANCE", 1)).rejects.toMatchObject(LOCKED);
    const statement = {
      Effect: "Allow",
      Principal: { AWS: OTHER },
      Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
      Resource: `arn:aws:s3:::${Bucket}/*`,
    };
    await atoll.s3.send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
      }),
    );
    const bypass = { Bucket, Key, VersionId, BypassGovernanceRetention: true };
    // The other account may delete versions, but nobody let it pass over governance.
    await expect(atoll.as(OTHER).s3.send(new DeleteObjectCommand(bypass))).rejects.toMatchObject({
      name: "AccessDenied",
    });
    const batch = { Bucket, Delete: { Objects: [{ Key, VersionId }] } };
    const refused = await atoll
      .as(OTHER)
      .s3.send(new DeleteObjectsCommand({ ...batch, BypassGovernanceRetention: true }));
    expect(refused.Errors?.[0]?.Code).toBe("AccessDenied");
    const { Errors } = await atoll.s3.send(new DeleteObjectsCommand(batch));
    expect(Errors).toMatchObject([{ Code: "AccessDenied", Message: LOCKED.message }]);
    const { Deleted } = await atoll.s3.send(
      new DeleteObjectsCommand({ ...batch, BypassGovernanceRetention: true }),
    );
    expect(Deleted).toMatchObject([{ Key, VersionId }]);
  });

  it("holds a version until it is told otherwise", async () => {
    const VersionId = await put({ ObjectLockLegalHoldStatus: "ON" });
    expect(await atoll.s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
      ObjectLockLegalHoldStatus: "ON",
    });
    await atoll.clock.advance(1000 * DAY_MS);
    await expect(remove(VersionId)).rejects.toMatchObject(LOCKED);
    const hold = { Bucket, Key, VersionId };
    await atoll.s3.send(new PutObjectLegalHoldCommand({ ...hold, LegalHold: { Status: "OFF" } }));
    const told = await atoll.s3.send(new GetObjectLegalHoldCommand(hold));
    expect(told.LegalHold?.Status).toBe("OFF");
    await remove(VersionId);
  });

  it("gives new versions the bucket's default", async () => {
    const rule = { DefaultRetention: { Mode: "GOVERNANCE", Years: 1 } } as const;
    const ObjectLockConfiguration = { ObjectLockEnabled: "Enabled", Rule: rule } as const;
    await atoll.s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
    const told = await atoll.s3.send(new GetObjectLockConfigurationCommand({ Bucket }));
    expect(told.ObjectLockConfiguration).toEqual(ObjectLockConfiguration);
    await put();
    expect(await atoll.s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
      ObjectLockMode: "GOVERNANCE",
      ObjectLockRetainUntilDate: until(365),
    });
  });

  it("is asked about by policies", async () => {
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:PutObjectRetention",
        Resource: `arn:aws:s3:::${Bucket}/*`,
        Condition: { NumericGreaterThan: { "s3:object-lock-remaining-retention-days": "10" } },
      },
    });
    await atoll.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    const VersionId = await put();
    await expect(retain(VersionId, "GOVERNANCE", 11)).rejects.toMatchObject({
      name: "AccessDenied",
    });
    await retain(VersionId, "GOVERNANCE", 10);
  });

  it("keeps versioning as it is", async () => {
    const VersioningConfiguration = { Status: "Suspended" } as const;
    await expect(
      atoll.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration })),
    ).rejects.toMatchObject({ name: "InvalidBucketState" });
  });

  it("is refused where the bucket has none", async () => {
    await atoll.s3.send(new CreateBucketCommand({ Bucket: "plain" }));
    const plain = { Bucket: "plain", Key };
    await expect(
      atoll.s3.send(new PutObjectCommand({ ...plain, Body: "x", ObjectLockLegalHoldStatus: "ON" })),
    ).rejects.toMatchObject({
      name: "InvalidRequest",
      message: "Bucket is missing ObjectLockConfiguration",
    });
    await expect(
      atoll.s3.send(new DeleteObjectCommand({ ...plain, BypassGovernanceRetention: false })),
    ).rejects.toMatchObject({
      name: "InvalidArgument",
      message:
        "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.",
    });
    await expect(
      atoll.s3.send(new GetObjectLockConfigurationCommand({ Bucket: "plain" })),
    ).rejects.toMatchObject({ name: "ObjectLockConfigurationNotFoundError" });
    const ObjectLockConfiguration = { ObjectLockEnabled: "Enabled" } as const;
    await expect(
      atoll.s3.send(
        new PutObjectLockConfigurationCommand({ Bucket: "plain", ObjectLockConfiguration }),
      ),
    ).rejects.toMatchObject({ name: "InvalidBucketState" });
    const VersionId = await put();
    await expect(
      atoll.s3.send(new GetObjectRetentionCommand({ Bucket, Key, VersionId })),
    ).rejects.toMatchObject({ name: "NoSuchObjectLockConfiguration" });
  });
});
