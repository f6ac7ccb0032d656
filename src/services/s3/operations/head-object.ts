import { readOperation, type Call, type Operation } from "../../../model/operation.ts";
import type { Bucket } from "../bucket.ts";
import { HeadObject, type HeadObjectOutput, type HeadObjectRequest } from "../contract.ts";
import { expirationMember } from "../lifecycle.ts";
import { checkVersionId, objectAt, requireBucket } from "../located.ts";
import {
  asksForChecksum,
  checkReadInput,
  describeObject,
  requireObject,
  spanOf,
} from "../object-read.ts";
import { checkCustomerKey, findCustomerKey } from "../encryption-rule.ts";
import { toRead } from "../permission.ts";
import { openKey } from "../sealing-key.ts";
import type { ObjectVersion } from "../version.ts";

/**
 * Tells of an object all that GetObject does, but not its bytes.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html | HeadObject}
 */
export const headObject: Operation<HeadObjectRequest, HeadObjectOutput> = readOperation(
  HeadObject,
  {
    crossAccount: true,
    validate: (input, call) => checkReadInput(input, call),
    locate: (input, call) => objectAt(input, call),
    permission: ({ bucket, object, input, ...call }) =>
      toRead(["s3:GetObject", "s3:GetObjectVersion"], input.VersionId, object, { bucket, ...call }),
    async run({ input, bucket: located, object: found, clock, tx, ...call }) {
      const bucket = requireBucket(located, input);
      checkVersionId(input.VersionId);
      const object = requireObject(found, input, "HEAD");
      await checkKey(input, object, { bucket, ...call });
      const span = await spanOf(input, object, { nowMs: clock.nowMs(), tx });
      return {
        ...describeObject(input, { bucket, object, span, nowMs: clock.nowMs() }),
        ...(await expirationMember(bucket, object, tx)),
      };
    },
  },
);

/** A caller's own key has to be there; KMS is asked only for a checksum, which tells of the bytes. */
async function checkKey(
  input: HeadObjectRequest,
  { encryption, key }: ObjectVersion,
  { bucket, ...call }: Pick<Call, "services" | "caller"> & { readonly bucket: Bucket },
): Promise<void> {
  const given = findCustomerKey(input);
  const isByKms = encryption !== undefined && encryption.kind !== "customer";
  if (isByKms && !asksForChecksum(input.ChecksumMode)) checkCustomerKey(undefined, given);
  else await openKey(encryption, given, { bucket, key }, call);
}
