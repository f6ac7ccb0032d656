/** The path of a request as clients see it: what wins, who is let in, and what is said about it. */
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  ListUsersCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, it, onTestFinished } from "vitest";
import { closeHouse, openHouse, type AtollOptions } from "../atoll.ts";
import { emulator, OTHER, OWNER, REGION, type Emulator, type Who } from "../testing/emulator.ts";
import { handle } from "./handle.ts";
import { silentLog, type Log } from "./log.ts";
import { bodyOf, type GatewayRequest } from "./request.ts";

const ARN = `arn:aws:sqs:${REGION}:${OWNER}:orders`;

/** What an SDK throws, as far as these tests look at it. */
interface Refusal {
  readonly name: string;
  readonly message: string;
  readonly $metadata: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers: Readonly<Record<string, string>> };
}

async function refusalOf(answer: Promise<unknown>): Promise<Refusal> {
  const outcome = await answer.then(
    () => undefined,
    (error: unknown) => error as Refusal,
  );
  if (outcome === undefined) throw new Error("it was not refused");
  return outcome;
}

function decisionOf(refusal: Refusal): string | undefined {
  return refusal.$response?.headers["x-atoll-decision"];
}

async function withQueue(
  options: AtollOptions = {},
): Promise<Emulator & { readonly url: string; setPolicy(statement: object): Promise<void> }> {
  const kit = await emulator(options);
  const created = await kit.sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
  const url = created.QueueUrl ?? "";
  return {
    ...kit,
    url,
    async setPolicy(statement) {
      const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
      await kit.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy } }));
    },
  };
}

const admit = { Effect: "Allow", Principal: { AWS: OTHER }, Action: "sqs:*", Resource: ARN };

function sendTo(QueueUrl: string): SendMessageCommand {
  return new SendMessageCommand({ QueueUrl, MessageBody: "hello" });
}

function sendByQuery(kit: Emulator, url: string, account = OTHER): ReturnType<Emulator["query"]> {
  return kit.query({
    service: "sqs",
    account,
    path: new URL(url).pathname,
    params: { Action: "SendMessage", MessageBody: "hello", Version: "2012-11-05" },
  });
}

describe("another account's request", () => {
  const sentence = `User: arn:aws:iam::${OTHER}:root is not authorized to perform: sqs:sendmessage on resource: ${ARN} because no resource-based policy allows the sqs:sendmessage action`;

  it("is refused in enforce, in AWS's words, in JSON", async () => {
    const { as, url } = await withQueue({ iam: "enforce" });
    const refusal = await refusalOf(as(OTHER).sqs.send(sendTo(url)));
    expect(refusal).toMatchObject({
      // The SDK reads the code of the Query protocol from x-amzn-query-error.
      name: "AccessDenied",
      message: sentence,
      $metadata: { httpStatusCode: 403 },
    });
    expect(decisionOf(refusal)).toMatch(/^deny; .*layer=resource; because="User: /);
  });

  it("is refused in enforce in the Query protocol, with the code of its time", async () => {
    const kit = await withQueue({ iam: "enforce" });
    const { status, headers, body } = await sendByQuery(kit, kit.url);
    expect(status).toBe(403);
    expect(body).toContain("<Code>AccessDenied</Code>");
    expect(body).toContain(sentence);
    expect(headers.get("x-atoll-decision")).toContain("layer=resource");
  });

  it("goes through in audit, which says that AWS would deny it and how to mend that", async () => {
    const lines: string[] = [];
    const log: Log = {
      ...silentLog,
      warn: (facts, text) => lines.push(`${text} ${JSON.stringify(facts)}`),
    };
    const kit = await withQueue({ iam: "audit", log });
    const { status, headers } = await sendByQuery(kit, kit.url);
    expect(status).toBe(200);
    expect(headers.get("x-atoll-decision")).toMatch(/^would-deny; .*layer=resource/);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`would be denied in AWS, because ${sentence}`);
    expect(lines[0]).toContain(`in ${OWNER}: allow principal arn:aws:iam::${OTHER}:root`);
  });

  it("goes through unjudged where IAM is off", async () => {
    const kit = await withQueue({ iam: "off" });
    const { status, headers } = await sendByQuery(kit, kit.url);
    expect(status).toBe(200);
    expect(headers.get("x-atoll-decision")).toMatch(/^not-judged/);
  });

  it("is admitted by the queue's policy, under its conditions", async () => {
    const { as, url, setPolicy } = await withQueue({ iam: "enforce", secureTransport: true });
    const other = as(OTHER).sqs;
    await setPolicy(admit);
    await other.send(sendTo(url));
    await setPolicy({ ...admit, Condition: { Bool: { "aws:SecureTransport": "true" } } });
    await other.send(sendTo(url));
    await setPolicy({ ...admit, Condition: { StringEquals: { "aws:PrincipalAccount": OWNER } } });
    expect(await refusalOf(other.send(sendTo(url)))).toMatchObject({ message: sentence });
    await setPolicy({ ...admit, Condition: { DateLessThan: { "aws:CurrentTime": "2025-01-01" } } });
    expect(await refusalOf(other.send(sendTo(url)))).toMatchObject({ message: sentence });
  });

  it("is refused by a deny that beats every allow", async () => {
    const { as, url, setPolicy } = await withQueue({ iam: "enforce" });
    await setPolicy({ ...admit, Effect: "Deny" });
    const refusal = await refusalOf(as(OTHER).sqs.send(sendTo(url)));
    expect(refusal.message).toContain("with an explicit deny in a resource-based policy");
  });

  it("is refused what AWS opens to no other account, whatever the policy says", async () => {
    const hints: unknown[] = [];
    const log: Log = { ...silentLog, info: ({ mend }) => hints.push(mend) };
    const { as, url, setPolicy } = await withQueue({ iam: "enforce", log });
    await setPolicy({ ...admit, Action: "sqs:TagQueue" }).catch(() => setPolicy(admit));
    const tag = new TagQueueCommand({ QueueUrl: url, Tags: { a: "b" } });
    const refusal = await refusalOf(as(OTHER).sqs.send(tag));
    expect(refusal.name).toBe("AccessDenied");
    expect(decisionOf(refusal)).toContain("rule=not-open-to-other-accounts");
    expect(hints).toEqual([expect.stringContaining("AWS opens sqs:TagQueue to no other account")]);
  });
});

