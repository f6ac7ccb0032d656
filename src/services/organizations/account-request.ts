/**
 * A request for a new account, and the work that fulfils it after the request was answered.
 *
 * ```
 * a number is chosen and kept     so that a job that runs twice makes one account
 * a role is made in it            IAM is invoked, in the account's own name
 * it joins the organization       right below the root; the request has SUCCEEDED
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html | CreateAccount}
 */
import type { Ids } from "../../model/ids.ts";
import type { Call } from "../../model/operation.ts";
import { partitionOf } from "../../model/scope.ts";
import type { JobContext } from "../../model/service.ts";
import type { Job, WriteTransaction } from "../../model/store.ts";
import { ACCESS_ROLE_DEFAULT, makeAccessRole, type AccessRole } from "./access-role.ts";
import type {
  CreateAccountRequest,
  CreateAccountStatus,
  CreateGovCloudAccountRequest,
} from "./contract.ts";
import { invalidValue } from "./faults.ts";
import { newMember } from "./member.ts";
import { checkAccountName, checkEmail, checkRoleName } from "./name-rules.ts";
import { mintId, type Organization } from "./organization.ts";
import { defaultPolicies } from "./policy-type.ts";
import { accountRequests, members, organizations } from "./tables.ts";
import { readTags, type Tags } from "./tag.ts";
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
  /** Of the role by which the management account gets in. */
  readonly roleName: string;
  /** Whether an account in AWS GovCloud (US) goes with it. */
  readonly isGovCloud: boolean;
  readonly state: "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  readonly requestedAtMs: number;
  readonly completedAtMs?: number;
  /** Chosen as soon as the work begins, and told when it is done. */
  readonly createdAccount?: string;
  readonly createdGovCloudAccount?: string;
  readonly failureReason?: "EMAIL_ALREADY_EXISTS" | "INTERNAL_FAILURE";
}

/** The kind of the job; its payload is the request's id. */
export const CREATE_ACCOUNT = "organizations:create-account";

/** Makes the account of a request and puts it right below the root. */
export async function fulfilRequest(job: Job, context: JobContext): Promise<undefined> {
  const { services, store } = context;
  const chosen = await store.write((tx) => chooseNumbers(job, context, tx));
  if (chosen === undefined) return undefined;
  const { account: managementAccount, roleName: name, id: cause } = chosen;
  const facts = { name, managementAccount, cause };
  for (const place of placesOf(chosen)) await makeAccessRole({ ...facts, ...place }, services);
  await store.write((tx) => joinOrganization(chosen, context, tx));
  return undefined;
}

/** The new accounts, and where they are. */
function placesOf({
  region,
  createdAccount,
  createdGovCloudAccount,
}: AccountRequest): readonly Pick<AccessRole, "account" | "partition">[] {
  const places: Pick<AccessRole, "account" | "partition">[] = [];
  if (createdAccount !== undefined) {
    places.push({ account: createdAccount, partition: partitionOf(region) });
  }
  if (createdGovCloudAccount !== undefined) {
    places.push({ account: createdGovCloudAccount, partition: "aws-us-gov" });
  }
  return places;
}

/** Gives a request the numbers of its accounts; undefined when there is nothing more to do. */
async function chooseNumbers(
  { account, region, payload }: Job,
  { clock, ids }: JobContext,
  tx: WriteTransaction,
): Promise<AccountRequest | undefined> {
  const organization = await tx.lock(organizations, { account, region });
  const request = await tx.lock(accountRequests, { account, region, id: payload as string });
  // The organization may be gone, and a job may run twice.
  if (organization === undefined || request?.state !== "IN_PROGRESS") return undefined;
  if (request.createdAccount !== undefined) return request;
  if (await isEmailTaken(organization, request.email, tx)) {
    const failureReason = "EMAIL_ALREADY_EXISTS";
    const completedAtMs = clock.nowMs();
    await tx.put(accountRequests, { ...request, state: "FAILED", completedAtMs, failureReason });
    return undefined;
  }
  const chosen: AccountRequest = {
    ...request,
    createdAccount: await freeAccount(organization, ids, tx),
    ...(request.isGovCloud && {
      createdGovCloudAccount: await freeAccount(organization, ids, tx),
    }),
  };
  await tx.put(accountRequests, chosen);
  return chosen;
}

async function joinOrganization(
  { account, region, id }: AccountRequest,
  { clock }: JobContext,
  tx: WriteTransaction,
): Promise<void> {
  const organization = await tx.lock(organizations, { account, region });
  const request = await tx.lock(accountRequests, { account, region, id });
  if (organization === undefined || request?.createdAccount === undefined) return;
  const completedAtMs = clock.nowMs();
  const member = newMember(organization, {
    account: request.createdAccount,
    name: request.accountName,
    email: request.email,
    joinedMethod: "CREATED",
    joinedAtMs: completedAtMs,
    policies: defaultPolicies(organization.policyTypes),
    tags: request.tags,
  });
  await tx.put(members, member);
  await tx.put(accountRequests, { ...request, state: "SUCCEEDED", completedAtMs });
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
  const { completedAtMs, createdAccount, createdGovCloudAccount, failureReason } = request;
  const isDone = request.state === "SUCCEEDED";
  return {
    Id: request.id,
    AccountName: request.accountName,
    State: request.state,
    RequestedTimestamp: wireDate(request.requestedAtMs),
    ...(completedAtMs !== undefined && { CompletedTimestamp: wireDate(completedAtMs) }),
    ...(isDone && { AccountId: createdAccount }),
    ...(isDone && request.isGovCloud && { GovCloudAccountId: createdGovCloudAccount }),
    ...(failureReason !== undefined && { FailureReason: failureReason }),
  };
}

/** What CreateAccount and CreateGovCloudAccount say. */
type NewAccount = CreateAccountRequest | CreateGovCloudAccountRequest;

/** Checks a request for an account. @throws Fault `InvalidInputException` */
export function checkNewAccount(input: NewAccount): void {
  const { AccountName, Email, RoleName, IamUserAccessToBilling, Tags } = input;
  checkAccountName(AccountName);
  checkEmail(Email);
  if (RoleName !== undefined) checkRoleName(RoleName);
  if (!["ALLOW", "DENY", undefined].includes(IamUserAccessToBilling)) throw invalidValue();
  readTags(Tags);
}

/** Keeps a request for an account, to be fulfilled after it is answered. */
export async function openRequest(
  input: NewAccount,
  { account, region }: Pick<AccountRequest, "account" | "region">,
  { isGovCloud, clock, ids, tx }: Opening,
): Promise<AccountRequest> {
  const requestedAtMs = clock.nowMs();
  const id = mintId("car-", 32, ids);
  const request: AccountRequest = {
    account,
    region,
    id,
    accountName: input.AccountName,
    email: input.Email,
    tags: readTags(input.Tags),
    roleName: input.RoleName ?? ACCESS_ROLE_DEFAULT,
    isGovCloud,
    state: "IN_PROGRESS",
    requestedAtMs,
  };
  await tx.put(accountRequests, request);
  const job = { kind: CREATE_ACCOUNT, account, region, dueAtMs: requestedAtMs, payload: id, id };
  await tx.enqueue(job);
  return request;
}

interface Opening extends Pick<Call, "clock" | "ids"> {
  readonly isGovCloud: boolean;
  readonly tx: WriteTransaction;
}
