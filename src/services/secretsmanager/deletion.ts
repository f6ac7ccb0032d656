/**
 * The end of a secret. Unless it is forced, it waits for 7 to 30 days in which it cannot be used but
 * restored; a job removes it when they are over.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html | Delete a secret}
 */
import type { JobHandler } from "../../model/service.ts";
import type { NewJob, WriteTransaction } from "../../model/store.ts";
import type { Secret } from "./secret.ts";
import { jobFor, type SecretJob } from "./secret-job.ts";
import { noteSecretPolicy } from "./secret-principals.ts";
import { secrets, versions } from "./tables.ts";

export const DELETE_SECRET = "secretsmanager:delete-secret";

/** The job that removes a secret when its time has come. */
export function deletionJob(secret: Secret, atMs: number): NewJob {
  return jobFor(secret, DELETE_SECRET, atMs);
}

/** Removes a secret with all its values. */
export async function eraseSecret(secret: Secret, tx: WriteTransaction): Promise<void> {
  const { account, region, name, policy } = secret;
  await noteSecretPolicy({ ...secret, policy: undefined }, policy, tx);
  const key = { account, region, name };
  await tx.deleteRange(versions, { prefix: key });
  await tx.delete(secrets, key);
}

export const deleteSecretJob: JobHandler = async (job, { store, clock }) => {
  const { name, suffix } = job.payload as SecretJob;
  const { account, region } = job;
  return store.write(async (tx) => {
    const secret = await tx.lock(secrets, { account, region, name });
    // It may have been restored, or another one may have its name.
    if (secret?.deletion === undefined || secret.suffix !== suffix) return undefined;
    const { atMs } = secret.deletion;
    if (clock.nowMs() < atMs) return atMs;
    await eraseSecret(secret, tx);
    return undefined;
  });
};
