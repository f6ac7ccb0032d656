/**
 * What the gateway asks of IAM: whose key is this, and which policies hang on its principal?
 */
import type { PolicySets } from "../../iam-engine/index.ts";
import type { Credential } from "../../model/credential.ts";
import type { Caller } from "../../model/principal.ts";
import type { ReadTransaction } from "../../model/store.ts";
import { accessKeys, users } from "./tables.ts";
import { userArn } from "./user.ts";

const NOTHING: PolicySets = {};
const NO_IDENTITY_POLICIES: PolicySets = { identity: [] };

/** Finds a key that IAM made, deleted ones too. */
export async function findCredential(
  accessKeyId: string,
  tx: ReadTransaction,
): Promise<Credential | undefined> {
  const key = await tx.get(accessKeys, { accessKeyId });
  if (key === undefined) return undefined;
  const { account, region, userNameKey, secretAccessKey } = key;
  const user = await tx.get(users, { account, region, nameKey: userNameKey });
  const isOwners = user !== undefined && user.userId === key.userId;
  return {
    accessKeyId,
    secretAccessKey,
    status: isOwners ? key.status : "Deleted",
    principal: isOwners
      ? { kind: "user", account, arn: userArn(user), userName: user.name, userId: user.userId }
      : { kind: "anonymous", arn: "anonymous" },
  };
}

/** The caller's side of a judgement: identity policies, boundary and session policies. */
export function policiesOf({ principal }: Caller): PolicySets {
  return principal.kind === "user" ? NO_IDENTITY_POLICIES : NOTHING;
}
