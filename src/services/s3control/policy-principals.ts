/**
 * The users and roles that the policies of access points and of instances of S3 Access Grants name:
 * they must be there when a policy is saved, and it follows them when they are renamed or deleted
 * (`model/named-principal.ts`).
 */
import { entitiesIn, replacePrincipal } from "../../iam-engine/principal-place.ts";
import { parseArn } from "../../model/arn.ts";
import { accessPoints } from "../../model/bucket-access.ts";
import {
  findInvalidPrincipal,
  notePrincipals,
  rebinding,
  type NamedPrincipal,
} from "../../model/named-principal.ts";
import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import type { JobHandler } from "../../model/service.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { grantsInstances } from "./tables.ts";

/** Of the users and roles that a policy names, one that is not there. */
export function findStranger(
  policy: string,
  { account }: Pick<Resource, "account">,
  call: Pick<Call, "settings" | "tx">,
): Promise<string | undefined> {
  return findInvalidPrincipal(entitiesIn(policy), account, call);
}

/** Notes whom the new policy of an access point or instance names. */
export async function notePolicy(
  { arn, account, region }: Pick<Resource, "arn" | "account" | "region">,
  { before, after }: { readonly before?: string | undefined; readonly after?: string | undefined },
  tx: WriteTransaction,
): Promise<void> {
  const holder = { service: "s3control", resourceArn: arn, account, region };
  await notePrincipals({ before: entitiesIn(before), after: entitiesIn(after) }, holder, tx);
}

/** Puts another principal into such a policy. */
export const rebindPolicyPrincipal: JobHandler = rebinding((note, tx) => {
  const { resource = "" } = parseArn(note.resourceArn) ?? {};
  const [type, name = ""] = resource.split("/", 2);
  return type === "accesspoint" ? rebindPoint(name, note, tx) : rebindInstance(note, tx);
});

async function rebindPoint(
  name: string,
  note: NamedPrincipal,
  tx: WriteTransaction,
): Promise<boolean> {
  const { account, region } = note;
  const point = await tx.lock(accessPoints, { account, region, name });
  if (point?.policy === undefined) return false;
  await tx.put(accessPoints, { ...point, policy: replacePrincipal(point.policy, note) });
  return true;
}

async function rebindInstance(note: NamedPrincipal, tx: WriteTransaction): Promise<boolean> {
  const { account, region } = note;
  const instance = await tx.lock(grantsInstances, { account, region });
  if (instance?.policy === undefined) return false;
  await tx.put(grantsInstances, { ...instance, policy: replacePrincipal(instance.policy, note) });
  return true;
}
