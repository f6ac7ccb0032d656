/**
 * What the validators of policies share: a text as JSON values in which no member stands twice, and
 * the error that carries AWS's sentence.
 */
import type { Node } from "jsonc-parser";
import { membersOf, parseJsonTree, PolicySyntaxError } from "./policy.ts";

/** A text that AWS does not take as a policy; the message is AWS's. */
export class PolicyValidationError extends Error {
  override readonly name = "PolicyValidationError";
}

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** An object; a map, so that no name in a text can be one of JavaScript's own. */
export type JsonObject = ReadonlyMap<string, Json>;

/**
 * Parses a text whose outermost value is an object.
 *
 * @param complaint What AWS says when it is not.
 * @throws PolicyValidationError
 */
export function parseJsonObject(text: string, complaint: string): JsonObject {
  let value: Json;
  try {
    value = toJson(parseJsonTree(text));
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw new PolicyValidationError(complaint);
    throw error;
  }
  if (value instanceof Map) return value as JsonObject;
  throw new PolicyValidationError(complaint);
}

function toJson(node: Node): Json {
  switch (node.type) {
    case "array":
      return (node.children ?? []).map(toJson);
    case "object": {
      const members = [...membersOf(node, "the value")];
      return new Map(members.map(([name, member]) => [name, toJson(member)]));
    }
    default:
      return node.value as Json;
  }
}

/** One text, or a list of texts; undefined for anything else. */
export function textsIn(value: Json | undefined): readonly string[] | undefined {
  if (typeof value === "string") return [value];
  if (!Array.isArray(value)) return undefined;
  const list = value as readonly Json[];
  return list.every((each) => typeof each === "string") ? list : undefined;
}
