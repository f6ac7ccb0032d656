/**
 * The users and roles that buckets' policies name: they must be there when a policy is saved, and it
 * follows them when they are renamed or deleted (`model/named-principal.ts`).
 */
import { entitiesIn, replacePrincipal } from "../../iam-engine/principal-place.ts";
import { parseArn } from "../../model/arn.ts";
import { findInvalidPrincipal, notePrincipals, rebinding } from "../../model/named-principal.ts";
import type { Call } from "../../model/operation.ts";
import type { JobHandler } from "../../model/service.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { invalidPrincipal } from "./bucket-policy.ts";
import { bucketArn, type Bucket } from "./bucket.ts";
import { buckets } from "./tables.ts";

/**
 * Checks that the users and roles that a policy names are there.
 *
 * @throws Fault `MalformedPolicy`
 */
export async function requirePrincipals(
  policy: string,
  { account }: Bucket,
  call: Pick<Call, "settings" | "tx">,
): Promise<void> {
  const invalid = await findInvalidPrincipal(entitiesIn(policy), account, call);
  if (invalid !== undefined) throw invalidPrincipal(`"AWS" : "${invalid}"`);
}

/** Notes whom a bucket's new policy names. */
export async function noteBucketPolicy(
  bucket: Bucket,
  policy: string | undefined,
  tx: WriteTransaction,
): Promise<void> {
  const { account, region } = bucket;
  const holder = { service: "s3", resourceArn: bucketArn(bucket), account, region };
  const change = { before: entitiesIn(bucket.policy), after: entitiesIn(policy) };
  await notePrincipals(change, holder, tx);
}

/** Puts another principal into a bucket's policy, as it was put and as it is judged. */
export const rebindBucketPrincipal: JobHandler = rebinding(async (note, tx) => {
  const { partition = "", resource: name = "" } = parseArn(note.resourceArn) ?? {};
  const bucket = await tx.lock(buckets, { partition, name });
  if (bucket?.policy === undefined || bucket.account !== note.account) return false;
  const { policy, enginePolicy } = bucket;
  await tx.put(buckets, {
    ...bucket,
    policy: replacePrincipal(policy, note),
    enginePolicy: enginePolicy && replacePrincipal(enginePolicy, note),
  });
  return true;
});
