/** The members that answers about objects share. */
import type { Bucket } from "./bucket.ts";
import type { ChecksumMembers } from "./checksum-algorithm.ts";
import { writeChecksum, type ObjectChecksum } from "./checksum.ts";
import { writeEncryption } from "./encryption-rule.ts";
import type { KeptEncryption } from "./sealing-key.ts";
import { NULL_VERSION, type Version } from "./version.ts";

/** The checksum, and what it is of. */
export function checksumMembers(
  checksum: ObjectChecksum | undefined,
): ChecksumMembers & { readonly ChecksumType?: string } {
  if (checksum === undefined) return {};
  return { ...writeChecksum(checksum), ChecksumType: checksum.type };
}

/** How the object is encrypted: by S3's own keys unless something else was asked for. */
export function encryptionMembers({
  encryption,
}: {
  readonly encryption?: KeptEncryption | undefined;
}): ReturnType<typeof writeEncryption> {
  if (encryption === undefined) return { ServerSideEncryption: "AES256" };
  return encryption.kind === "customer"
    ? writeEncryption(encryption)
    : writeEncryption(encryption, encryption.keyArn);
}

/** The context for KMS that the request gave, as answers to writes repeat it. */
export function contextMember(encryption: KeptEncryption | undefined): {
  readonly SSEKMSEncryptionContext?: string;
} {
  if (encryption === undefined || encryption.kind === "customer") return {};
  if (encryption.context === undefined) return {};
  const text = JSON.stringify(encryption.context);
  return { SSEKMSEncryptionContext: Buffer.from(text).toString("base64") };
}

/** The id of a version that was made just now: one without versioning has none to tell. */
export function newVersionIdMember({ versionId }: Pick<Version, "versionId">): {
  readonly VersionId?: string;
} {
  return versionId === NULL_VERSION ? {} : { VersionId: versionId };
}

/** The version's id, in buckets that know versions. */
export function versionIdMember(
  { versioning }: Bucket,
  { versionId }: Pick<Version, "versionId">,
): { readonly VersionId?: string } {
  return versioning === undefined ? {} : { VersionId: versionId };
}

/** The same, as answers about annotations have it. */
export function objectVersionIdMember(
  { versioning }: Bucket,
  { versionId }: Pick<Version, "versionId">,
): { readonly ObjectVersionId?: string } {
  return versioning === undefined ? {} : { ObjectVersionId: versionId };
}

/** How the object is encrypted, without the key. */
export function serverSideEncryption({
  encryption,
}: {
  readonly encryption?: KeptEncryption | undefined;
}): { readonly ServerSideEncryption?: string } {
  const { ServerSideEncryption } = encryptionMembers({ encryption });
  return ServerSideEncryption === undefined ? {} : { ServerSideEncryption };
}
