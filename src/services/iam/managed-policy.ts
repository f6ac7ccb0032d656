/**
 * Managed policies: AWS's, which stand under the account `aws` and cannot be changed, and the
 * customer's own with their versions.
 *
 * ```
 * arn:aws:iam::aws:policy/job-function/ViewOnlyAccess     read from aws-managed-policies.json
 * arn:aws:iam::111111111111:policy/team/send              a record of account 111111111111
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html | Managed and inline policies}
 */
import { mintUniqueId } from "../../model/access-key.ts";
import { parseArn } from "../../model/arn.ts";
import type { Ids } from "../../model/ids.ts";
import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import { awsManagedPolicy } from "./aws-managed-policy.ts";
import type { Policy as WirePolicy, PolicyVersion as WirePolicyVersion } from "./contract.ts";
import { awsManagedOnly, constraint, noSuchPolicy, notFound, validationError } from "./faults.ts";
import { globalRegion } from "../../model/scope.ts";
import { encodeDocument } from "./policy-document.ts";
import { managedPolicies } from "./tables.ts";
import { toWireTags, type Tags } from "./tag.ts";
import { wireDate } from "./wire-date.ts";

/** A managed policy with all its versions. */
export interface ManagedPolicy {
  readonly account: string;
  readonly region: string;
  /** The name without regard to case: names are unique that way, whatever the path. */
  readonly nameKey: string;
  readonly name: string;
  readonly path: string;
  readonly partition: string;
  /** `ANPA...` */
  readonly id: string;
  readonly description?: string | undefined;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly tags: Tags;
  /** The oldest first. */
  readonly versions: readonly PolicyVersion[];
  readonly defaultVersionId: string;
  /** The number of the version that was made last. */
  readonly lastVersion: number;
}

export interface PolicyVersion {
  /** `v1` */
  readonly id: string;
  readonly document: string;
  readonly createdAtMs: number;
}

/** A policy has at most five versions at a time. */
export const POLICY_VERSIONS_MAX = 5;

/** White space not counted. */
export const POLICY_CHARACTERS_MAX = 6144;

/** Makes a customer's policy with its first version. */
export function newManagedPolicy(
  facts: Pick<
    ManagedPolicy,
    "account" | "partition" | "name" | "path" | "description" | "createdAtMs" | "tags"
  > & { readonly document: string },
  ids: Ids,
): ManagedPolicy {
  const { document, ...rest } = facts;
  const { createdAtMs } = facts;
  return {
    ...rest,
    region: globalRegion(facts.partition),
    nameKey: facts.name.toLowerCase(),
    id: mintUniqueId("ANPA", facts.account, ids),
    updatedAtMs: createdAtMs,
    versions: [{ id: "v1", document, createdAtMs }],
    defaultVersionId: "v1",
    lastVersion: 1,
  };
}

/** `arn:aws:iam::111111111111:policy/team/send` */
export function policyArn({
  partition,
  account,
  path,
  name,
}: Pick<ManagedPolicy, "partition" | "account" | "path" | "name">): string {
  return `arn:${partition}:iam::${account}:policy${path}${name}`;
}

/** Tells whether an ARN is of one of AWS's own policies. */
export function isAwsManaged(arn: string): boolean {
  return arn.includes(":iam::aws:policy/");
}

const ARN_LENGTH_MIN = 20;
const ARN_LENGTH_MAX = 2048;

/** Checks the ARN of a managed policy. @throws Fault `ValidationError` */
export function checkPolicyArn(arn: string, member = "policyArn"): void {
  if (arn.length < ARN_LENGTH_MIN) {
    throw constraint(member, `have length greater than or equal to ${ARN_LENGTH_MIN}`);
  }
  if (arn.length > ARN_LENGTH_MAX) {
    throw constraint(member, `have length less than or equal to ${ARN_LENGTH_MAX}`);
  }
  const parsed = parseArn(arn);
  if (parsed === undefined) throw validationError("Invalid ARN:  Could not be parsed!");
  if (parsed.service !== "iam" || !parsed.resource.startsWith("policy/")) {
    throw validationError(`ARN ${arn} is not valid.`);
  }
}

