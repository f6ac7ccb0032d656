/**
 * Users and roles that trust policies name before they are there. Such a policy is stored as it is
 * written and matched by ARN; as soon as the user or role appears its id takes the ARN's place:
 *
 * ```
 * CreateRole deploy, trusting arn:aws:iam::222222222222:user/ci     nobody of that name: it waits
 * CreateUser ci in 222222222222                                     deploy trusts AIDA...
 * DeleteUser ci, CreateUser ci                                      another one, whom nobody trusts
 * ```
 */
import { replacePrincipals } from "../../iam-engine/principal-place.ts";
import { renamePrincipal } from "../../model/named-principal.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { entityArn, type Entity } from "./entity.ts";
import type { Role } from "./role.ts";
import { principalIds, roles, waitingPrincipals } from "./tables.ts";
import { principalsByArn } from "./trust-policy.ts";

/** Where a unique id leads to. */
export interface PrincipalId {
  readonly id: string;
  readonly type: "user" | "role";
  readonly account: string;
  readonly region: string;
  readonly nameKey: string;
}

/** A role whose trust policy names somebody who is not there. */
export interface WaitingPrincipal {
  readonly principalArn: string;
  /** Of the role. */
  readonly account: string;
  readonly region: string;
  readonly nameKey: string;
}

/** Remembers whom a role's trust policy still names by ARN. */
export async function awaitPrincipals(
  { account, region, nameKey, trustPolicy }: Role,
  tx: WriteTransaction,
): Promise<void> {
  for (const principalArn of principalsByArn(trustPolicy)) {
    await tx.put(waitingPrincipals, { principalArn, account, region, nameKey });
  }
}

/** Makes a user or role known by its id, under a new name too, and binds the roles that wait for it. */
export async function introducePrincipal(
  type: "user" | "role",
  entity: Entity,
  tx: WriteTransaction,
): Promise<void> {
  const { id, account, region, nameKey } = entity;
  await tx.put(principalIds, { id, type, account, region, nameKey });
  const principalArn = entityArn(type, entity);
  const waiting = await tx.scan(waitingPrincipals, { prefix: { principalArn } });
  for (const { account: owner, region: place, nameKey: name } of waiting) {
    const key = { account: owner, region: place, nameKey: name };
    const role = await tx.lock(roles, key);
    if (role !== undefined) {
      const trustPolicy = replacePrincipals(role.trustPolicy, (value) =>
        value === principalArn ? id : undefined,
      );
      await tx.put(roles, { ...role, trustPolicy });
    }
    await tx.delete(waitingPrincipals, { principalArn, ...key });
  }
}

/** Makes the id of a deleted user or role unknown, and has policies that name it show the id. */
export async function forgetPrincipal(
  type: "user" | "role",
  entity: Entity,
  nowMs: number,
  tx: WriteTransaction,
): Promise<void> {
  const { id } = entity;
  await tx.delete(principalIds, { id });
  await renamePrincipal({ from: entityArn(type, entity), to: id }, nowMs, tx);
}
