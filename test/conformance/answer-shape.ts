/**
 * The shape of an answer: which members it has, of which types. A recorded answer is compared with
 * the contract, and with an answer of our own, whose values are others.
 *
 * ```
 * recorded   { Role: { Arn: "arn:...:role/<role-name:1>", CreateDate: "<datetime>", Tags: [...] } }
 * ours       { Role: { Arn: "arn:aws:iam::111111111111:role/r", CreateDate: Date, Tags: [...] } }
 * ```
 */
import type { Shape } from "../../src/model/contract.ts";

/** What is wrong, and where. */
export type Misfit = string;

const PLACEHOLDER = /^<.+>$/;

/** Tells where a recorded value has members or types that a contract's shape has not. */
export function misfits(value: unknown, shape: Shape, path = ""): readonly Misfit[] {
  if (value === null || value === undefined) return [];
  if (typeof value === "string" && PLACEHOLDER.test(value)) return [];
  switch (shape.kind) {
    case "structure":
    case "union": {
      if (!isObject(value)) return [`${path} is no structure`];
      return Object.entries(value).flatMap(([name, member]) => {
        const found = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
        return found === undefined
          ? [`${path}.${name} is not in ${shape.name}`]
          : misfits(member, found.shape, `${path}.${name}`);
      });
    }
    case "list":
      if (!Array.isArray(value)) return [`${path} is no list`];
      return value.flatMap((item, index) => misfits(item, shape.member.shape, `${path}[${index}]`));
    case "map":
      if (!isObject(value)) return [`${path} is no map`];
      return Object.entries(value).flatMap(([name, member]) =>
        misfits(member, shape.value.shape, `${path}.${name}`),
      );
    default:
      return isOfKind(value, shape.kind) ? [] : [`${path} is no ${shape.kind}`];
  }
}

/** JSON in a text was recorded parsed, bytes and times as text. */
function isOfKind(value: unknown, kind: Exclude<Shape["kind"], "structure">): boolean {
  switch (kind) {
    case "number":
    case "bigInteger":
    case "bigDecimal":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "string":
      return typeof value === "string" || typeof value === "object";
    case "timestamp":
    case "blob":
      return typeof value === "string" || (kind === "timestamp" && typeof value === "number");
    case "unit":
      return false;
    default:
      return true;
  }
}

/** Tells where an answer of ours has other members than a recorded one, or of other types. */
export function differencesOfShape(recorded: unknown, ours: unknown, path = ""): readonly Misfit[] {
  if (recorded === null) return ours === undefined || ours === "" ? [] : [`${path} is there`];
  if (Array.isArray(recorded)) return listDifferences(recorded, inText(ours), path);
  if (isObject(recorded)) {
    const parsed = inText(ours);
    if (!isObject(parsed)) return [`${path} is no structure`];
    return memberDifferences(recorded, parsed, path);
  }
  if (ours === undefined) return [`${path} is missing`];
  if (typeof recorded === typeof ours) return [];
  // Times and bytes were recorded as text, and whatever changes each time as a placeholder.
  const isText = ours instanceof Date || ours instanceof Uint8Array;
  const isAny = typeof recorded === "string" && (isText || PLACEHOLDER.test(recorded));
  return isAny ? [] : [`${path} is a ${typeof ours}, not a ${typeof recorded}`];
}

function memberDifferences(
  recorded: Readonly<Record<string, unknown>>,
  ours: Readonly<Record<string, unknown>>,
  path: string,
): readonly Misfit[] {
  const found: Misfit[] = [];
  for (const name of Object.keys(recorded)) {
    found.push(...differencesOfShape(recorded[name], ours[name], `${path}.${name}`));
  }
  for (const name of Object.keys(ours)) {
    if (!Object.hasOwn(recorded, name) && ours[name] !== undefined) {
      found.push(`${path}.${name} is there`);
    }
  }
  return found;
}

/** Each recorded item has the shape of one of ours; how many there are depends on the request. */
function listDifferences(
  recorded: readonly unknown[],
  ours: unknown,
  path: string,
): readonly Misfit[] {
  if (!Array.isArray(ours)) return [`${path} is no list`];
  return recorded.flatMap((item, index) => {
    const at = `${path}[${index}]`;
    const tries = ours.map((mine) => differencesOfShape(item, mine, at));
    const [least = [`${at} is missing`]] = tries.toSorted((a, b) => a.length - b.length);
    return least;
  });
}

/** JSON in a text, percent-encoded or not. */
function inText(value: unknown): unknown {
  if (typeof value !== "string") return value;
  for (const read of [(text: string) => text, decodeURIComponent]) {
    try {
      return JSON.parse(read(value)) as unknown;
    } catch {
      // Not in this form.
    }
  }
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !(value instanceof Date) && !(value instanceof Uint8Array);
}
