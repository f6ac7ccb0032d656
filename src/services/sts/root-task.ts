/**
 * What a root session may be opened for. Each task is an AWS managed policy below the path
 * `/root-task/`, which denies everything else. None of them allows anything: a root user needs no
 * permission.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html | Perform a privileged task on a member account}
 */
import { parseArn } from "../../model/arn.ts";
import type { RootFeature } from "../iam/root-feature.ts";

const FEATURES: ReadonlyMap<string, RootFeature> = new Map([
  ["IAMAuditRootUserCredentials", "RootCredentialsManagement"],
  ["IAMCreateRootUserPassword", "RootCredentialsManagement"],
  ["IAMDeleteRootUserCredentials", "RootCredentialsManagement"],
  ["S3UnlockBucketPolicy", "RootSessions"],
  ["SQSUnlockQueuePolicy", "RootSessions"],
]);

const PATH = "policy/root-task/";

/** What an organization must have turned on for a task; undefined when the policy is no task's. */
export function featureFor(policyArn: string): RootFeature | undefined {
  const { service, account, resource = "" } = parseArn(policyArn) ?? {};
  if (service !== "iam" || account !== "aws" || !resource.startsWith(PATH)) return undefined;
  return FEATURES.get(resource.slice(PATH.length));
}

/** What a task's policy leaves to the root user, said as a policy: session policies must allow. */
export const ROOT_RIGHTS =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
