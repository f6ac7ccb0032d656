/**
 * How requests name a key.
 *
 * ```
 * 1234abcd-12ab-34cd-56ef-1234567890ab     in the caller's account and the request's region
 * alias/orders                             there, too
 * arn:aws:kms:eu-west-1:222222222222:key/1234abcd-...     anybody's
 * arn:aws:kms:eu-west-1:222222222222:alias/orders         anybody's
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id | Key identifiers}
 */
import { parseArn } from "../../model/arn.ts";
import { isAccountId, type Partition, type Scope } from "../../model/scope.ts";
import { ALIAS_PREFIX, type AliasPlace } from "./alias.ts";
import { invalidArn, invalidKeyId } from "./faults.ts";
import { isKeyId, type KeyPlace } from "./key.ts";

export type KeyReference =
  | { readonly kind: "key"; readonly place: KeyPlace }
  | { readonly kind: "alias"; readonly place: AliasPlace };

/**
 * Reads a reference to a key.
 *
 * @param scope Where ids and bare aliases are looked for.
 * @throws Fault `NotFoundException` for what has none of these forms.
 */
export function parseKeyReference(text: string, scope: Scope): KeyReference {
  if (text.startsWith("arn:")) return parseKeyArn(text);
  if (text.startsWith(ALIAS_PREFIX) && text.isWellFormed()) {
    return { kind: "alias", place: { ...scope, aliasName: text } };
  }
  if (!isKeyId(text)) throw invalidKeyId(text);
  return { kind: "key", place: { ...scope, keyId: text } };
}

/**
 * Reads a reference where AWS takes no alias.
 *
 * @throws Fault `NotFoundException`
 */
export function parseKeyPlace(text: string, scope: Scope): KeyPlace {
  const reference = parseKeyReference(text, scope);
  if (reference.kind === "alias") throw invalidKeyId(text);
  return reference.place;
}

const PARTITIONS: readonly string[] = ["aws", "aws-cn", "aws-us-gov"] satisfies Partition[];

function parseKeyArn(text: string): KeyReference {
  const arn = parseArn(text);
  if (arn?.service !== "kms" || !isAccountId(arn.account) || arn.region === "") {
    throw invalidArn(text);
  }
  const { account, region, resource } = arn;
  if (!PARTITIONS.includes(arn.partition) || !text.isWellFormed()) throw invalidArn(text);
  const scope = { partition: arn.partition as Partition, account, region };
  if (resource.startsWith(ALIAS_PREFIX)) {
    return { kind: "alias", place: { ...scope, aliasName: resource } };
  }
  const keyId = resource.startsWith("key/") ? resource.slice("key/".length) : "";
  if (!isKeyId(keyId)) throw invalidArn(text);
  return { kind: "key", place: { ...scope, keyId } };
}
