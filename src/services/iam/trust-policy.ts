/**
 * Trust policies, saved with unique ids in the place of the users and roles they name, so that a
 * role that is deleted and made anew is another one:
 *
 * ```
 * UpdateAssumeRolePolicy   "AWS": "arn:aws:iam::222222222222:role/ci"   ->   "AWS": "AROA..."
 * GetRole                  "AWS": "AROA..."   ->   the role's ARN while it lives, else the id
 * ```
 *
 * DIFFERS: a principal of an account that holds no IAM entities, and in `audit` and `off` any that
 * does not exist, is taken as it is written and matched by its ARN, until it appears
 * (`principal-binding.ts`).
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles | IAM role principals}
 */
import {
  awsPrincipalPlaces,
  entitiesIn,
  replacePrincipals,
} from "../../iam-engine/principal-place.ts";
import { invalidPrincipal, validateTrustPolicy } from "../../iam-engine/validate-trust.ts";
import type { Call } from "../../model/operation.ts";
import type { ReadTransaction } from "../../model/store.ts";
import { findEntityAt } from "./entity-at.ts";
import { malformedPolicy, overQuota } from "./faults.ts";
import { arnOfId, findMissingPrincipal } from "./missing-principal.ts";
import { asMalformed, charactersOf, checkDocumentText } from "./policy-document.ts";

/** White space not counted. */
const CHARACTERS_MAX = 2048;

/**
 * Checks a trust policy and binds its principals.
 *
 * @returns The document to store.
 * @throws Fault `MalformedPolicyDocument`, `LimitExceeded`
 */
export async function bindTrustPolicy(
  document: string,
  { scope, settings, tx }: Pick<Call, "scope" | "settings" | "tx">,
): Promise<string> {
  checkDocumentText(document);
  asMalformed(() => validateTrustPolicy(document, scope.partition));
  if (charactersOf(document) > CHARACTERS_MAX) throw overQuota("ACLSizePerRole", CHARACTERS_MAX);
  if (settings.iamModeOf?.(scope.account) === "enforce") {
    const missing = await findMissingPrincipal(entitiesIn(document), tx);
    if (missing !== undefined) throw malformedPolicy(invalidPrincipal("AWS", missing));
  }
  const ids = new Map<string, string>();
  for (const value of principalsByArn(document)) {
    const found = await findEntityAt(value, tx);
    if (found !== undefined) ids.set(value, found.entity.id);
  }
  return replacePrincipals(document, (value) => ids.get(value));
}

/** A stored trust policy as people read it. */
export async function readTrustPolicy(stored: string, tx: ReadTransaction): Promise<string> {
  if (!/"A(?:IDA|ROA)[A-Z0-9]+"/.test(stored)) return stored;
  const arns = new Map<string, string>();
  for (const { value } of awsPrincipalPlaces(stored)) {
    const arn = await arnOfId(value, tx);
    if (arn !== undefined) arns.set(value, arn);
  }
  return replacePrincipals(stored, (value) => arns.get(value));
}

/** The users and roles that a trust policy names by ARN, each once. */
export function principalsByArn(document: string): readonly string[] {
  return entitiesIn(document).filter((value) => value.startsWith("arn:"));
}
