import type { Admission } from "../../model/resource.ts";
import type { ReadTransaction } from "../../model/store.ts";
import type { RootFeature } from "./root-feature.ts";
import { globalRegion, type Scope } from "../../model/scope.ts";
import { accountSettings } from "./tables.ts";

/** What an account says of itself. */
export interface AccountSettings {
  readonly account: string;
  readonly region: string;
  /** An account has one alias at most. */
  readonly alias?: string | undefined;
  readonly passwordPolicy?: PasswordPolicy | undefined;
  /** Of the tokens that STS's global endpoint gives out; 1 unless set. */
  readonly globalTokenVersion?: 1 | 2 | undefined;
  /** Of the account that manages an organization: how root users of its members are managed. */
  readonly rootFeatures?: readonly RootFeature[] | undefined;
}

/** Whose an alias is. */
export interface AccountAlias {
  readonly partition: string;
  readonly alias: string;
  readonly account: string;
}

/**
 * What a user's password must be like.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html | Password policy}
 */
export interface PasswordPolicy {
  readonly lengthMin: number;
  readonly requiresSymbols: boolean;
  readonly requiresNumbers: boolean;
  readonly requiresUppercase: boolean;
  readonly requiresLowercase: boolean;
  readonly usersMayChange: boolean;
  readonly ageDaysMax?: number | undefined;
  readonly remembered?: number | undefined;
  readonly hardExpiry?: boolean | undefined;
}

/** The settings of an account; empty ones when it has never said anything. */
export async function settingsOf(scope: Scope, tx: ReadTransaction): Promise<AccountSettings> {
  const key = { account: scope.account, region: globalRegion(scope.partition) };
  return (await tx.get(accountSettings, key)) ?? key;
}

/** What lets every user of an account change its password and read the policy of passwords. */
export function passwordRight(
  settings: AccountSettings | undefined,
): readonly Admission[] | undefined {
  if (settings?.passwordPolicy?.usersMayChange !== true) return undefined;
  const name = "the account's password policy: AllowUsersToChangePassword";
  return [{ name, principalClass: "everyone" }];
}
