/** The policies of keys and the grants on them, for questions that name a key by its ARN. */
import { parseArn } from "../../model/arn.ts";
import type { Permission } from "../../model/resource.ts";
import type { AskedCall, ResourcePolicies } from "../../model/service.ts";
import { keyArn, isKeyId, type KeyPlace } from "./key.ts";
import { keyPermission } from "./key-permission.ts";
import { findKey } from "./located.ts";
import { grants, keys } from "./tables.ts";
import { isAccountId, type Partition } from "../../model/scope.ts";

export const keyPolicies: ResourcePolicies = {
  async resourceAt(arn, tx) {
    const place = parsePlace(arn);
    if (place === undefined) return undefined;
    const { account, region, keyId } = place;
    const record = await tx.get(keys, { account, region, keyId });
    const resource = { type: "key", arn: keyArn(place), account, region, record };
    if (record === undefined) return resource;
    return { ...resource, policy: record.policy, policyKind: "key", tags: record.tags };
  },
  needs: needsOf,
  async names({ arn }, tx) {
    const place = parsePlace(arn);
    if (place === undefined) return [];
    const { account, region, keyId } = place;
    const prefix = { account, region, keyId };
    const found = await tx.scan(grants, { prefix, limit: GRANTS_LOOKED_AT_MAX });
    return found.map(({ grantee }) => grantee);
  },
  putAction: () => "kms:PutKeyPolicy",
  putCommand({ arn, region }, policy) {
    const keyId = ["--key-id", arn, "--policy-name", "default", "--policy", policy];
    return ["kms", "put-key-policy", "--region", region, ...keyId];
  },
};

/** So many grantees of a key are asked about. */
const GRANTS_LOOKED_AT_MAX = 1000;

const CONTEXT = "kms:encryptioncontext:";

/** A key is asked for by its own ARN or by an alias's; grants count as the imagined context has it. */
async function needsOf(asked: Permission, call: AskedCall): Promise<readonly Permission[]> {
  const { action, resource, conditions = {} } = asked;
  const arn = resource === "*" ? undefined : parseArn(resource.arn);
  // Of an alias itself, its own ARN is asked about.
  const isAlias = arn?.resource.startsWith("alias/") === true && /alias$/i.test(action);
  if (resource === "*" || isAlias) return [asked];
  if (arn?.resource.startsWith("alias/") !== true && parsePlace(resource.arn) === undefined) {
    return [asked];
  }
  const key = await findKey(resource.arn, call);
  const context: Record<string, string> = {};
  for (const [name, value] of Object.entries(conditions)) {
    if (typeof value !== "string" || !name.toLowerCase().startsWith(CONTEXT)) continue;
    context[name.slice(CONTEXT.length)] = value;
  }
  return [keyPermission(action, key, call, { context, conditions })];
}

function parsePlace(text: string): KeyPlace | undefined {
  const arn = parseArn(text);
  if (arn?.service !== "kms" || !isAccountId(arn.account)) return undefined;
  const { account, region, resource } = arn;
  const keyId = resource.startsWith("key/") ? resource.slice("key/".length) : "";
  if (!isKeyId(keyId)) return undefined;
  return { partition: arn.partition as Partition, account, region, keyId };
}
