import { replacePrincipal } from "../../iam-engine/principal-place.ts";
import { rebinding } from "../../model/named-principal.ts";
import type { JobHandler } from "../../model/service.ts";
import { parseSecretArn } from "./located.ts";
import { saveSecret } from "./replication.ts";
import { secrets } from "./tables.ts";

/** Puts another principal into a secret's policy; its replicas have the same. */
export const rebindSecretPrincipal: JobHandler = rebinding(async (note, tx) => {
  const place = parseSecretArn(note.resourceArn);
  if (place === undefined) return false;
  const { account, region, name, suffix } = place;
  const secret = await tx.lock(secrets, { account, region, name });
  if (secret?.policy === undefined || secret.suffix !== suffix) return false;
  await saveSecret({ ...secret, policy: replacePrincipal(secret.policy, note) }, tx);
  return true;
});
