/** Work that is due for a secret later. A secret has at most one job of a kind. */
import type { NewJob } from "../../model/store.ts";
import { secretArn, type Secret } from "./secret.ts";

/** The secret of a job: another one may have its name by then. */
export interface SecretJob {
  readonly name: string;
  readonly suffix: string;
}

/** A job for a secret; one of that kind which stands already is replaced. */
export function jobFor(secret: Secret, kind: string, dueAtMs: number): NewJob {
  const { account, region, name, suffix } = secret;
  const payload: SecretJob = { name, suffix };
  return { kind, id: secretArn(secret), account, region, dueAtMs, payload };
}
