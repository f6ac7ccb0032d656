/**
 * Is the policy of a bucket or an access point public? S3 calls it so unless everything it allows goes to fixed principals, or
 * depends on a fixed value of a condition key that tells callers apart.
 *
 * ```
 * Principal "*"                                                       public
 * Principal "*", StringEquals aws:SourceVpc vpc-91237329               not
 * Principal "*", StringLike aws:SourceVpc vpc-*                        public
 * Principal "*", IpAddress aws:SourceIp 0.0.0.0/1                      public: broader than /8
 * Principal {"AWS": "arn:aws:iam::111122223333:root"}                 not
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status | The meaning of "public"}
 */
import { parseNetwork } from "./network.ts";
import { parsePolicy, type ConditionEntry, type PolicyStatement } from "./policy.ts";

/** Tells whether a policy, as stored, lets the public in. */
export function isPublicPolicy(text: string): boolean {
  return parsePolicy(text).statements.some(isPublicStatement);
}

function isPublicStatement(statement: PolicyStatement): boolean {
  return (
    statement.effect === "Allow" &&
    isOpenPrincipal(statement) &&
    !statement.conditions.some(pinsCaller)
  );
}

/** Everybody, everybody but some, or whom an identity provider vouches for. */
function isOpenPrincipal({ principal, notPrincipal }: PolicyStatement): boolean {
  if (notPrincipal !== undefined) return true;
  if (principal === undefined) return false;
  if (principal.kind === "everyone") return true;
  return Object.entries(principal.by).some(
    ([type, names]) => type === "Federated" || names.includes("*"),
  );
}

/** Tells a value that could be anything from one that is fixed. */
type IsFixed = (value: string) => boolean;

/** The keys that tell callers apart, and when a value of theirs is fixed. */
const CALLER_KEYS: ReadonlyMap<string, IsFixed> = new Map<string, IsFixed>([
  ["aws:principalorgid", isFixedText],
  ["aws:principalorgpaths", isFixedText],
  ["aws:principalaccount", isFixedText],
  ["aws:principalarn", hasFixedAccount],
  ["aws:sourceip", isNarrowNetwork],
  ["aws:sourcearn", isFixedText],
  ["aws:sourcevpc", isFixedText],
  ["aws:sourcevpce", isFixedText],
  ["aws:sourceowner", isFixedText],
  ["aws:sourceaccount", isFixedText],
  ["aws:sourceorgid", isFixedText],
  ["aws:userid", isFixedText],
  ["s3:dataaccesspointarn", hasFixedAccount],
  ["s3:dataaccesspointaccount", isFixedText],
  ["s3:x-amz-server-side-encryption-aws-kms-key-id", isFixedText],
]);

/** Operators that ask for a value; all others say what must not be, or hold where a key is absent. */
const ASKING = /^(?:foranyvalue:)?(?:string(?:equals|equalsignorecase|like)|arn(?:equals|like))$/;
const ASKING_FOR_ADDRESS = /^(?:foranyvalue:)?ipaddress$/;

function pinsCaller({ operator, key, values }: ConditionEntry): boolean {
  const isFixed = CALLER_KEYS.get(key.toLowerCase());
  if (isFixed === undefined) return false;
  const asking = isFixed === isNarrowNetwork ? ASKING_FOR_ADDRESS : ASKING;
  return asking.test(operator.toLowerCase()) && values.length > 0 && values.every(isFixed);
}

/** No wildcard and no policy variable. */
function isFixedText(value: string): boolean {
  return value !== "" && !/[*?]|\$\{/.test(value);
}

/** An ARN whose account is fixed; what it names in that account may be open. */
function hasFixedAccount(value: string): boolean {
  if (isFixedText(value)) return true;
  const [prefix, , , , account] = value.split(":");
  return prefix === "arn" && /^\d{12}$/.test(account ?? "");
}

/**
 * Tells whether a range of addresses is one that is not broader than /8, or /32 of version 6. AWS
 * spares the private networks of RFC 1918, none of which is broader.
 */
function isNarrowNetwork(value: string): boolean {
  const network = parseNetwork(value);
  if (network === undefined) return false;
  const isIpv6 = network.base.length > 2;
  return network.bits >= (isIpv6 ? 32 : 8);
}
