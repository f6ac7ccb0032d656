/**
 * Names of general purpose buckets. One namespace for all accounts of a partition, and in it a
 * namespace of its own for each account and region, whose names end in `-<account>-<region>-an`.
 *
 * ```
 * checkBucketName("my.bucket-1")          passes
 * checkBucketName("My_Bucket")            InvalidBucketName
 * accountRegionalSuffix({ account: "111122223333", region: "eu-west-1" })
 *   -> "-111122223333-eu-west-1-an"
 * ```
 *
 * The rules hold in every region: the longer names with capitals and underscores that us-east-1
 * once took cannot be created any more.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html | General purpose bucket naming rules}
 */
import { Fault } from "../../model/fault.ts";

const LENGTH_MIN = 3;
const LENGTH_MAX = 63;

const RESERVED_PREFIXES = ["xn--", "sthree-", "amzn-s3-demo-"] as const;
const RESERVED_SUFFIXES = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"] as const;
const ACCOUNT_REGIONAL_SUFFIX = "-an";

/** Tells whether a text can name a bucket, in the global or in an account's regional namespace. */
export function isBucketName(name: string): boolean {
  if (name.length < LENGTH_MIN || name.length > LENGTH_MAX) return false;
  for (let index = 0; index < name.length; index += 1) {
    const code = name.charCodeAt(index);
    if (isLetterOrDigit(code)) continue;
    const isInside = index > 0 && index < name.length - 1;
    if (code === HYPHEN && isInside) continue;
    if (code !== PERIOD || !isInside || name.charCodeAt(index - 1) === PERIOD) return false;
  }
  return !isReserved(name) && !isFormedAsAddress(name);
}

const HYPHEN = 0x2d;
const PERIOD = 0x2e;

function isLetterOrDigit(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
}

function isReserved(name: string): boolean {
  return (
    RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix)) ||
    RESERVED_SUFFIXES.some((suffix) => name.endsWith(suffix))
  );
}

/** `192.168.5.4` could not be told from an address. */
function isFormedAsAddress(name: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(name);
}

/** Checks the name in any request. */
export function checkBucketName(name: string): void {
  if (!isBucketName(name)) throw invalidBucketName(name);
}

/** The namespaces of `x-amz-bucket-namespace`. */
export type BucketNamespace = "global" | "account-regional";

/** Who creates a bucket, and where. */
export interface BucketBirthplace {
  readonly account: string;
  readonly region: string;
}

/**
 * What a name in an account's regional namespace ends with.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html | Namespaces for general purpose buckets}
 */
export function accountRegionalSuffix({ account, region }: BucketBirthplace): string {
  return `-${account}-${region}${ACCOUNT_REGIONAL_SUFFIX}`;
}

/**
 * Checks the name of a bucket to be created: `-an` is for the account's regional namespace only, and
 * there it comes behind the creator's own account and region.
 *
 * DIFFERS: AWS's wording of a name in the wrong namespace is not on record; it is that of any other
 * wrong name.
 */
export function checkNewBucketName(
  name: string,
  namespace: BucketNamespace,
  birthplace: BucketBirthplace,
): void {
  checkBucketName(name);
  const suffix =
    namespace === "global" ? ACCOUNT_REGIONAL_SUFFIX : accountRegionalSuffix(birthplace);
  const hasSuffix = name.endsWith(suffix) && name.length > suffix.length;
  if (hasSuffix === (namespace === "global")) throw invalidBucketName(name);
}

/**
 * Tells whether a name can be the first label of a host name under S3's certificate: one with
 * periods cannot, and wants the path style over TLS.
 */
export function isSingleLabel(name: string): boolean {
  return !name.includes(".");
}

function invalidBucketName(name: string): Fault {
  return new Fault({ code: "InvalidBucketName" }, "The specified bucket is not valid.", {
    members: { BucketName: name },
  });
}
