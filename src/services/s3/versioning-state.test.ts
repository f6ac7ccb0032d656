import { CreateRoleCommand } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  DeleteBucketReplicationCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
} from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { emulator, type Emulator } from "../../testing/emulator.ts";

const Bucket = "photos";

function put(atoll: Emulator, Status: "Enabled" | "Suspended", name = Bucket): Promise<unknown> {
  const VersioningConfiguration = { Status };
  return atoll.s3.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration }));
}

async function replicate(atoll: Emulator): Promise<void> {
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  });
  const { Role } = await atoll.iam.send(
    new CreateRoleCommand({ RoleName: "replicator", AssumeRolePolicyDocument }),
  );
  const rule = { Status: "Enabled", Priority: 1, Filter: { Prefix: "" } } as const;
  const Destination = { Bucket: "arn:aws:s3:::copies" };
  const DeleteMarkerReplication = { Status: "Disabled" } as const;
  const Rules = [{ ...rule, Destination, DeleteMarkerReplication }];
  const ReplicationConfiguration = { Role: Role?.Arn, Rules };
  await atoll.s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration }));
}

it("keeps versions as long as they are replicated", async () => {
  const atoll = await emulator();
  for (const name of [Bucket, "copies"]) {
    await atoll.s3.send(new CreateBucketCommand({ Bucket: name }));
    await put(atoll, "Enabled", name);
  }
  await replicate(atoll);
  await expect(put(atoll, "Suspended")).rejects.toMatchObject({
    name: "InvalidBucketState",
    message:
      "A replication configuration is present on this bucket, so you cannot change the versioning state. To change the versioning state, first delete the replication configuration.",
  });
  await put(atoll, "Enabled");
  await atoll.s3.send(new DeleteBucketReplicationCommand({ Bucket }));
  await put(atoll, "Suspended");
});