describe("a request to another region", () => {
  it("reaches its resource, and is told", async () => {
    const kit = await withQueue();
    const { status, headers } = await kit.query({
      service: "sqs",
      region: "eu-central-1",
      path: new URL(kit.url).pathname,
      params: { Action: "GetQueueAttributes", Version: "2012-11-05" },
    });
    expect(status).toBe(200);
    expect(headers.get("x-atoll-decision")).toContain(
      `note="cross-region: the resource is in ${REGION}"`,
    );
  });

  it("is refused by --cross-region refuse in every mode, and the header does not say allow", async () => {
    const { as, url } = await withQueue({ crossRegion: "refuse", iam: "audit" });
    const refusal = await refusalOf(as(OWNER, "eu-central-1").sqs.send(sendTo(url)));
    expect(refusal).toMatchObject({ name: "InvalidAddress", $metadata: { httpStatusCode: 404 } });
    expect(decisionOf(refusal)).toMatch(/^deny/);
  });
});

describe("a key that nobody minted", () => {
  const stranger: Who = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "any" };

  it("is refused in enforce", async () => {
    const { as } = await emulator({ iam: "enforce" });
    expect(await refusalOf(as(stranger).sqs.send(new ListQueuesCommand({})))).toMatchObject({
      $metadata: { httpStatusCode: 403 },
      message: "The security token included in the request is invalid.",
    });
  });

  it("is root of the default account in audit, and the decision says so", async () => {
    const kit = await emulator({ iam: "audit" });
    const { Account } = await kit.as(stranger).sts.send(new GetCallerIdentityCommand({}));
    expect(Account).toBe("000000000000");
    const { headers } = await kit.query({
      service: "sqs",
      account: "AKIAIOSFODNN7EXAMPLE",
      params: { Action: "ListQueues", Version: "2012-11-05" },
    });
    expect(headers.get("x-atoll-decision")).toContain('note="unverified key"');
  });

  it("is what an account's id is under --strict-auth, in every mode", async () => {
    const { sqs } = await emulator({ iam: "off", strictAuth: true });
    const refusal = await refusalOf(sqs.send(new ListQueuesCommand({})));
    expect(refusal.$metadata.httpStatusCode).toBe(403);
  });
});

