/**
 * Inline policies: parts of the user, group or role they stand in. Each of the twelve operations is
 * one of these four for one kind of entity.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html | Managed and inline policies}
 */
import { requireEntity, type Entity, type EntityKind, type InlinePolicy } from "./entity.ts";
import {
  lockRights,
  onEntity,
  rightsPermission,
  type EntityChange,
  type EntityOperation,
  type EntityQuestion,
} from "./entity-operation.ts";
import { inlinePolicyTooLarge, noSuchEntity } from "./faults.ts";
import { pageOf, type PageRequest } from "./page.ts";
import { charactersOf, checkIdentityPolicy, encodeDocument } from "./policy-document.ts";

interface NamedPolicy {
  readonly PolicyName: string;
}

/** Puts an inline policy, in the place of one with the same name. */
export function puttingInlinePolicy<
  E extends Entity,
  Input extends NamedPolicy & { readonly PolicyDocument: string },
>(operation: EntityOperation<E, Input>): EntityChange<E, Input> {
  const { kind, action } = operation;
  return {
    ...onEntity(operation),
    permission: ({ entity }) => rightsPermission(action, entity),
    async run({ input, entity, tx }) {
      const owner = await lockRights(operation, entity, tx);
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
  operation: EntityOperation<E, Input>,
  outputOf: (
    entityName: string,
    policy: { readonly PolicyName: string; readonly PolicyDocument: string },
  ) => Output,
): EntityQuestion<E, Input, Output> {
  const { kind, action } = operation;
  return {
    ...onEntity(operation),
    permission: ({ entity }) => ({ action, resource: entity }),
    run({ input, entity }) {
      const owner = requireEntity(entity);
      const { name, document } = requirePolicy(kind, owner, input.PolicyName);
      return outputOf(owner.name, { PolicyName: name, PolicyDocument: encodeDocument(document) });
    },
  };
}

/** Lists the names of an entity's inline policies. */
export function listingInlinePolicies<E extends Entity, Input extends PageRequest>(
  operation: EntityOperation<E, Input>,
): EntityQuestion<E, Input, { PolicyNames: string[]; IsTruncated: boolean; Marker?: string }> {
  return {
    ...onEntity(operation),
    permission: ({ entity }) => ({ action: operation.action, resource: entity }),
    run({ input, entity }) {
      const { inlinePolicies } = requireEntity(entity);
      const { items, ...page } = pageOf(inlinePolicies, ({ name }) => name, input);
      return { PolicyNames: items.map(({ name }) => name), ...page };
    },
  };
}

/** Deletes an inline policy. */
export function deletingInlinePolicy<E extends Entity, Input extends NamedPolicy>(
  operation: EntityOperation<E, Input>,
): EntityChange<E, Input> {
  const { kind, action } = operation;
  return {
    ...onEntity(operation),
    permission: ({ entity }) => rightsPermission(action, entity),
    async run({ input, entity, tx }) {
      const owner = await lockRights(operation, entity, tx);
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
