/**
 * The key of a copy. For objects S3 has KMS make data keys; for copies it makes them itself and has
 * KMS encrypt them, so that the role needs `kms:Encrypt` on the destination's key, as AWS's guide
 * says.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html | Replicating encrypted objects}
 */
import type { Call } from "../../model/operation.ts";
import type { Encrypt } from "../kms/contract.ts";
import type { Bucket } from "./bucket.ts";
import { encryptionOf } from "./encryption-rule.ts";
import { kmsFault } from "./kms-faults.ts";
import { contextOf, type KeptEncryption, type SealedPlace, type Sealing } from "./sealing-key.ts";

const KEY_BYTES = 32;

/** S3's own KMS key of an account. */
const OWN_KEY = "alias/aws/s3";

/**
 * Makes ready how a copy is encrypted: as the rule says of what lies under a KMS key, or else as the
 * destination encrypts what is new there.
 *
 * @param kept How the source lies.
 * @param keyId The KMS key that the rule names.
 * @throws Fault What KMS refuses, in S3's words.
 */
export async function replicaSealing(
  kept: KeptEncryption | undefined,
  keyId: string | undefined,
  place: SealedPlace & { readonly bucket: Bucket },
  { services, ids }: Pick<Call, "services" | "ids">,
): Promise<Sealing> {
  // What lies under a key of a caller's nobody can open: it goes as it is.
  if (kept?.kind === "customer") return { encryption: kept, key: undefined };
  const asked =
    kept === undefined || keyId === undefined
      ? {}
      : { ServerSideEncryption: kept.kind, SSEKMSKeyId: keyId };
  const wanted = encryptionOf(asked, place.bucket.encryption);
  if (wanted.kind === "AES256" || wanted.kind === "customer") {
    return { encryption: undefined, key: undefined };
  }
  const key = ids.bytes(KEY_BYTES);
  const { kind, usesBucketKey, context } = wanted;
  try {
    const { KeyId: keyArn, CiphertextBlob } = await services.invoke<typeof Encrypt>(
      "kms",
      "Encrypt",
      {
        KeyId: wanted.keyId ?? OWN_KEY,
        Plaintext: key,
        EncryptionContext: contextOf({ usesBucketKey, context }, place),
      },
      { kind: "caller", via: "s3", region: place.bucket.region },
    );
    if (keyArn === undefined || CiphertextBlob === undefined) {
      throw new Error("KMS encrypted a key without telling it");
    }
    const dataKey = Buffer.from(CiphertextBlob).toString("base64");
    return { encryption: { kind, keyArn, usesBucketKey, context, dataKey }, key };
  } catch (error) {
    throw kmsFault(error);
  }
}
