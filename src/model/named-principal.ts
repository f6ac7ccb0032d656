/**
 * Which users and roles the policies of resources name. Such a policy is stored and judged with
 * ARNs, and yet it means whom it named when it was saved: when one of these is deleted or renamed,
 * IAM tells the services whose resources name it, which write the policy anew.
 *
 * ```
 * PutBucketPolicy  "AWS": "arn:aws:iam::222222222222:role/ci"    noted, for the bucket
 * DeleteRole ci    a job of S3's: "AWS": "AROA..."               nobody has that id any more
 * CreateRole ci    another one, whom the bucket's policy does not admit until it is saved anew
 * ```
 *
 * A note says whom it is about by now and what the policy still says, until the job has run. So a
 * policy that is saved anew in between is left alone, and a name that changes twice ends up right.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html | Principal}
 */
import type { ServiceSettings } from "./operation.ts";
import type { JobHandler } from "./service.ts";
import type { ReadTransaction, WriteTransaction } from "./store.ts";
import { table, type Table } from "./table.ts";

/** Whose policy it is. */
export interface PolicyHolder {
  /** The id of the service that writes the policy anew. */
  readonly service: string;
  readonly resourceArn: string;
  readonly account: string;
  readonly region: string;
}

/** A user or role that a resource's policy names. */
export interface NamedPrincipal extends PolicyHolder {
  /** Its ARN, or its unique id once it is deleted. */
  readonly principal: string;
  /** How the policy has it. */
  readonly written: string;
}

export const namedPrincipals: Table<NamedPrincipal> = table<NamedPrincipal>("named_principals", {
  columns: { principal: "text", resourceArn: "text", account: "text", region: "text" },
  key: ["principal", "resourceArn"],
  indexes: { byResource: ["resourceArn"] },
  global: "a policy of any account may name any user or role",
});

/** The users and roles in a policy before and after it is saved, by ARN or unique id. */
export interface PolicyChange {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Notes whom a resource's policy names, in the place of whom it named before. */
export async function notePrincipals(
  { before, after }: PolicyChange,
  holder: PolicyHolder,
  tx: WriteTransaction,
): Promise<void> {
  const { service, resourceArn, account, region } = holder;
  if (before.some(isArn)) {
    await tx.deleteRange(namedPrincipals, { index: "byResource", prefix: { resourceArn } });
  }
  for (const written of after) {
    if (!isArn(written)) continue;
    const note = { service, resourceArn, account, region, principal: written, written };
    await tx.put(namedPrincipals, note);
  }
}

/** Has every policy that names a user or role by its ARN name it otherwise, after the commit. */
export async function renamePrincipal(
  { from, to }: { readonly from: string; readonly to: string },
  dueAtMs: number,
  tx: WriteTransaction,
): Promise<void> {
  if (from === to) return;
  for (const note of await tx.scan(namedPrincipals, { prefix: { principal: from } })) {
    const { service, resourceArn, account, region } = note;
    await tx.delete(namedPrincipals, { principal: from, resourceArn });
    await tx.put(namedPrincipals, { ...note, principal: to });
    const payload: Rebinding = { principal: to, resourceArn };
    await tx.enqueue({ kind: rebindKind(service), account, region, dueAtMs, payload });
  }
}

interface Rebinding {
  readonly principal: string;
  readonly resourceArn: string;
}

/** The kind of the jobs by which a service writes its policies anew. */
export function rebindKind(service: string): string {
  return `${service}:rebind-principal`;
}

/**
 * The handler of those jobs.
 *
 * @param rewrite Puts `principal` into the place of what is `written` in the resource's policy, and
 *   tells whether there is such a resource.
 */
export function rebinding(
  rewrite: (note: NamedPrincipal, tx: WriteTransaction) => Promise<boolean>,
): JobHandler {
  return async (job, { store }) => {
    const { principal, resourceArn } = job.payload as Rebinding;
    await store.write(async (tx) => {
      const note = await tx.lock(namedPrincipals, { principal, resourceArn });
      // The policy was saved anew since then, or this ran before.
      if (note === undefined || note.written === principal) return;
      const isThere = await rewrite(note, tx);
      if (isThere && isArn(principal)) {
        await tx.put(namedPrincipals, { ...note, written: principal });
      } else {
        await tx.delete(namedPrincipals, { principal, resourceArn });
      }
    });
    return undefined;
  };
}

/**
 * Finds among the users and roles of a policy one that AWS would not take. Policies are held against
 * who exists in `enforce` only, like trust policies.
 *
 * @param names By ARN or unique id.
 * @param account The resource's.
 */
export async function findInvalidPrincipal(
  names: readonly string[],
  account: string,
  { settings, tx }: { readonly settings: ServiceSettings; readonly tx: ReadTransaction },
): Promise<string | undefined> {
  if (names.length === 0 || settings.iamModeOf?.(account) !== "enforce") return undefined;
  return settings.findMissingPrincipal?.(names, tx);
}

/** Unique ids have no colons. */
function isArn(principal: string): boolean {
  return principal.startsWith("arn:");
}
