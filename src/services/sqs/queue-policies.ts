/** The policies of queues, for questions that name a queue by its ARN. */
import type { ResourcePolicies } from "../../model/service.ts";
import { queueIn } from "./located.ts";
import { parseQueueArn } from "./queue.ts";
import { queueUrl } from "./queue-url.ts";

export const queuePolicies: ResourcePolicies = {
  async resourceAt(arn, tx) {
    const place = parseQueueArn(arn);
    return place === undefined ? undefined : queueIn(place, { tx });
  },
  putCommand({ arn, account, region }, policy, { endpoint, settings }) {
    const name = arn.slice(arn.lastIndexOf(":") + 1);
    const url = queueUrl({ account, region, name }, { endpoint, caller: {}, settings });
    const attributes = JSON.stringify({ Policy: policy });
    return ["sqs", "set-queue-attributes", "--queue-url", url, "--attributes", attributes];
  },
};
