/**
 * What GetAccountAuthorizationDetails tells of each user, group, role and managed policy.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html | GetAccountAuthorizationDetails}
 */
import type { Scope } from "../../model/scope.ts";
import type { ReadTransaction } from "../../model/store.ts";
import { attachedTo, everyEntity, policyUses } from "./attachment.ts";
import { attachedBoundary } from "./boundary.ts";
import type {
  GetAccountAuthorizationDetailsResponse,
  GroupDetail,
  ManagedPolicyDetail,
  PolicyDetail,
  RoleDetail,
  UserDetail,
} from "./contract.ts";
import { boundaryOf, entityArn, type Entity, type EntityKind } from "./entity.ts";
import type { Group } from "./group.ts";
import { toWireProfiles } from "./instance-profile.ts";
import { roleLastUsed } from "./last-use.ts";
import {
  findPolicy,
  isAwsManaged,
  policyArn,
  toWirePolicy,
  toWireVersion,
  type ManagedPolicy,
} from "./managed-policy.ts";
import { encodeDocument } from "./policy-document.ts";
import type { Role } from "./role.ts";
import { groups, instanceProfiles } from "./tables.ts";
import { toWireTags } from "./tag.ts";
import { readTrustPolicy } from "./trust-policy.ts";
import type { User } from "./user.ts";
import { wireDate } from "./wire-date.ts";

/** One thing to tell, and its place in the order of all pages. */
export interface Detail {
  readonly place: string;
  tell(): Promise<Told>;
}

type Told =
  | { readonly kind: "user"; readonly value: UserDetail }
  | { readonly kind: "group"; readonly value: GroupDetail }
  | { readonly kind: "role"; readonly value: RoleDetail }
  | { readonly kind: "policy"; readonly value: ManagedPolicyDetail };

/** Tells a page. */
export async function tellAll(
  details: readonly Detail[],
): Promise<Omit<GetAccountAuthorizationDetailsResponse, "IsTruncated" | "Marker">> {
  const UserDetailList: UserDetail[] = [];
  const GroupDetailList: GroupDetail[] = [];
  const RoleDetailList: RoleDetail[] = [];
  const Policies: ManagedPolicyDetail[] = [];
  for (const detail of details) {
    const told = await detail.tell();
    switch (told.kind) {
      case "user":
        UserDetailList.push(told.value);
        break;
      case "group":
        GroupDetailList.push(told.value);
        break;
      case "role":
        RoleDetailList.push(told.value);
        break;
      case "policy":
        Policies.push(told.value);
        break;
    }
  }
  return { UserDetailList, GroupDetailList, RoleDetailList, Policies };
}

interface EntityFacts {
  readonly Path: string;
  readonly Arn: string;
  readonly CreateDate: Date;
  readonly AttachedManagedPolicies: UserDetail["AttachedManagedPolicies"];
}

function factsOf(type: EntityKind<Entity>["type"], entity: Entity): EntityFacts {
  return {
    Path: entity.path,
    Arn: entityArn(type, entity),
    CreateDate: wireDate(entity.createdAtMs),
    AttachedManagedPolicies: attachedTo(entity),
    ...attachedBoundary(boundaryOf(entity)),
  };
}

function inlineOf({ inlinePolicies }: Entity): PolicyDetail[] {
  return inlinePolicies.map(({ name, document }) => ({
    PolicyName: name,
    PolicyDocument: encodeDocument(document),
  }));
}

/** A user, with the names of its groups. */
export function userDetail(tx: ReadTransaction): (user: User) => Detail {
  return (user) => ({
    place: `1 ${user.nameKey}`,
    async tell() {
      const GroupList: string[] = [];
      for (const nameKey of user.groups) {
        const { account, region } = user;
        const group = await tx.get(groups, { account, region, nameKey });
        if (group !== undefined) GroupList.push(group.name);
      }
      const value = {
        ...factsOf("user", user),
        UserName: user.name,
        UserId: user.id,
        UserPolicyList: inlineOf(user),
        GroupList,
        Tags: toWireTags(user.tags),
      };
      return { kind: "user", value };
    },
  });
}

/** A group. */
export function groupDetail(group: Group): Detail {
  const value = {
    ...factsOf("group", group),
    GroupName: group.name,
    GroupId: group.id,
    GroupPolicyList: inlineOf(group),
  };
  return { place: `2 ${group.nameKey}`, tell: async () => ({ kind: "group", value }) };
}

/** A role, with its trust policy and its instance profiles. */
export function roleDetail(nowMs: number, tx: ReadTransaction): (role: Role) => Detail {
  return (role) => ({
    place: `3 ${role.nameKey}`,
    async tell() {
      const { account, region, nameKey } = role;
      const profiles = await tx.scan(instanceProfiles, { prefix: { account, region } });
      const mine = profiles.filter(({ roleNameKey }) => roleNameKey === nameKey);
      const trustPolicy = await readTrustPolicy(role.trustPolicy, tx);
      const value = {
        ...factsOf("role", role),
        RoleName: role.name,
        RoleId: role.id,
        AssumeRolePolicyDocument: encodeDocument(trustPolicy),
        InstanceProfileList: await toWireProfiles(mine, tx),
        RolePolicyList: inlineOf(role),
        Tags: toWireTags(role.tags),
        RoleLastUsed: await roleLastUsed(role, nowMs, tx),
      };
      return { kind: "role", value };
    },
  });
}

/** A managed policy with all its versions. */
export function policyDetail(scope: Scope, tx: ReadTransaction): (policy: ManagedPolicy) => Detail {
  let uses: ReturnType<typeof policyUses> | undefined;
  return (policy) => ({
    place: `4 ${policyArn(policy)}`,
    async tell() {
      uses ??= policyUses(scope, tx);
      const useOf = await uses;
      const { Tags: _, ...facts } = toWirePolicy(policy, useOf(policyArn(policy)), "whole");
      const versions = policy.versions.toReversed();
      const PolicyVersionList = versions.map((each) => toWireVersion(policy, each, true));
      return { kind: "policy", value: { ...facts, PolicyVersionList } };
    },
  });
}

/** AWS's own policies that hang on somebody in the account. */
export async function awsPoliciesInUse(
  scope: Scope,
  tx: ReadTransaction,
): Promise<readonly ManagedPolicy[]> {
  const entities = await everyEntity(scope, tx);
  const arns = new Set(entities.flatMap(({ attachedPolicies }) => attachedPolicies));
  const found: ManagedPolicy[] = [];
  for (const arn of arns) {
    const policy = isAwsManaged(arn) ? await findPolicy(arn, tx) : undefined;
    if (policy !== undefined) found.push(policy);
  }
  return found;
}