describe("a user's key", () => {
  async function withUser(options: AtollOptions): Promise<{
    readonly kit: Emulator;
    readonly key: { readonly accessKeyId: string; readonly secretAccessKey: string };
  }> {
    const kit = await emulator(options);
    await kit.iam.send(new CreateUserCommand({ UserName: "alice" }));
    const made = await kit.iam.send(new CreateAccessKeyCommand({ UserName: "alice" }));
    const { AccessKeyId = "", SecretAccessKey = "" } = made.AccessKey ?? {};
    return { kit, key: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey } };
  }

  const identity = new GetCallerIdentityCommand({});

  it("is the user", async () => {
    const { kit, key } = await withUser({ iam: "enforce" });
    const { Arn, Account } = await kit.as(key).sts.send(identity);
    expect([Arn, Account]).toEqual([`arn:aws:iam::${OWNER}:user/alice`, OWNER]);
  });

  it("is refused with a wrong secret, in every mode", async () => {
    for (const iam of ["enforce", "audit", "off"] as const) {
      const { kit, key } = await withUser({ iam });
      const wrong = { ...key, secretAccessKey: `${key.secretAccessKey}x` };
      const refusal = await refusalOf(kit.as(wrong).sts.send(identity));
      expect(refusal).toMatchObject({ name: "SignatureDoesNotMatch" });
      expect(refusal.$metadata.httpStatusCode).toBe(403);
    }
  });

  it("is refused while it is inactive, and when it was deleted", async () => {
    const { kit, key } = await withUser({ iam: "audit" });
    const named = { UserName: "alice", AccessKeyId: key.accessKeyId };
    await kit.iam.send(new UpdateAccessKeyCommand({ ...named, Status: "Inactive" }));
    const inactive = await refusalOf(kit.as(key).sts.send(identity));
    expect(inactive).toMatchObject({ $metadata: { httpStatusCode: 403 } });
    await kit.iam.send(new UpdateAccessKeyCommand({ ...named, Status: "Active" }));
    await kit.as(key).sts.send(identity);
    await kit.iam.send(new DeleteAccessKeyCommand(named));
    const deleted = await refusalOf(kit.as(key).sts.send(identity));
    expect(deleted.message).toBe("The security token included in the request is invalid.");
  });

  it("may nothing that no policy allows", async () => {
    const { kit, key } = await withUser({ iam: "enforce" });
    const alice = kit.as(key);
    expect(await refusalOf(alice.iam.send(new ListUsersCommand({})))).toMatchObject({
      name: "AccessDenied",
      message: expect.stringMatching(
        /^User: arn:aws:iam::111111111111:user\/alice is not authorized to perform: iam:ListUsers .*because no identity-based policy allows the iam:ListUsers action$/,
      ) as string,
    });
    const create = alice.sqs.send(new CreateQueueCommand({ QueueName: "hers" }));
    expect((await refusalOf(create)).message).toContain("no identity-based policy allows");
    const { QueueUrls } = await kit.sqs.send(new ListQueuesCommand({}));
    expect(QueueUrls).toBeUndefined();
  });
});

