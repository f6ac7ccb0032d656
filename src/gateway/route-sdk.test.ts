/** What AWS's own clients sign and send, captured instead of sent, goes where it should. */
import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeRepositoriesCommand, ECRClient } from "@aws-sdk/client-ecr";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DescribeOrganizationCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { GetResourceSharesCommand, RAMClient } from "@aws-sdk/client-ram";
import { ListBucketsCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetPublicAccessBlockCommand, S3ControlClient } from "@aws-sdk/client-s3-control";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import {
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { SmithyRpcV2CborProtocol } from "@smithy/core/cbor";
import { describe, expect, it } from "vitest";
import { readCredentialScope } from "./credential-scope.ts";
import { route, type RouteRequest } from "./route.ts";

interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Client {
  send(command: never): Promise<unknown>;
}

type Configuration = ReturnType<typeof configuration>;

/** Keeps what a client sends, and ends the call. */
function configuration(keep: (request: SentRequest) => void) {
  return {
    region: "eu-west-1",
    endpoint: "http://localhost:4566",
    maxAttempts: 1,
    credentials: { accessKeyId: "111122223333", secretAccessKey: "test" },
    requestHandler: {
      handle(request: SentRequest): Promise<never> {
        keep(request);
        return Promise.reject(new Error("captured"));
      },
    },
  };
}

async function sent(
  open: (configuration: Configuration) => Client,
  command: object,
): Promise<RouteRequest> {
  const kept: SentRequest[] = [];
  const client = open(configuration((request) => kept.push(request)));
  await client.send(command as never).catch(() => undefined);
  const [request] = kept;
  if (request === undefined) throw new Error("the client has sent nothing");
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value;
  return {
    method: request.method,
    path: request.path,
    query: new URLSearchParams(request.query as Record<string, string>).toString(),
    headers,
    body: { bytes: async () => Buffer.from(request.body as string) },
  };
}

const message = { QueueUrl: "http://localhost:4566/111122223333/orders", MessageBody: "x" };
const object = { Bucket: "photos", Key: "cats/tom.jpg", Body: "x" };
const web = {
  RoleArn: "arn:aws:iam::111122223333:role/r",
  RoleSessionName: "s",
  WebIdentityToken: "t",
};

const requests: readonly [string, (configuration: Configuration) => Client, object][] = [
  ["sqs awsJson1_0 SendMessage", (c) => new SQSClient(c), new SendMessageCommand(message)],
  ["sns awsQuery Publish", (c) => new SNSClient(c), new PublishCommand({ Message: "x" })],
  ["s3 restXml", (c) => new S3Client({ ...c, forcePathStyle: true }), new PutObjectCommand(object)],
  ["s3 restXml", (c) => new S3Client(c), new ListBucketsCommand()],
  [
    "s3control restXml",
    (c) => new S3ControlClient(c),
    new GetPublicAccessBlockCommand({ AccountId: "111122223333" }),
  ],
  [
    "kms awsJson1_1 Encrypt",
    (c) => new KMSClient(c),
    new EncryptCommand({ KeyId: "k", Plaintext: new Uint8Array(1) }),
  ],
  ["lambda restJson1", (c) => new LambdaClient(c), new InvokeCommand({ FunctionName: "f" })],
  [
    "secretsmanager awsJson1_1 GetSecretValue",
    (c) => new SecretsManagerClient(c),
    new GetSecretValueCommand({ SecretId: "s" }),
  ],
  [
    "iam awsQuery CreateUser",
    (c) => new IAMClient(c),
    new CreateUserCommand({ UserName: "alice" }),
  ],
  ["sts awsQuery GetCallerIdentity", (c) => new STSClient(c), new GetCallerIdentityCommand()],
  ["ec2 ec2Query DescribeInstances", (c) => new EC2Client(c), new DescribeInstancesCommand()],
  [
    "dynamodb awsJson1_0 GetItem",
    (c) => new DynamoDBClient(c),
    new GetItemCommand({ TableName: "t", Key: { id: { S: "1" } } }),
  ],
  [
    "organizations awsJson1_1 DescribeOrganization",
    (c) => new OrganizationsClient(c),
    new DescribeOrganizationCommand(),
  ],
  [
    "ram restJson1",
    (c) => new RAMClient(c),
    new GetResourceSharesCommand({ resourceOwner: "SELF" }),
  ],
  [
    "ecr awsJson1_1 DescribeRepositories",
    (c) => new ECRClient(c),
    new DescribeRepositoriesCommand(),
  ],
  [
    "events awsJson1_1 PutEvents",
    (c) => new EventBridgeClient(c),
    new PutEventsCommand({ Entries: [] }),
  ],
  [
    "logs awsJson1_1 PutLogEvents",
    (c) => new CloudWatchLogsClient(c),
    new PutLogEventsCommand({ logGroupName: "g", logStreamName: "s", logEvents: [] }),
  ],
  [
    "cloudwatch awsJson1_0 PutMetricData",
    (c) => new CloudWatchClient(c),
    new PutMetricDataCommand({ Namespace: "n", MetricData: [] }),
  ],
  [
    "cloudwatch rpcv2Cbor PutMetricData",
    (c) => new CloudWatchClient({ ...c, protocol: SmithyRpcV2CborProtocol }),
    new PutMetricDataCommand({ Namespace: "n", MetricData: [] }),
  ],
];

async function told(request: RouteRequest): Promise<string> {
  const found = await route(request);
  if (found.kind !== "service") return found.kind;
  return [found.service, found.protocol, found.operation].filter(Boolean).join(" ");
}

describe("route, of what AWS's clients send", () => {
  it.each(requests)("knows %s", async (expected, open, command) => {
    const request = await sent(open, command);
    expect(await told(request)).toBe(expected);
    expect(readCredentialScope(request.headers, request.query)).toMatchObject({
      accessKeyId: "111122223333",
      region: "eu-west-1",
    });
  });

  it("takes the bucket from the host that the client puts it into", async () => {
    const endpoint = "http://s3.eu-west-1.localhost:4566";
    const request = await sent(
      (c) => new S3Client({ ...c, endpoint }),
      new PutObjectCommand(object),
    );
    expect(await route(request)).toMatchObject({
      service: "s3",
      path: "/cats/tom.jpg",
      labels: { Bucket: "photos" },
    });
  });

  it("knows what STS sends without a signature", async () => {
    const request = await sent((c) => new STSClient(c), new AssumeRoleWithWebIdentityCommand(web));
    expect(request.headers["authorization"]).toBeUndefined();
    expect(await told(request)).toBe("sts awsQuery AssumeRoleWithWebIdentity");
  });

  it("knows the account that S3 Control's client puts into the host", async () => {
    const request = await sent(
      (c) => new S3ControlClient({ ...c, endpoint: "http://s3-control.eu-west-1.localhost:4566" }),
      new GetPublicAccessBlockCommand({ AccountId: "111122223333" }),
    );
    expect(request.headers["host"]).toBe("111122223333.s3-control.eu-west-1.localhost:4566");
    expect(await route(request)).toMatchObject({
      service: "s3control",
      labels: { AccountId: "111122223333" },
    });
  });
});
