/**
 * The forms that stand for values in recorded requests: `${uid1}`, `${3:Messages[0].Body}`,
 * `{"$repeat":["a",513]}` and their like.
 */
import { randomBytes, randomUUID } from "node:crypto";

/** What the forms of one case are filled with. */
export interface Variables {
  readonly account: string;
  readonly account2: string;
  readonly region: string;
  /** Atoll's time. */
  readonly nowMs: () => number;
  /** The random names of the case; the same number is the same value. */
  readonly names: Map<string, string>;
  /** The answers so far, by step. */
  readonly outputs: ReadonlyMap<number, unknown>;
}

/** What a request refers to is not there: the step before it failed, or answered less. */
export class MissingReference extends Error {}

const FORM = /\$\{([^}]+)\}/g;
const REFERENCE = /^(\d+):(.+)$/;

/**
 * Fills the forms of a request.
 *
 * @throws MissingReference When an earlier answer has not what is referred to.
 */
export function fillForms(value: unknown, variables: Variables): unknown {
  if (typeof value === "string") return fillText(value, variables);
  if (Array.isArray(value)) return value.map((item) => fillForms(item, variables));
  if (typeof value !== "object" || value === null) return value;
  const [first] = Object.entries(value);
  const [name, argument] = first ?? ["", undefined];
  if (name.startsWith("$")) return fillDirective(name, argument, { value, variables });
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      String(fillText(key, variables)),
      fillForms(member, variables),
    ]),
  );
}

interface Directive {
  readonly value: object;
  readonly variables: Variables;
}

function fillDirective(name: string, argument: unknown, { value, variables }: Directive): unknown {
  switch (name) {
    case "$bytes":
      return Buffer.from(String(argument), "base64");
    case "$repeat": {
      const [text, times] = argument as readonly [string, number];
      return String(fillText(text, variables)).repeat(times);
    }
    case "$concat":
      return (argument as readonly unknown[])
        .map((part) => String(fillForms(part, variables)))
        .join("");
    case "$date":
      return new Date(String(argument));
    case "$now":
      return relativeTime(Number(argument), value, variables.nowMs());
    default:
      throw new Error(`the recording has a form that is not known: ${name}`);
  }
}

function relativeTime(amount: number, value: object, nowMs: number): number | Date {
  const unit = "unit" in value ? value.unit : "s";
  if (unit === "ms") return nowMs + amount;
  if (unit === "date") return new Date(nowMs + amount * 1000);
  return Math.floor(nowMs / 1000) + amount;
}

function fillText(text: string, variables: Variables): unknown {
  const [, whole] = /^\$\{(\d+:[^}]+)\}$/.exec(text) ?? [];
  if (whole !== undefined) return variable(whole, variables);
  return text.replaceAll(FORM, (_, name: string) => String(variable(name, variables)));
}

function variable(name: string, variables: Variables): unknown {
  if (name === "account" || name === "account2" || name === "region") return variables[name];
  const [, step, path = ""] = REFERENCE.exec(name) ?? [];
  if (step !== undefined) {
    const found = at(variables.outputs.get(Number(step)), path);
    if (found === undefined) throw new MissingReference(`step ${step} has no ${path}`);
    return found;
  }
  const known = variables.names.get(name);
  if (known !== undefined) return known;
  if (!/^u(uid|id)\d+$/.test(name))
    throw new Error(`the recording has an unknown variable ${name}`);
  const fresh = name.startsWith("uuid") ? randomUUID() : randomBytes(4).toString("hex");
  variables.names.set(name, fresh);
  return fresh;
}

/** The value at a path such as `Messages[0].MessageAttributes.binary-attribute.BinaryValue`. */
export function at(value: unknown, path: string): unknown {
  let found = value;
  for (const name of path.split(/[.[\]]+/).filter((part) => part !== "")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name))
      return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}

/** What the requests after a step refer to in its answer. */
export function pathsReferredTo(
  step: number,
  laterRequests: readonly unknown[],
): readonly string[] {
  const text = JSON.stringify(laterRequests);
  return Array.from(text.matchAll(FORM), ([, name = ""]) => REFERENCE.exec(name))
    .filter((reference) => reference?.[1] === String(step))
    .map((reference) => reference?.[2] ?? "");
}
