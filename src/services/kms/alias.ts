/**
 * Aliases: names for keys, each in one account and region.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html | Aliases in KMS}
 */
import type { Resource } from "../../model/resource.ts";
import type { Scope } from "../../model/scope.ts";
import { check, keyIdLength, length, pattern } from "./constraint.ts";
import type { AliasListEntry } from "./contract.ts";
import { aliasMalformed, aliasOfAlias, aliasPrefixMissing, notAuthorized } from "./faults.ts";
import { wireDate } from "./key-metadata.ts";

export interface Alias extends Scope {
  /** With its prefix: `alias/orders`. */
  readonly aliasName: string;
  readonly keyId: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** What begins every alias. */
export const ALIAS_PREFIX = "alias/";
/** What begins the aliases of the keys that AWS's services make. */
export const AWS_ALIAS_PREFIX = "alias/aws/";

/** How many aliases a key may have. */
export const ALIASES_MAX = 50;

export interface AliasPlace extends Scope {
  readonly aliasName: string;
}

export function aliasArn({ partition, region, account, aliasName }: AliasPlace): string {
  return `arn:${partition}:kms:${region}:${account}:${aliasName}`;
}

/**
 * Checks the name of an alias that is to be made or changed.
 *
 * @throws Fault `ValidationException`, `NotAuthorizedException`
 */
export function requireAliasName(aliasName: string): void {
  check(length("aliasName", aliasName, { min: 1, max: 256 }));
  if (!aliasName.startsWith(ALIAS_PREFIX)) throw aliasPrefixMissing();
  check(pattern("aliasName", aliasName, /^[a-zA-Z0-9:/_-]+$/));
  if (aliasName === ALIAS_PREFIX) {
    check(pattern("aliasName", aliasName, /^alias\/[a-zA-Z0-9/_-]+$/));
  }
  if (aliasName.includes(":")) throw aliasMalformed(aliasName);
  if (aliasName.startsWith(AWS_ALIAS_PREFIX)) throw notAuthorized();
}

/**
 * Checks what an alias shall lead to: a key, by its id or ARN.
 *
 * @throws Fault `ValidationException`
 */
export function requireTarget(keyId: string): void {
  check(keyIdLength(keyId, "targetKeyId"));
  const name = keyId.startsWith("arn:") ? keyId.slice(keyId.lastIndexOf(":") + 1) : keyId;
  if (name.startsWith(ALIAS_PREFIX)) throw aliasOfAlias();
}

/** An alias as a resource of its own: changing one needs permission on it, too. */
export function aliasResource(place: AliasPlace, record: Alias | undefined): Resource<Alias> {
  const { account, region } = place;
  return { type: "alias", arn: aliasArn(place), account, region, record };
}

/** As ListAliases shows it. */
export function aliasEntry(alias: Alias): AliasListEntry {
  return {
    AliasName: alias.aliasName,
    AliasArn: aliasArn(alias),
    TargetKeyId: alias.keyId,
    CreationDate: wireDate(alias.createdAtMs),
    LastUpdatedDate: wireDate(alias.updatedAtMs),
  };
}
