import type { Call } from "../../model/operation.ts";
import type { Permission, Resource } from "../../model/resource.ts";
import { aliasResource, type Alias } from "./alias.ts";
import { keyPermission } from "./key-permission.ts";
import { keyById, keyIn, type KeyResource } from "./located.ts";
import { aliases } from "./tables.ts";

/** An alias of the caller's, and the key that it leads to or shall lead to. */
export interface LocatedAlias {
  readonly alias: Resource<Alias>;
  /** Undefined for the key of an alias that does not exist. */
  readonly key: KeyResource | undefined;
}

type Locating = Pick<Call, "scope" | "caller" | "clock" | "ids" | "tx">;

/** Finds an alias by its name, and the key it leads to. */
export async function aliasNamed(aliasName: string, call: Locating): Promise<LocatedAlias> {
  const { account, region } = call.scope;
  const isName = aliasName.isWellFormed();
  const record = isName ? await call.tx.get(aliases, { account, region, aliasName }) : undefined;
  const alias = aliasResource({ ...call.scope, aliasName }, record);
  return { alias, key: record && (await keyIn(record, call)) };
}

/** Finds an alias, and the key that it shall lead to. */
export async function aliasAndTarget(
  { AliasName, TargetKeyId }: { readonly AliasName: string; readonly TargetKeyId: string },
  call: Locating,
): Promise<LocatedAlias & { readonly key: KeyResource }> {
  const { alias } = await aliasNamed(AliasName, call);
  const { key } = await keyById(TargetKeyId, call);
  return { alias, key };
}

/**
 * What changing an alias needs: the permission on the alias, by identity policies, and on each key.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html | Controlling access to aliases}
 */
export function aliasPermissions(
  action: string,
  { alias, keys }: { readonly alias: Resource; readonly keys: readonly KeyResource[] },
  call: Pick<Call, "caller" | "scope">,
): readonly Permission[] {
  // AWS has no condition keys for the alias itself.
  const onAlias = { action, resource: alias };
  return [onAlias, ...keys.map((key) => keyPermission(action, key, call))];
}
