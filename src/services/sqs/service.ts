/**
 * Amazon SQS: the table of contents.
 *
 * ```
 * service.ts       what exists: operations, tables, wording, jobs, developer endpoints
 * operations/      what can be asked, one file each
 * queue*.ts        the queue: record, URL, attributes, policy, tags
 * message*.ts      the message: body, attributes, counts      fifo.ts, redrive.ts: its rules
 * data-key.ts      what is asked of KMS                       body-encryption.ts: what is done with it
 * *tables.ts       where they are kept                        *faults.ts: AWS's wording
 * ```
 */
import { namedPrincipals, rebindKind } from "../../model/named-principal.ts";
import { defineService, type Service, type ServiceWording } from "../../model/service.ts";
import { service as contract } from "./contract.ts";
import {
  accessDenied,
  invalidAddress,
  missingParameter,
  queueNameNeeded,
  queueNotAccessible,
} from "./faults.ts";
import { FORGET_QUEUE, forgetQueue } from "./forget-queue.ts";
import { messageEndpoints } from "./message-endpoint.ts";
import { emptyBatch } from "./message-faults.ts";
import { messageJobs } from "./message-job.ts";
import { messageTables } from "./message-tables.ts";
import { operations } from "./operations/index.ts";
import { queuePolicies } from "./queue-policies.ts";
import { rebindQueuePrincipal } from "./queue-principals.ts";
import { deletedQueues, queues } from "./tables.ts";

/** Where AWS names a missing parameter differently than its API does. */
const PARAMETER_NAMES: Readonly<Record<string, string>> = {
  "AddPermission.Actions": "ActionName",
  "SetQueueAttributes.Attributes": "Attribute.Name",
};

const wording: ServiceWording = {
  missingMember(member, operation) {
    if (member === "QueueName") return queueNameNeeded();
    if (member === "Entries") return emptyBatch(`${operation}RequestEntry`);
    return missingParameter(PARAMETER_NAMES[`${operation}.${member}`] ?? member);
  },
  accessDenied: (text, { action, isCrossAccount }) =>
    isCrossAccount && action === "sqs:GetQueueUrl" ? queueNotAccessible() : accessDenied(text),
  foreignRegion({ region, account, arn }) {
    const name = arn.slice(arn.lastIndexOf(":") + 1);
    return invalidAddress(`https://sqs.${region}.amazonaws.com/${account}/${name}`);
  },
  actionInMessage: (action) => action.toLowerCase(),
};

export const sqs: Service = defineService({
  contract,
  operations,
  tables: [queues, deletedQueues, namedPrincipals, ...messageTables],
  wording,
  checksNestedMembers: true,
  // A queue's policy may let everybody in.
  admitsUnsigned: true,
  jobs: {
    [FORGET_QUEUE]: forgetQueue,
    [rebindKind("sqs")]: rebindQueuePrincipal,
    ...messageJobs,
  },
  endpoints: messageEndpoints,
  policies: queuePolicies,
});