describe("a request without credentials", () => {
  function anonymously(kit: Emulator, url: string): Promise<Response> {
    const body = new URLSearchParams({ Action: "SendMessage", MessageBody: "hi" }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return kit.atoll.fetch(new Request(url, { method: "POST", headers, body }));
  }

  it("is judged by the queue's policy", async () => {
    const kit = await withQueue({ iam: "enforce" });
    const refused = await anonymously(kit, kit.url);
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain("<Code>AccessDenied</Code>");
    const open = { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: ARN };
    await kit.setPolicy(open);
    expect((await anonymously(kit, kit.url)).status).toBe(200);
  });

  it("is refused by services that have no anonymous callers", async () => {
    const { atoll } = await emulator({ iam: "off" });
    const body = "Action=ListUsers&Version=2010-05-08";
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const request = new Request("http://iam.localhost:4566/", { method: "POST", headers, body });
    const response = await atoll.fetch(request);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain("MissingAuthenticationToken");
  });
});

describe("an operation that is not there", () => {
  it("is answered with 501, naming itself, when AWS has it", async () => {
    const { query } = await emulator();
    const params = { Action: "ListDelegationRequests", Version: "2010-05-08" };
    const { status, body } = await query({ service: "iam", params });
    expect(status).toBe(501);
    expect(body).toContain("<Code>NotImplemented</Code>");
    expect(body).toContain("Atoll does not implement iam:ListDelegationRequests yet");
  });

  it("gets AWS's own error when nobody has it", async () => {
    const { query } = await emulator();
    const { status, body } = await query({ service: "iam", params: { Action: "CreateUsr" } });
    expect(status).toBe(400);
    expect(body).toContain("<Code>InvalidAction</Code>");
    expect(body).toContain("Could not find operation CreateUsr for version 2010-05-08");
  });

  it("is answered with 501 for whole services too, in their protocol", async () => {
    const { query } = await emulator();
    const { status, body } = await query({ service: "route53", params: {} });
    expect(status).toBe(501);
    expect(body).toMatch(/^<\?xml|^<ErrorResponse/);
    expect(body).toContain("Atoll does not implement route53 yet");
  });
});

describe("request ids", () => {
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

  it("stand in the header and, in the Query protocol, in the body too", async () => {
    const { query } = await emulator();
    const { headers, body } = await query({ service: "sqs", params: { Action: "ListQueues" } });
    const id = headers.get("x-amzn-requestid") ?? "";
    expect(id).toMatch(uuid);
    expect(body).toContain(`<RequestId>${id}</RequestId>`);
  });

  it("go with errors in JSON", async () => {
    const { sqs } = await emulator();
    const refusal = await refusalOf(sqs.send(sendTo("http://localhost:4566/0/missing")));
    expect(refusal.$response?.headers["x-amzn-requestid"]).toMatch(uuid);
  });
});

/** A house whose disk breaks at every write. */
async function brokenHouse(
  log: Log,
): Promise<(request: GatewayRequest) => ReturnType<typeof handle>> {
  const house = await openHouse({ ephemeral: true, log });
  onTestFinished(() => closeHouse(house));
  const write = (): Promise<never> => Promise.reject(new Error("disk /dev/secret is on fire"));
  const store = { ...house.store, write, read: house.store.read.bind(house.store) };
  return (request) => handle(request, { ...house.gateway, store });
}

describe("an error that is Atoll's own", () => {
  it("is answered without a word of it, and logged whole", async () => {
    const logged: Record<string, unknown>[] = [];
    const log: Log = { ...silentLog, error: (facts) => logged.push({ ...facts }) };
    const ask = await brokenHouse(log);
    const answer = await ask({
      method: "POST",
      target: "/",
      rawHeaders: [
        "host",
        "localhost:4566",
        "content-type",
        "application/x-amz-json-1.0",
        "x-amz-target",
        "AmazonSQS.CreateQueue",
        "authorization",
        `AWS4-HMAC-SHA256 Credential=${OWNER}/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0`,
      ],
      body: bodyOf(Buffer.from('{"QueueName": "orders"}')),
      secure: false,
    });
    expect(answer.status).toBe(500);
    const text = JSON.stringify(answer.body);
    expect(text).toContain("InternalFailure");
    expect(text).not.toContain("fire");
    const id = answer.headers["x-amzn-RequestId"] ?? "";
    expect(text).toContain(id);
    expect(logged).toEqual([
      {
        requestId: id,
        error: expect.objectContaining({
          message: expect.stringContaining("fire") as string,
        }) as Error,
      },
    ]);
  });
});

describe("a long poll", () => {
  function poll(sqs: SQSClient, QueueUrl: string, abortSignal?: AbortSignal): Promise<unknown> {
    const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
    return sqs.send(command, abortSignal === undefined ? {} : { abortSignal });
  }

  it("ends with the message that comes, and at its time without one", async () => {
    const { sqs, url, clock } = await withQueue();
    const waiting = poll(sqs, url);
    await sqs.send(sendTo(url));
    await expect(waiting).resolves.toMatchObject({ Messages: [{ Body: "hello" }] });
    let isOver = false;
    const empty = poll(sqs, url).then((answer) => {
      isOver = true;
      return answer;
    });
    // Once this is answered, the poll that was sent before it waits.
    await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url }));
    await clock.advance(19_000);
    expect(isOver).toBe(false);
    await clock.advance(1000);
    expect(await empty).not.toHaveProperty("Messages");
  });

  it("takes no message once its client has left", async () => {
    const { sqs, url } = await withQueue();
    const leaving = new AbortController();
    const left = refusalOf(poll(sqs, url, leaving.signal));
    await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url }));
    leaving.abort();
    expect(await left).toMatchObject({ name: "AbortError" });
    await sqs.send(sendTo(url));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
    expect(Messages).toHaveLength(1);
  });

  it("is answered, empty, when Atoll is closed", async () => {
    const { sqs, url, atoll } = await withQueue();
    const waiting = poll(sqs, url);
    await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url }));
    await atoll.close();
    await expect(waiting).resolves.not.toHaveProperty("Messages");
  });
});

describe("HEAD", () => {
  it("has no body, even when it is an error", async () => {
    const { atoll } = await emulator();
    const authorization = `AWS4-HMAC-SHA256 Credential=${OWNER}/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0`;
    const request = new Request("http://localhost:4566/bucket", {
      method: "HEAD",
      headers: { authorization },
    });
    const response = await atoll.fetch(request);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).toBe("");
  });
});
