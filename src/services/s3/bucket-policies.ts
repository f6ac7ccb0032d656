/** The policies of buckets, for questions that name a bucket or object by its ARN. */
import type { ResourcePolicies } from "../../model/service.ts";
import type { Bucket } from "./bucket.ts";
import { resourceAt } from "./located.ts";

export const bucketPolicies: ResourcePolicies = {
  resourceAt,
  async editable({ record }) {
    return (record as Bucket | undefined)?.policy;
  },
  putCommand({ arn }, policy) {
    const name = (arn.split(":::", 2)[1] ?? "").split("/", 1)[0] ?? "";
    return ["s3api", "put-bucket-policy", "--bucket", name, "--policy", policy];
  },
};
