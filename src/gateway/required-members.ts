/**
 * Required members. Codecs read what is there; whether all is there that must be is asked here, so
 * that each service can say it in its own words. AWS looks at the top of an input first, then below:
 *
 * ```
 * TagPolicy without PolicyArn              PolicyArn
 * TagPolicy, second tag without its key    Tags.2.member.key
 * ```
 */
import type { Shape, StructureShape } from "../model/contract.ts";

/** The first required member that an input lacks, in the contract's order. */
export function missingMember(
  shape: StructureShape,
  input: Readonly<Record<string, unknown>>,
): string | undefined {
  for (const name of shape.required) {
    if (input[name] === undefined) return name;
  }
  return undefined;
}

/** The first required member that something below the top of an input lacks, as AWS writes its path. */
export function missingNestedMember(
  shape: StructureShape,
  input: Readonly<Record<string, unknown>>,
): string | undefined {
  for (const name in shape.members) {
    const member = shape.members[name]?.shape;
    const value = input[name];
    if (member === undefined || value === undefined || !hasRequired(member)) continue;
    const below = missingIn(member, value);
    if (below !== undefined) return `${name}.${below}`;
  }
  return undefined;
}

function missingIn(shape: Shape, value: unknown): string | undefined {
  switch (shape.kind) {
    case "list": {
      for (const [index, element] of (value as readonly unknown[]).entries()) {
        const below = missingIn(shape.member.shape, element);
        if (below !== undefined) return `${index + 1}.member.${below}`;
      }
      return undefined;
    }
    case "map": {
      for (const [key, element] of Object.entries(value as Readonly<Record<string, unknown>>)) {
        const below = missingIn(shape.value.shape, element);
        if (below !== undefined) return `${key}.member.${below}`;
      }
      return undefined;
    }
    case "structure":
    case "union": {
      const structure = value as Readonly<Record<string, unknown>>;
      const missing = missingMember(shape, structure) ?? missingNestedMember(shape, structure);
      return missing === undefined ? undefined : missing.charAt(0).toLowerCase() + missing.slice(1);
    }
    default:
      return undefined;
  }
}

const known = new WeakMap<Shape, boolean>();

/** Whether anything at or below a shape is required: most inputs need no second look. */
function hasRequired(shape: Shape): boolean {
  const before = known.get(shape);
  if (before !== undefined) return before;
  // A shape that contains itself has what its other parts have.
  known.set(shape, false);
  const found = lookForRequired(shape);
  known.set(shape, found);
  return found;
}

function lookForRequired(shape: Shape): boolean {
  switch (shape.kind) {
    case "list":
      return hasRequired(shape.member.shape);
    case "map":
      return hasRequired(shape.value.shape);
    case "structure":
    case "union":
      return (
        shape.required.length > 0 ||
        Object.values(shape.members).some((member) => hasRequired(member.shape))
      );
    default:
      return false;
  }
}