/** Finds a managed policy by its ARN; in no other account than AWS's or that of the ARN. */
export async function findPolicy(
  arn: string,
  tx: ReadTransaction,
): Promise<ManagedPolicy | undefined> {
  if (isAwsManaged(arn)) return awsManagedPolicy(arn);
  const parsed = parseArn(arn);
  if (parsed === undefined) return undefined;
  const { account, partition, resource } = parsed;
  const nameKey = resource.slice(resource.lastIndexOf("/") + 1).toLowerCase();
  const record = await tx.get(managedPolicies, {
    account,
    region: globalRegion(partition),
    nameKey,
  });
  return record !== undefined && policyArn(record) === arn ? record : undefined;
}

/** A located policy. */
export interface LocatedPolicy {
  readonly policy: Resource<ManagedPolicy>;
}

/** Finds a policy that a request names; one of another account is as good as missing. */
export async function policyAt(
  arn: string,
  call: Pick<Call, "scope" | "tx">,
): Promise<LocatedPolicy> {
  const isVisible = isAwsManaged(arn) || parseArn(arn)?.account === call.scope.account;
  const record = isVisible ? await findPolicy(arn, call.tx) : undefined;
  const { account } = call.scope;
  return { policy: { type: "policy", arn, account, region: "", record, tags: record?.tags } };
}

/** The record of a policy that must exist. @throws Fault `NoSuchEntity` */
export function requirePolicy({ record, arn }: Resource<ManagedPolicy>): ManagedPolicy {
  if (record === undefined) throw noSuchPolicy(arn);
  return record;
}

/** A policy that is about to be changed. @throws Fault `NoSuchEntity` */
export async function lockPolicy(
  policy: Resource<ManagedPolicy>,
  tx: WriteTransaction,
): Promise<ManagedPolicy> {
  const { account, region, nameKey } = requirePolicy(policy);
  const locked = await tx.lock(managedPolicies, { account, region, nameKey });
  return requirePolicy({ ...policy, record: locked });
}

/** Keeps AWS's own policies from being changed. @throws Fault `AccessDenied` */
export function refuseAwsManaged(arn: string): void {
  if (isAwsManaged(arn)) throw awsManagedOnly(arn);
}

/** A version that must exist. @throws Fault `NoSuchEntity` */
export function requireVersion(policy: ManagedPolicy, versionId: string): PolicyVersion {
  const found = policy.versions.find(({ id }) => id === versionId);
  if (found === undefined) {
    throw notFound(
      `Policy ${policyArn(policy)} version ${versionId} does not exist or is not attachable.`,
    );
  }
  return found;
}

/** The document that counts. */
export function defaultDocument({ versions, defaultVersionId }: ManagedPolicy): string {
  return versions.find(({ id }) => id === defaultVersionId)?.document ?? "";
}

/** How often a policy is used, and as what. */
export interface PolicyUse {
  readonly attachments: number;
  readonly boundaries: number;
}

/** A policy as IAM tells it: right after its creation, in a list, or asked for by its ARN. */
export function toWirePolicy(
  policy: ManagedPolicy,
  use: PolicyUse,
  detail: "created" | "listed" | "whole",
): WirePolicy {
  const hasTags = Object.keys(policy.tags).length > 0;
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policyArn(policy),
    Path: policy.path,
    DefaultVersionId: policy.defaultVersionId,
    AttachmentCount: use.attachments,
    PermissionsBoundaryUsageCount: use.boundaries,
    IsAttachable: true,
    ...(detail === "whole" &&
      policy.description !== undefined && { Description: policy.description }),
    CreateDate: wireDate(policy.createdAtMs),
    UpdateDate: wireDate(policy.updatedAtMs),
    ...((detail === "whole" || (detail === "created" && hasTags)) && {
      Tags: toWireTags(policy.tags),
    }),
  };
}

/** A version as IAM tells it; its document only where one version is asked for. */
export function toWireVersion(
  policy: ManagedPolicy,
  version: PolicyVersion,
  withDocument: boolean,
): WirePolicyVersion {
  return {
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersionId,
    CreateDate: wireDate(version.createdAtMs),
    ...(withDocument && { Document: encodeDocument(version.document) }),
  };
}
