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
import { parseArn } from "../../model/arn.ts";
import { awsPrincipalPlaces, replacePrincipals } from "../../iam-engine/principal-place.ts";
import { invalidPrincipal, validateTrustPolicy } from "../../iam-engine/validate-trust.ts";
import type { Call } from "../../model/operation.ts";
import type { ReadTransaction } from "../../model/store.ts";
import { findEntityAt } from "./entity-at.ts";
import { entityArn, type Entity } from "./entity.ts";
import { malformedPolicy, overQuota } from "./faults.ts";
import { globalRegion } from "../../model/scope.ts";
import { asMalformed, charactersOf, checkDocumentText } from "./policy-document.ts";
import { principalIds, roles, users } from "./tables.ts";

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
  const ids = new Map<string, string>();
  const isEnforced = settings.iamModeOf?.(scope.account) === "enforce";
  for (const value of principalsByArn(document)) {
    const found = await findEntityAt(value, tx);
    if (found !== undefined) {
      ids.set(value, found.entity.id);
    } else if (isEnforced && (await holdsEntities(value, tx))) {
      throw malformedPolicy(invalidPrincipal("AWS", value));
    }
  }
  if (isEnforced) await requireLiveIds(document, tx);
  return replacePrincipals(document, (value) => ids.get(value));
}

/**
 * What is left of a principal that was deleted cannot be saved again.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html#troubleshoot_roles_invalid-principal | Invalid principal in policy}
 */
async function requireLiveIds(document: string, tx: ReadTransaction): Promise<void> {
  for (const { value } of awsPrincipalPlaces(document)) {
    if (!UNIQUE_ID.test(value)) continue;
    if ((await arnOfId(value, tx)) === undefined) {
      throw malformedPolicy(invalidPrincipal("AWS", value));
    }
  }
}

const UNIQUE_ID = /^A(?:IDA|ROA)[A-Z0-9]+$/;

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

/** The ARN of whom a unique id means, while that user or role lives. */
async function arnOfId(id: string, tx: ReadTransaction): Promise<string | undefined> {
  const bound = await tx.get(principalIds, { id });
  if (bound === undefined) return undefined;
  const { account, region, nameKey, type } = bound;
  const table = type === "user" ? users : roles;
  const found: Entity | undefined = await tx.get<Entity>(table, { account, region, nameKey });
  return found?.id === id ? entityArn(type, found) : undefined;
}

/** The users and roles that a trust policy names by ARN, each once. */
export function principalsByArn(document: string): readonly string[] {
  const values = awsPrincipalPlaces(document).map(({ value }) => value);
  return [...new Set(values)].filter(
    (value) => /:(?:user|role)\//.test(value) && value.includes(":iam::"),
  );
}

async function holdsEntities(arn: string, tx: ReadTransaction): Promise<boolean> {
  const parsed = parseArn(arn);
  if (parsed === undefined) return false;
  const prefix = { account: parsed.account, region: globalRegion(parsed.partition) };
  const [user] = await tx.scan(users, { prefix, limit: 1 });
  const [role] = await tx.scan(roles, { prefix, limit: 1 });
  return user !== undefined || role !== undefined;
}
