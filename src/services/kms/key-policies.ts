/** The policies of keys, for questions that name a key by its ARN. */
import { parseArn } from "../../model/arn.ts";
import type { ResourcePolicies } from "../../model/service.ts";
import { keyArn, isKeyId, type KeyPlace } from "./key.ts";
import { keys } from "./tables.ts";
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
  putCommand({ arn, region }, policy) {
    const keyId = ["--key-id", arn, "--policy-name", "default", "--policy", policy];
    return ["kms", "put-key-policy", "--region", region, ...keyId];
  },
};

function parsePlace(text: string): KeyPlace | undefined {
  const arn = parseArn(text);
  if (arn?.service !== "kms" || !isAccountId(arn.account)) return undefined;
  const { account, region, resource } = arn;
  const keyId = resource.startsWith("key/") ? resource.slice("key/".length) : "";
  if (!isKeyId(keyId)) return undefined;
  return { partition: arn.partition as Partition, account, region, keyId };
}
