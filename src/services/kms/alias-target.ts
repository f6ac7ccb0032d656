/**
 * Changes which key an alias leads to. Keys know their aliases, so that conditions need not look.
 */
import type { WriteTransaction } from "../../model/store.ts";
import { ALIASES_MAX } from "./alias.ts";
import { limitExceeded } from "./faults.ts";
import { keyArn, type KmsKey } from "./key.ts";
import { keys } from "./tables.ts";

/** @throws Fault `LimitExceededException` */
export async function addAlias(key: KmsKey, name: string, tx: WriteTransaction): Promise<void> {
  if (key.aliases.length >= ALIASES_MAX) {
    throw limitExceeded(`${keyArn(key)} has the maximum number of aliases: ${ALIASES_MAX}`);
  }
  await tx.put(keys, { ...key, aliases: [...key.aliases, name] });
}

export async function dropAlias(
  { account, region, keyId }: Pick<KmsKey, "account" | "region" | "keyId">,
  name: string,
  tx: WriteTransaction,
): Promise<void> {
  const key = await tx.lock(keys, { account, region, keyId });
  if (key === undefined) return;
  await tx.put(keys, { ...key, aliases: key.aliases.filter((each) => each !== name) });
}
