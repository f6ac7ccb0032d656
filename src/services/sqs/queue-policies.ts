/** The policies of queues, for questions that name a queue by its ARN. */
import type { ResourcePolicies } from "../../model/service.ts";
import { queueIn } from "./located.ts";
import { parseQueueArn } from "./queue.ts";
import { openToRoot } from "./queue-unlock.ts";
import { queueUrl } from "./queue-url.ts";

const OPEN_TO_ROOT: ReadonlySet<string> = new Set([
  "sqs:getqueueattributes",
  "sqs:getqueueurl",
  "sqs:setqueueattributes",
]);

export const queuePolicies: ResourcePolicies = {
  async resourceAt(arn, tx) {
    const place = parseQueueArn(arn);
    return place === undefined ? undefined : queueIn(place, { tx });
  },
  async needs(asked, call) {
    const { action, resource } = asked;
    if (resource === "*" || !OPEN_TO_ROOT.has(action.toLowerCase())) return [asked];
    return [{ ...asked, resource: openToRoot(resource, call) }];
  },
  putAction: () => "sqs:SetQueueAttributes",
  putCommand({ arn, account, region }, policy, { endpoint, settings }) {
    const name = arn.slice(arn.lastIndexOf(":") + 1);
    const url = queueUrl({ account, region, name }, { endpoint, caller: {}, settings });
    const attributes = JSON.stringify({ Policy: policy });
    return ["sqs", "set-queue-attributes", "--queue-url", url, "--attributes", attributes];
  },
};
