/**
 * The policies of buckets and access points, for questions that name them, or what lies behind them,
 * by ARN.
 */
import { isPublicPolicy } from "../../iam-engine/public-policy.ts";
import { parseArn } from "../../model/arn.ts";
import type { ResourcePolicies } from "../../model/service.ts";
import { accessPointAt, namesIn, needsOf, policyHolder, refusesPublic } from "./bucket-question.ts";
import type { Bucket } from "./bucket.ts";
import { resourceAt } from "./located.ts";

export const bucketPolicies: ResourcePolicies = {
  async resourceAt(arn, tx) {
    return (await accessPointAt(arn, tx)) ?? (await resourceAt(arn, tx));
  },
  needs: needsOf,
  names: namesIn,
  holder: policyHolder,
  async editable({ record, policy }) {
    // What counts may be a part of it only: under Block Public Access, or for others' objects.
    const { policy: written, enginePolicy } = (record ?? {}) as Partial<Bucket>;
    return enginePolicy !== undefined && policy === enginePolicy ? written : policy;
  },
  putAction: (arn) =>
    arn.includes(":accesspoint/") ? "s3:PutAccessPointPolicy" : "s3:PutBucketPolicy",
  async objection(resource, policy, tx) {
    const isBlocked = await refusesPublic(resource, tx);
    if (!isBlocked || !isPublicPolicy(policy)) return undefined;
    return `a policy that lets everybody in to ${resource.arn} is refused by the BlockPublicPolicy setting in S3 Block Public Access: turn that off first, or let in named principals`;
  },
  putCommand({ arn }, policy) {
    const holder = policyHolder(arn);
    const { account = "", resource = "" } = parseArn(holder) ?? {};
    if (account !== "") {
      const name = resource.slice(resource.indexOf("/") + 1);
      const point = ["--account-id", account, "--name", name];
      return ["s3control", "put-access-point-policy", ...point, "--policy", policy];
    }
    return ["s3api", "put-bucket-policy", "--bucket", resource, "--policy", policy];
  },
};
