/**
 * Inline policies: parts of the user, group or role they stand in. Each of the twelve operations is
 * one of these four for one kind of entity.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html | Managed and inline policies}
 */
import type { OperationSpec } from "../../model/operation.ts";
import type { Permission, Resource } from "../../model/resource.ts";
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import {
  boundaryOf,
  entityNamed,
  lockEntity,
  requireEntity,
  type Entity,
  type EntityKind,
  type InlinePolicy,
} from "./entity.ts";
import { inlinePolicyTooLarge, noSuchEntity } from "./faults.ts";
import { checkName } from "./name-rules.ts";
import { pageOf, type PageRequest } from "./page.ts";
import { charactersOf, checkIdentityPolicy, encodeDocument } from "./policy-document.ts";
import { refuseServiceLinked } from "./service-linked.ts";

/** An entity, as the shared operations locate it. */
export interface LocatedEntity<E extends Entity> {
  readonly entity: Resource<E>;
}

/** What sets one of the three apart: its kind, its action, and the member that names it. */
export interface EntityOperation<E extends Entity, Input> {
  readonly kind: EntityKind<E>;
  /** For example `iam:PutUserPolicy`. */
  readonly action: string;
  readonly nameOf: (input: Input) => string;
}

/** What a change to an entity's rights needs. */
export function rightsPermission(action: string, entity: Resource<Entity>): Permission {
  const boundary = boundaryOf(entity.record);
  return { action, resource: entity, conditions: { "iam:PermissionsBoundary": boundary } };
}

interface NamedPolicy {
  readonly PolicyName: string;
}

/** Puts an inline policy, in the place of one with the same name. */
export function puttingInlinePolicy<
  E extends Entity,
  Input extends NamedPolicy & { readonly PolicyDocument: string },
>({
  kind,
  action,
  nameOf,
}: EntityOperation<E, Input>): OperationSpec<
  Input,
  Record<string, never>,
  LocatedEntity<E>,
  WriteTransaction
> {
  return {
    crossAccount: false,
    validate: ({ PolicyName }) => checkName("policyName", PolicyName),
    locate: async (input, call) => ({ entity: await entityNamed(kind, nameOf(input), call) }),
    permission: ({ entity }) => rightsPermission(action, entity),
    async run({ input, entity, tx }) {
      const owner = await lockEntity(kind, entity, tx);
      refuseServiceLinked(owner);
      const { PolicyName: name, PolicyDocument: document } = input;
      checkIdentityPolicy(document);
      const others = owner.inlinePolicies.filter((policy) => policy.name !== name);
      const inlinePolicies = [...others, { name, document }].toSorted(byName);
      const characters = inlinePolicies.reduce((sum, each) => sum + charactersOf(each.document), 0);
      if (characters > kind.inlineCharactersMax) {
        throw inlinePolicyTooLarge(kind.inlineCharactersMax, kind.type, owner.name);
      }
      await tx.put(kind.table, { ...owner, inlinePolicies });
      return {};
    },
  };
}

/** Tells an inline policy. */
export function gettingInlinePolicy<E extends Entity, Input extends NamedPolicy, Output>(
  { kind, action, nameOf }: EntityOperation<E, Input>,
  outputOf: (
    entityName: string,
    policy: { readonly PolicyName: string; readonly PolicyDocument: string },
  ) => Output,
): OperationSpec<Input, Output, LocatedEntity<E>, ReadTransaction> {
  return {
    crossAccount: false,
    locate: async (input, call) => ({ entity: await entityNamed(kind, nameOf(input), call) }),
    permission: ({ entity }) => ({ action, resource: entity }),
    run({ input, entity }) {
      const owner = requireEntity(entity);
      const { name, document } = requirePolicy(kind, owner, input.PolicyName);
      return outputOf(owner.name, { PolicyName: name, PolicyDocument: encodeDocument(document) });
    },
  };
}

/** Lists the names of an entity's inline policies. */
export function listingInlinePolicies<E extends Entity, Input extends PageRequest>({
  kind,
  action,
  nameOf,
}: EntityOperation<E, Input>): OperationSpec<
  Input,
  { PolicyNames: string[]; IsTruncated: boolean; Marker?: string },
  LocatedEntity<E>,
  ReadTransaction
> {
  return {
    crossAccount: false,
    locate: async (input, call) => ({ entity: await entityNamed(kind, nameOf(input), call) }),
    permission: ({ entity }) => ({ action, resource: entity }),
    run({ input, entity }) {
      const { inlinePolicies } = requireEntity(entity);
      const { items, ...page } = pageOf(inlinePolicies, ({ name }) => name, input);
      return { PolicyNames: items.map(({ name }) => name), ...page };
    },
  };
}

/** Deletes an inline policy. */
export function deletingInlinePolicy<E extends Entity, Input extends NamedPolicy>({
  kind,
  action,
  nameOf,
}: EntityOperation<E, Input>): OperationSpec<
  Input,
  Record<string, never>,
  LocatedEntity<E>,
  WriteTransaction
> {
  return {
    crossAccount: false,
    locate: async (input, call) => ({ entity: await entityNamed(kind, nameOf(input), call) }),
    permission: ({ entity }) => rightsPermission(action, entity),
    async run({ input, entity, tx }) {
      const owner = await lockEntity(kind, entity, tx);
      refuseServiceLinked(owner);
      const gone = requirePolicy(kind, owner, input.PolicyName);
      const inlinePolicies = owner.inlinePolicies.filter((policy) => policy !== gone);
      await tx.put(kind.table, { ...owner, inlinePolicies });
      return {};
    },
  };
}

function requirePolicy<E extends Entity>(
  kind: EntityKind<E>,
  { inlinePolicies }: Entity,
  name: string,
): InlinePolicy {
  const found = inlinePolicies.find((policy) => policy.name === name);
  if (found === undefined) throw noSuchEntity(`${kind.type} policy`, name);
  return found;
}

function byName(a: InlinePolicy, b: InlinePolicy): number {
  return a.name < b.name ? -1 : 1;
}
