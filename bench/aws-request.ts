/**
 * The few AWS calls that benchmarks and robustness tests make, over {@link HttpConnection}.
 */
import { HttpConnection, type Address, type Answer } from "./http-connection.ts";
import { signedRequests, type Keys, type RequestWriter } from "./sigv4-template.ts";

export const REGION = "us-east-1";

/** The root user of an account, as emulators know it: the account's id is the access key. */
export function rootKeys(account: string): Keys {
  return { accessKeyId: account, secretAccessKey: "any" };
}

/** Writes requests for an SQS operation (awsJson1.0). */
export function sqsRequests(operation: string, address: Address, keys: Keys): RequestWriter {
  return signedRequests(
    {
      host: `${address.host}:${address.port}`,
      region: REGION,
      service: "sqs",
      contentType: "application/x-amz-json-1.0",
      target: `AmazonSQS.${operation}`,
    },
    keys,
  );
}

/** Writes requests in AWS's Query protocol. */
export function queryRequests(service: string, address: Address, keys: Keys): RequestWriter {
  return signedRequests(
    {
      host: `${address.host}:${address.port}`,
      region: REGION,
      service,
      contentType: "application/x-www-form-urlencoded; charset=utf-8",
    },
    keys,
  );
}

export const GET_CALLER_IDENTITY = "Action=GetCallerIdentity&Version=2011-06-15";

/** Calls an SQS operation and gives its output. */
export async function callSqs(
  connection: HttpConnection,
  write: RequestWriter,
  input: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const answer = await connection.send(write(JSON.stringify(input)));
  requireSuccess(answer);
  return JSON.parse(answer.body.toString() || "{}") as Record<string, unknown>;
}

/** Makes a queue and gives its URL. */
export async function createQueue(
  address: Address,
  keys: Keys,
  input: Readonly<Record<string, unknown>>,
): Promise<string> {
  const connection = new HttpConnection(address);
  const write = sqsRequests("CreateQueue", address, keys);
  const { QueueUrl } = await callSqs(connection, write, input);
  connection.close();
  return String(QueueUrl);
}

/** Makes an IAM user with an access key: requests signed with it have their signature verified. */
export async function mintKeys(address: Address, account: string, name: string): Promise<Keys> {
  const connection = new HttpConnection(address);
  const write = queryRequests("iam", address, rootKeys(account));
  const version = "Version=2010-05-08";
  requireSuccess(await connection.send(write(`Action=CreateUser&${version}&UserName=${name}`)));
  const answer = await connection.send(write(`Action=CreateAccessKey&${version}&UserName=${name}`));
  requireSuccess(answer);
  connection.close();
  const text = answer.body.toString();
  const member = (tag: string): string =>
    new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(text)?.[1] ?? "";
  return { accessKeyId: member("AccessKeyId"), secretAccessKey: member("SecretAccessKey") };
}

function requireSuccess({ status, body }: Answer): void {
  if (status >= 300) throw new Error(`answered ${status}: ${body.toString().slice(0, 400)}`);
}
