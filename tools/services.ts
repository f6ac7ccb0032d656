/**
 * The services whose contracts are generated, and what the SDK's schemas do not say about them.
 *
 * The SDK's clients speak one protocol each and know the facts of that one only. A service that
 * answers in further protocols is listed with all of them here, its preferred one first.
 */
import type { Member, Protocol } from "../src/model/contract.ts";

export interface ServiceEntry {
  /** The key of the service in the service index, and the name of its folder. */
  readonly id: string;
  /** The package of AWS's client, whose schemas are read. */
  readonly client: string;
  /** The operations that Atoll's contract holds. */
  readonly operations: "all" | readonly string[];
  /** Every protocol of the service, where it speaks more than its client does. */
  readonly protocols?: readonly Protocol[];
  /** The namespace of its XML, where the client no longer says it. */
  readonly xmlNamespace?: string;
  /** The statuses of good answers, where the service sends another than the schema says. */
  readonly statuses?: Readonly<Record<string, number>>;
  /** Facts that the client's schemas lack. */
  readonly corrections?: readonly Correction[];
}

/** Where AWS's service and the SDK's schema differ about a member. */
export interface Correction {
  /** For example `TagQueueRequest.Tags`. */
  readonly member: string;
  /**
   * What the service has and the schema lacks, that only the SDK has the member, or that only the
   * SDK requires it.
   */
  readonly set: Pick<Member, "queryAlias"> | "absent" | "optional";
}

/**
 * SQS reads its maps by the name in the documentation (`Tag.1.Key`) and by the member's own
 * (`Tags.1.Key`), which the Java SDKs of the Query years send. The schema has the first only.
 *
 * @see {@link https://github.com/aws/aws-sdk-java-v2/issues/2524 | SQS TagQueue and Tag(s) parameter}
 */
const SQS_MAPS: readonly Correction[] = [
  "CreateQueueRequest.Attributes",
  "CreateQueueRequest.tags",
  "SetQueueAttributesRequest.Attributes",
  "TagQueueRequest.Tags",
  "SendMessageRequest.MessageAttributes",
  "SendMessageRequest.MessageSystemAttributes",
  "SendMessageBatchRequestEntry.MessageAttributes",
  "SendMessageBatchRequestEntry.MessageSystemAttributes",
].map((member) => ({ member, set: { queryAlias: member.slice(member.indexOf(".") + 1) } }));

/**
 * The SDK adds the header `Expires` as text under a name of its own. S3 takes `<Tagging/>` for no tags
 * (recorded).
 */
const SDK_MEMBERS_OF_S3: readonly Correction[] = [
  { member: "Tagging.TagSet", set: "optional" },
  { member: "GetObjectOutput.ExpiresString", set: "absent" },
  { member: "HeadObjectOutput.ExpiresString", set: "absent" },
];

/** Contracts in `src/services/<id>/contract.ts`. */
export const services: readonly ServiceEntry[] = [
  {
    id: "sqs",
    client: "@aws-sdk/client-sqs",
    operations: "all",
    // The client speaks JSON since 2023; older SDKs and plain HTTP users still speak Query.
    protocols: ["awsJson1_0", "awsQuery"],
    xmlNamespace: "http://queue.amazonaws.com/doc/2012-11-05/",
    corrections: SQS_MAPS,
  },
  { id: "sts", client: "@aws-sdk/client-sts", operations: "all" },
  { id: "iam", client: "@aws-sdk/client-iam", operations: "all" },
  { id: "organizations", client: "@aws-sdk/client-organizations", operations: "all" },
  {
    id: "s3",
    client: "@aws-sdk/client-s3",
    operations: "all",
    // As recorded: these answer with nothing, and say so.
    statuses: {
      PutBucketAnalyticsConfiguration: 204,
      PutBucketIntelligentTieringConfiguration: 204,
      PutBucketPolicy: 204,
      PutBucketTagging: 204,
    },
    corrections: SDK_MEMBERS_OF_S3,
  },
  { id: "s3control", client: "@aws-sdk/client-s3-control", operations: "all" },
  { id: "kms", client: "@aws-sdk/client-kms", operations: "all" },
  { id: "secretsmanager", client: "@aws-sdk/client-secrets-manager", operations: "all" },
];

/** Services that have no contract file yet but whose wire form the tests in `test/wire/` prove. */
export const provenServices: readonly ServiceEntry[] = [
  { id: "sns", client: "@aws-sdk/client-sns", operations: "all" },
  { id: "lambda", client: "@aws-sdk/client-lambda", operations: "all" },
  { id: "ec2", client: "@aws-sdk/client-ec2", operations: "all" },
  { id: "dynamodb", client: "@aws-sdk/client-dynamodb", operations: "all" },
  { id: "ram", client: "@aws-sdk/client-ram", operations: "all" },
  { id: "ecr", client: "@aws-sdk/client-ecr", operations: "all" },
  { id: "events", client: "@aws-sdk/client-eventbridge", operations: "all" },
  { id: "logs", client: "@aws-sdk/client-cloudwatch-logs", operations: "all" },
  {
    id: "cloudwatch",
    client: "@aws-sdk/client-cloudwatch",
    operations: "all",
    protocols: ["rpcv2Cbor", "awsJson1_0", "awsQuery"],
  },
];
