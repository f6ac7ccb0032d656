import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListEntitiesForPolicy,
  type ListEntitiesForPolicyRequest,
  type ListEntitiesForPolicyResponse,
} from "../contract.ts";
import { boundaryOf, entitiesOf, type Entity, type EntityKind } from "../entity.ts";
import { constraint } from "../faults.ts";
import { groupKind } from "../group.ts";
import { policyAt, requirePolicy } from "../managed-policy.ts";
import { pageOf } from "../page.ts";
import { roleKind } from "../role.ts";
import { userKind } from "../user.ts";

interface Found {
  readonly type: "user" | "group" | "role";
  readonly entity: Entity;
}

const ENTITY_FILTERS = ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"];
const USAGE_FILTERS = ["PermissionsPolicy", "PermissionsBoundary"];

const FILTERS = { user: "User", group: "Group", role: "Role" } as const;

/** In the order of their names, in which pages go on. */
const KINDS = [groupKind, roleKind, userKind] as unknown as readonly EntityKind<Entity>[];

/**
 * Lists the users, groups and roles that a managed policy hangs on.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html | ListEntitiesForPolicy}
 */
export const listEntitiesForPolicy: Operation<
  ListEntitiesForPolicyRequest,
  ListEntitiesForPolicyResponse
> = readOperation(ListEntitiesForPolicy, {
  crossAccount: false,
  validate({ EntityFilter: filter, PolicyUsageFilter: usage }) {
    checkChoice("entityFilter", filter, ENTITY_FILTERS);
    checkChoice("policyUsageFilter", usage, USAGE_FILTERS);
  },
  locate: (input, call) => policyAt(input.PolicyArn, call),
  permission: ({ policy }) => ({ action: "iam:ListEntitiesForPolicy", resource: policy }),
  async run({ input, policy, scope, tx }) {
    requirePolicy(policy);
    const { EntityFilter: filter, PathPrefix: path = "/", PolicyUsageFilter: usage } = input;
    const { arn } = policy;
    const found: Found[] = [];
    for (const kind of KINDS) {
      if (filter !== undefined && FILTERS[kind.type] !== filter) continue;
      for (const entity of await entitiesOf<Entity>(kind, scope, tx)) {
        if (!entity.path.startsWith(path) || !isUsing(entity, arn, usage)) continue;
        found.push({ type: kind.type, entity });
      }
    }
    const { items, ...page } = pageOf(found, placeOf, input);
    const of = (type: Found["type"]): readonly Entity[] =>
      items.filter((item) => item.type === type).map(({ entity }) => entity);
    return {
      PolicyGroups: of("group").map(({ name, id }) => ({ GroupName: name, GroupId: id })),
      PolicyUsers: of("user").map(({ name, id }) => ({ UserName: name, UserId: id })),
      PolicyRoles: of("role").map(({ name, id }) => ({ RoleName: name, RoleId: id })),
      ...page,
    };
  },
});

function isUsing(entity: Entity, arn: string, usage: string | undefined): boolean {
  const isAttached = entity.attachedPolicies.includes(arn);
  const isBoundary = boundaryOf(entity) === arn;
  if (usage === "PermissionsPolicy") return isAttached;
  return usage === "PermissionsBoundary" ? isBoundary : isAttached || isBoundary;
}

function placeOf({ type, entity }: Found): string {
  return `${type} ${entity.nameKey}`;
}

function checkChoice(member: string, value: string | undefined, choices: readonly string[]): void {
  if (value === undefined || choices.includes(value)) return;
  throw constraint(member, `satisfy enum value set: [${choices.join(", ")}]`);
}
