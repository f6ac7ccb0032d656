import { readOperation, type Operation } from "../../../model/operation.ts";
import type { ReadTransaction } from "../../../model/store.ts";
import { writeChecksum, withoutPartCount } from "../checksum.ts";
import {
  GetObjectAttributes,
  type GetObjectAttributesOutput,
  type GetObjectAttributesParts,
  type GetObjectAttributesRequest,
} from "../contract.ts";
import { findCustomerKey } from "../encryption-rule.ts";
import { pageLimit, partMarker } from "../list-parameter.ts";
import { checkVersionId, objectAt, requireBucket } from "../located.ts";
import { versionIdMember } from "../object-answer.ts";
import { checkObjectKey } from "../object-key.ts";
import { requireObject } from "../object-read.ts";
import { toRead } from "../permission.ts";
import { invalidArgument } from "../request-faults.ts";
import { openKey } from "../sealing-key.ts";
import { manifests, parts } from "../tables.ts";
import type { ObjectVersion } from "../version.ts";
import { wireSecond } from "../wire-date.ts";

/**
 * Tells of an object what is asked for, the checksums of its parts included.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html | GetObjectAttributes}
 */
export const getObjectAttributes: Operation<GetObjectAttributesRequest, GetObjectAttributesOutput> =
  readOperation(GetObjectAttributes, {
    crossAccount: true,
    validate(input) {
      checkObjectKey(input.Key);
      for (const attribute of input.ObjectAttributes) checkAttribute(attribute);
    },
    locate: (input, call) => objectAt(input, call),
    permission({ bucket, object, input, ...call }) {
      const { VersionId } = input;
      const asked = { bucket, ...call };
      const [attributes] = toRead(
        ["s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"],
        VersionId,
        object,
        asked,
      );
      const read = toRead(["s3:GetObject", "s3:GetObjectVersion"], VersionId, object, asked);
      return attributes === undefined ? read : [...read, attributes];
    },
    async run({ input, bucket: located, object: found, tx, ...call }) {
      const bucket = requireBucket(located, input);
      checkVersionId(input.VersionId);
      const object = requireObject(found, input, "GET");
      const { checksum } = object;
      const place = { bucket, key: object.key };
      await openKey(object.encryption, findCustomerKey(input), place, call);
      const wanted = new Set(input.ObjectAttributes);
      return {
        LastModified: wireSecond(object.createdAtMs),
        ...versionIdMember(bucket, object),
        ...(wanted.has("ETag") && { ETag: object.etag }),
        ...(wanted.has("Checksum") &&
          checksum !== undefined && {
            Checksum: {
              ...writeChecksum({ ...checksum, value: withoutPartCount(checksum.value) }),
              ChecksumType: checksum.type,
            },
          }),
        ...(wanted.has("ObjectParts") && { ObjectParts: await partsOf(object, input, tx) }),
        ...(wanted.has("StorageClass") && { StorageClass: object.storageClass ?? "STANDARD" }),
        ...(wanted.has("ObjectSize") && { ObjectSize: object.sizeBytes }),
      };
    },
  });

const ATTRIBUTES: ReadonlySet<string> = new Set([
  "ETag",
  "Checksum",
  "ObjectParts",
  "StorageClass",
  "ObjectSize",
]);

function checkAttribute(attribute: string): void {
  if (ATTRIBUTES.has(attribute)) return;
  throw invalidArgument("Invalid attribute name specified.", {
    name: "x-amz-object-attributes",
    value: attribute,
  });
}

/** Each part is told of only where it has a checksum that the caller knows. */
async function partsOf(
  { body, account, region, checksum }: ObjectVersion,
  { MaxParts, PartNumberMarker }: GetObjectAttributesRequest,
  tx: ReadTransaction,
): Promise<GetObjectAttributesParts | undefined> {
  if (body.kind !== "parts") return undefined;
  const { uploadId } = body;
  const manifest = await tx.get(manifests, { account, region, uploadId });
  const total = { TotalPartsCount: manifest?.parts.length ?? 0 };
  if (checksum?.type !== "COMPOSITE") return total;
  const limit = pageLimit("max-parts", MaxParts);
  const marker = partMarker(PartNumberMarker);
  const from = { from: marker, fromExclusive: true, limit: limit + 1 };
  const found = await tx.scan(parts, { prefix: { account, region, uploadId }, ...from });
  const page = found.slice(0, limit);
  return {
    ...total,
    PartNumberMarker: String(marker),
    NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
    MaxParts: limit,
    IsTruncated: found.length > limit,
    Parts: page.map((part) => ({
      PartNumber: part.number,
      Size: part.sizeBytes,
      ...(part.checksum !== undefined && writeChecksum(part.checksum)),
    })),
  };
}
