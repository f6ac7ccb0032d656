/**
 * The users and roles that secrets' policies name: they must be there when a policy is saved, and it
 * follows them when they are renamed or deleted (`secret-rebinding.ts`).
 */
import { entitiesIn } from "../../iam-engine/principal-place.ts";
import { findInvalidPrincipal, notePrincipals } from "../../model/named-principal.ts";
import type { Call } from "../../model/operation.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { secretArn, type Secret } from "./secret.ts";

/** Of the users and roles that a policy names, one that is not there. */
export function findStranger(
  policy: string,
  account: string,
  call: Pick<Call, "settings" | "tx">,
): Promise<string | undefined> {
  return findInvalidPrincipal(entitiesIn(policy), account, call);
}

/** Notes whom the policy of a secret names by now. */
export async function noteSecretPolicy(
  secret: Secret,
  before: string | undefined,
  tx: WriteTransaction,
): Promise<void> {
  const { account, region } = secret;
  const holder = { service: "secretsmanager", resourceArn: secretArn(secret), account, region };
  const change = { before: entitiesIn(before), after: entitiesIn(secret.policy) };
  await notePrincipals(change, holder, tx);
}
