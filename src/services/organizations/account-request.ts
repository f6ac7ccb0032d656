/**
 * A request for a new account, and the work that fulfils it after the request was answered.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html | CreateAccount}
 */
import type { Ids } from "../../model/ids.ts";
import type { JobContext } from "../../model/service.ts";
import type { Job, WriteTransaction } from "../../model/store.ts";
import type { CreateAccountStatus } from "./contract.ts";
import { newMember } from "./member.ts";
import type { Organization } from "./organization.ts";
import { defaultPolicies } from "./policy-type.ts";
import { accountRequests, members, organizations } from "./tables.ts";
import type { Tags } from "./tag.ts";
import { wireDate } from "./wire-date.ts";

export interface AccountRequest {
  /** The management account. */
  readonly account: string;
  readonly region: string;
  /** `car-` and 32 characters. */
  readonly id: string;
  readonly accountName: string;
  readonly email: string;
  readonly tags: Tags;
  readonly state: "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  readonly requestedAtMs: number;
  readonly completedAtMs?: number;
  readonly createdAccount?: string;
  readonly failureReason?: "EMAIL_ALREADY_EXISTS" | "INTERNAL_FAILURE";
}

/** The kind of the job; its payload is the request's id. */
export const CREATE_ACCOUNT = "organizations:create-account";

/** Makes the account of a request and puts it right below the root. */
export async function fulfilRequest(
  { account, region, payload }: Job,
  { store, clock, ids }: JobContext,
): Promise<undefined> {
  await store.write(async (tx) => {
    const organization = await tx.lock(organizations, { account, region });
    const request = await tx.lock(accountRequests, { account, region, id: payload as string });
    // The organization may be gone, and a job may run twice.
    if (organization === undefined || request?.state !== "IN_PROGRESS") return;
    const completedAtMs = clock.nowMs();
    if (await isEmailTaken(organization, request.email, tx)) {
      const failureReason = "EMAIL_ALREADY_EXISTS";
      await tx.put(accountRequests, { ...request, state: "FAILED", completedAtMs, failureReason });
      return;
    }
    const createdAccount = await freeAccount(organization, ids, tx);
    const member = newMember(organization, {
      account: createdAccount,
      name: request.accountName,
      email: request.email,
      joinedMethod: "CREATED",
      joinedAtMs: completedAtMs,
      policies: defaultPolicies(organization.policyTypes),
      tags: request.tags,
    });
    await tx.put(members, member);
    await tx.put(accountRequests, {
      ...request,
      state: "SUCCEEDED",
      completedAtMs,
      createdAccount,
    });
  });
  return undefined;
}

async function isEmailTaken(
  { id: organizationId }: Organization,
  email: string,
  tx: WriteTransaction,
): Promise<boolean> {
  const prefix = { organizationId };
  const all = await tx.scan(members, { index: "byOrganization", prefix });
  return all.some((member) => member.email.toLowerCase() === email.toLowerCase());
}

/** A number that no organization has; it begins with no zero, which people would lose. */
async function freeAccount(
  { region }: Organization,
  ids: Ids,
  tx: WriteTransaction,
): Promise<string> {
  for (;;) {
    const account = ids.text(1, "123456789") + ids.text(11, "0123456789");
    const known = await tx.get(members, { account, region });
    if (known === undefined) return account;
  }
}

/** The state of a request as AWS tells it. */
export function toWireStatus(request: AccountRequest): CreateAccountStatus {
  const { completedAtMs, createdAccount, failureReason } = request;
  return {
    Id: request.id,
    AccountName: request.accountName,
    State: request.state,
    RequestedTimestamp: wireDate(request.requestedAtMs),
    ...(completedAtMs !== undefined && { CompletedTimestamp: wireDate(completedAtMs) }),
    ...(createdAccount !== undefined && { AccountId: createdAccount }),
    ...(failureReason !== undefined && { FailureReason: failureReason }),
  };
}
