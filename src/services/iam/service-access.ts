/**
 * Which services policies let somebody use. Actions are compared and nothing else: resources and
 * conditions of an Allow may narrow it, and a Deny counts when nothing narrows it.
 *
 * ```
 * Allow s3:Get*, Deny sqs:* on *, Allow *     s3 and every other service but sqs
 * ```
 */
import type { Catalogue } from "../../iam-engine/catalogue.ts";
import { compileGlob, matchesGlob, tokensOf } from "../../iam-engine/glob.ts";
import type { CompiledPolicy } from "../../iam-engine/index.ts";
import { statementsAbout } from "../../iam-engine/statement.ts";

/** Tells whether a policy allows any action of a service. */
export function grants(policy: CompiledPolicy, namespace: string, catalogue: Catalogue): boolean {
  return actionsOf(namespace, catalogue).some((action) => allows(policy, action));
}

/** The services that policies together let somebody use, by their prefixes. */
export function servicesGranted(
  policies: readonly CompiledPolicy[],
  catalogue: Catalogue,
): readonly string[] {
  const named = policies.flatMap(servicesNamed);
  const candidates = [...new Set([...catalogue.services, ...named])].toSorted();
  return candidates.filter((namespace) =>
    actionsOf(namespace, catalogue).some(
      (action) =>
        policies.some((policy) => allows(policy, action)) &&
        !policies.some((policy) => denies(policy, action)),
    ),
  );
}

/** The actions of a service; of one that the catalogue does not have, an imagined one. */
function actionsOf(namespace: string, catalogue: Catalogue): readonly string[] {
  const known = catalogue.service(namespace)?.actions.values();
  return known === undefined ? [`${namespace}:AnyAction`] : [...known].map(({ name }) => name);
}

function allows(policy: CompiledPolicy, action: string): boolean {
  return (
    isAboutUnknown(policy, action) || statementsAbout(policy, action).some((each) => each.isAllow)
  );
}

/** Of a service without a catalogue, any action that a policy names may be one. */
function isAboutUnknown({ document }: CompiledPolicy, action: string): boolean {
  if (!action.endsWith(":AnyAction")) return false;
  const namespace = action.slice(0, action.indexOf(":"));
  return document.statements.some(
    ({ effect, action: patterns = [] }) =>
      effect === "Allow" && patterns.some((pattern) => prefixMatches(pattern, namespace)),
  );
}

function prefixMatches(pattern: string, namespace: string): boolean {
  const prefix = pattern.slice(0, Math.max(0, pattern.indexOf(":"))).toLowerCase();
  return matchesGlob(compileGlob(tokensOf(prefix)), namespace);
}

function denies(policy: CompiledPolicy, action: string): boolean {
  return statementsAbout(policy, action).some(
    ({ isAllow, conditions, source }) =>
      !isAllow && conditions.length === 0 && source.resource?.includes("*") === true,
  );
}

/** The services that a policy's Allows name in full. */
function servicesNamed({ document }: CompiledPolicy): readonly string[] {
  return document.statements
    .filter(({ effect }) => effect === "Allow")
    .flatMap(({ action = [] }) => action)
    .map((pattern) => pattern.slice(0, Math.max(0, pattern.indexOf(":"))).toLowerCase())
    .filter((prefix) => /^[a-z0-9-]{1,64}$/.test(prefix));
}
