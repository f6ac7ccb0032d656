/**
 * AWS Secrets Manager: the table of contents.
 *
 * ```
 * service.ts                  what exists: operations, tables, wording, jobs, policies
 * operations/                 what can be asked, one file each
 * secret.ts  version.ts       the nouns       stage.ts   labels: which version is which
 * value.ts  key-use.ts        encryption, under KMS keys, in the caller's name
 * located.ts                  which secret a request means      secret-permission.ts   who may
 * rotation*.ts  cron.ts       rotation        replication.ts  deletion.ts
 * tables.ts                   where they are kept               faults.ts   AWS's wording
 * ```
 *
 * `aws secretsmanager get-secret-value --secret-id prod/db`: GetSecretValue finds the secret by its
 * name in the caller's account (`located.ts`), says what it needs (`reading.ts`), and has KMS open
 * the data key of the version with AWSCURRENT; the key's policy is asked as well as the secret's.
 */
import { namedPrincipals, rebindKind } from "../../model/named-principal.ts";
import { defineService, type Service, type ServiceWording } from "../../model/service.ts";
import { service as contract } from "./contract.ts";
import { DELETE_SECRET, deleteSecretJob } from "./deletion.ts";
import { accessDenied, secretNotFound, validation } from "./faults.ts";
import { operations } from "./operations/index.ts";
import { ROTATE, SCHEDULE } from "./rotation.ts";
import { rotateSecretJob, scheduledRotationJob } from "./rotation-job.ts";
import { secretPolicies } from "./secret-policies.ts";
import { rebindSecretPrincipal } from "./secret-rebinding.ts";
import { secrets, versions } from "./tables.ts";

const wording: ServiceWording = {
  missingMember: (member) =>
    validation(
      `1 validation error detected: Value null at '${lowerFirst(member)}' failed to satisfy constraint: Member must not be null`,
    ),
  accessDenied,
  // A region knows nothing of another one's secrets.
  foreignRegion: secretNotFound,
};

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

export const secretsmanager: Service = defineService({
  contract,
  operations,
  tables: [secrets, versions, namedPrincipals],
  wording,
  jobs: {
    [DELETE_SECRET]: deleteSecretJob,
    [ROTATE]: rotateSecretJob,
    [SCHEDULE]: scheduledRotationJob,
    [rebindKind("secretsmanager")]: rebindSecretPrincipal,
  },
  policies: secretPolicies,
});
