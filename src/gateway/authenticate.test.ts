import { createHash, createHmac } from "node:crypto";
import { join } from "node:path";
import { createRequire } from "node:module";
import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { beforeAll, describe, expect, it } from "vitest";
import type { Credential } from "../model/credential.ts";
import { Fault } from "../model/fault.ts";
import { authenticate } from "./authenticate.ts";
import type {
  Authentication,
  AuthenticationDependencies,
  AuthenticationRequest,
} from "./authentication-request.ts";
import { formatAmzDate } from "./amz-date.ts";
import { createClock, type MovableClock } from "./clock.ts";
import { provePayload } from "./payload-claim.ts";
import { foldHeaders } from "./request.ts";
import { createSigningKeys } from "./signing-keys.ts";

const MINUTE_MS = 60_000;
const endpoint = "http://localhost:4566";

const user: Credential = {
  accessKeyId: "AKIARERCEIRCEXAMPLE2",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  status: "Active",
  principal: {
    kind: "user",
    account: "111111111111",
    arn: "arn:aws:iam::111111111111:user/alice",
    userName: "alice",
    userId: "AIDARERCEIRCEXAMPLE22",
  },
};

const session: Credential = {
  accessKeyId: "ASIARERCEIRCEXAMPLE2",
  secretAccessKey: "sessionsecretsessionsecretsessionsecret1",
  status: "Active",
  principal: {
    kind: "role-session",
    account: "111111111111",
    arn: "arn:aws:sts::111111111111:assumed-role/reader/s",
    roleArn: "arn:aws:iam::111111111111:role/reader",
    roleName: "reader",
    roleId: "AROARERCEIRCEXAMPLE22",
    sessionName: "s",
  },
  session: { issuedAtMs: Date.now(), expiresAtMs: Date.now() + 60 * MINUTE_MS },
  sessionToken: "FwoGZXIvYXdzEXAMPLE//token+with/base64==",
};

interface World extends AuthenticationDependencies {
  readonly clock: MovableClock;
}

function world(changes: Partial<AuthenticationDependencies> = {}, found = [user, session]): World {
  const clock = createClock();
  return {
    mode: "audit",
    strictAuth: false,
    clock,
    wallClockMs: () => Date.now(),
    signingKeys: createSigningKeys(),
    findCredential: async (id) => found.find(({ accessKeyId }) => accessKeyId === id),
    ...changes,
  } as World;
}

/** What a real client sent, which tests may alter before it is judged. */
type Sent = Omit<AuthenticationRequest, "headers">;

const services: Readonly<Record<string, Partial<AuthenticationRequest>>> = {
  sqs: { protocol: "awsJson1_0", queryCompatible: true },
  dynamodb: { protocol: "awsJson1_0" },
  kms: { protocol: "awsJson1_1" },
  lambda: { protocol: "restJson1" },
  sts: { protocol: "awsQuery" },
  ec2: { protocol: "ec2Query" },
  s3: { protocol: "restXml", admitsUnsigned: true },
};

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, string | string[] | null>;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
}

function sentOf(service: string, request: SdkRequest): Sent {
  const body = request.body ?? "";
  const escape = (text: string): string =>
    encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  const rawQuery = Object.entries(request.query ?? {})
    .map(([name, value]) => `${escape(name)}=${escape(String(value ?? ""))}`)
    .join("&");
  return {
    method: request.method,
    rawPath: request.path,
    rawQuery,
    rawHeaders: Object.entries(request.headers).flat(),
    bodySha256: () => createHash("sha256").update(body).digest("hex"),
    service,
    signingNames: [service],
    protocol: "awsQuery",
    queryCompatible: false,
    admitsUnsigned: false,
    secureTransport: false,
    ...services[service],
  };
}

type Keys = Pick<Credential, "accessKeyId" | "secretAccessKey" | "sessionToken">;

/** A handler that keeps what it gets, for the real clients of AWS's SDK. */
async function captured(
  service: string,
  send: (config: ClientConfig) => Promise<unknown>,
  credential: Keys = user,
): Promise<Sent> {
  let request: SdkRequest | undefined;
  const { accessKeyId, secretAccessKey, sessionToken } = credential;
  await send({
    region: "eu-west-1",
    endpoint,
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    requestHandler: {
      handle: async (sent: unknown) => {
        request = sent as SdkRequest;
        throw new Error("captured");
      },
    },
  }).catch(() => undefined);
  if (request === undefined) throw new Error(`the ${service} client sent nothing`);
  return sentOf(service, request);
}

interface ClientConfig {
  readonly region: string;
  readonly endpoint: string;
  readonly maxAttempts: number;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly requestHandler: { handle(request: unknown): Promise<never> };
}

const senders: Readonly<Record<string, (config: ClientConfig) => Promise<unknown>>> = {
  sqs: (config) =>
    new SQSClient(config).send(
      new SendMessageCommand({
        QueueUrl: `${endpoint}/queue/eu-west-1/111111111111/q`,
        MessageBody: "hällo",
      }),
    ),
  dynamodb: (config) => new DynamoDBClient(config).send(new ListTablesCommand({})),
  kms: (config) => new KMSClient(config).send(new ListKeysCommand({})),
  lambda: (config) =>
    new LambdaClient(config).send(
      new InvokeCommand({
        FunctionName: "arn:aws:lambda:eu-west-1:111111111111:function:f",
        Payload: '{"a":1}',
      }),
    ),
  sts: (config) => new STSClient(config).send(new GetCallerIdentityCommand({})),
  ec2: (config) => new EC2Client(config).send(new DescribeInstancesCommand({})),
  s3: (config) =>
    new S3Client({ ...config, forcePathStyle: true }).send(
      new PutObjectCommand({
        Bucket: "bucket",
        Key: "a b/../(c)+d~é.txt",
        Body: "data",
        Metadata: { spaced: "  a   b " },
      }),
    ),
};

const names = Object.keys(senders);

async function judge(
  sent: Sent,
  deps: AuthenticationDependencies = world(),
): Promise<Authentication> {
  return authenticate({ ...sent, headers: foldHeaders(sent.rawHeaders) }, deps);
}

/** The fault that a request is refused with, as its parts. */
async function refusal(
  sent: Sent,
  deps: AuthenticationDependencies = world(),
): Promise<{
  code: string;
  queryCode: string;
  status: number;
  message: string;
  members: Readonly<Record<string, unknown>>;
  namespace: string | undefined;
}> {
  try {
    const { caller } = await judge(sent, deps);
    throw new Error(`let through as ${caller.principal.arn}`);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { code, queryCode, status, message, members, namespace } = error;
    return { code, queryCode, status, message, members, namespace };
  }
}

function withHeader(sent: Sent, name: string, change: (value: string) => string | undefined): Sent {
  const rawHeaders: string[] = [];
  let isThere = false;
  for (let index = 0; index < sent.rawHeaders.length; index += 2) {
    const header = sent.rawHeaders[index] ?? "";
    const value = sent.rawHeaders[index + 1] ?? "";
    const isIt = header.toLowerCase() === name;
    isThere ||= isIt;
    const changed = isIt ? change(value) : value;
    if (changed !== undefined) rawHeaders.push(header, changed);
  }
  const added = isThere ? undefined : change("");
  if (added !== undefined) rawHeaders.push(name, added);
  return { ...sent, rawHeaders };
}

const withAuthorization = (sent: Sent, change: (value: string) => string | undefined): Sent =>
  withHeader(sent, "authorization", change);

const requests: Record<string, Sent> = {};
const sessionRequests: Record<string, Sent> = {};

beforeAll(async () => {
  for (const [name, send] of Object.entries(senders)) {
    requests[name] = await captured(name, send);
    sessionRequests[name] = await captured(name, send, session);
  }
});

const of = (name: string): Sent => {
  const sent = requests[name];
  if (sent === undefined) throw new Error(`no request of ${name}`);
  return sent;
};
const ofSession = (name: string): Sent => {
  const sent = sessionRequests[name];
  if (sent === undefined) throw new Error(`no request of ${name}`);
  return sent;
};

describe("requests of AWS's own SDK, signed with minted keys", () => {
  it.each(names)("are accepted: %s", async (name) => {
    const { caller, region } = await judge(of(name));
    expect(caller.principal).toBe(user.principal);
    expect(caller).toMatchObject({
      account: "111111111111",
      partition: "aws",
      accessKeyId: user.accessKeyId,
      via: [],
    });
    expect(caller.unverified).toBeUndefined();
    expect(region).toBe("eu-west-1");
  });

  it.each(names)(
    "are accepted with a session's token, whose facts come along: %s",
    async (name) => {
      const { caller } = await judge(ofSession(name));
      expect(caller.principal).toBe(session.principal);
      expect(caller.session).toBe(session.session);
    },
  );

  it.each(["audit", "off", "enforce"] as const)("are verified in mode %s", async (mode) => {
    const sent = { ...of("sqs"), method: "GET" };
    expect((await refusal(sent, world({ mode }))).queryCode).toBe("SignatureDoesNotMatch");
  });

  it("bring the connection's facts along", async () => {
    const sent = { ...of("sqs"), sourceIp: "10.0.0.1", userAgent: "tester", secureTransport: true };
    expect((await judge(sent)).caller).toMatchObject({
      sourceIp: "10.0.0.1",
      userAgent: "tester",
      secureTransport: true,
    });
  });

  const tampered: readonly (readonly [string, (sent: Sent) => Sent])[] = [
    ["method", (sent) => ({ ...sent, method: "DELETE" })],
    ["path", (sent) => ({ ...sent, rawPath: `${sent.rawPath}x` })],
    ["query", (sent) => ({ ...sent, rawQuery: `${sent.rawQuery}&a=1` })],
    ["host", (sent) => withHeader(sent, "host", () => "localhost:4567")],
    ["date within the same day", (sent) => withHeader(sent, "x-amz-date", nextSecond)],
    [
      "signature",
      (sent) => withAuthorization(sent, (v) => v.replace(/.$/, (c) => (c === "0" ? "1" : "0"))),
    ],
    ["signature's length", (sent) => withAuthorization(sent, (v) => v.slice(0, -1))],
    [
      "list of signed headers",
      (sent) => withAuthorization(sent, (v) => v.replace("host;", "host;x-other;")),
    ],
    ["region", (sent) => withAuthorization(sent, (v) => v.replace("eu-west-1", "eu-west-2"))],
  ];

  it.each(names.flatMap((name) => tampered.map(([part, tamper]) => ({ name, part, tamper }))))(
    "are refused when tampered with: $name, $part",
    async ({ name, tamper }) => {
      const { queryCode } = await refusal(tamper(of(name)));
      expect(queryCode).toBe(name === "ec2" ? "AuthFailure" : "SignatureDoesNotMatch");
    },
  );

  it.each(names.filter((name) => name !== "s3"))(
    "are refused with another body: %s",
    async (name) => {
      const { queryCode } = await refusal({ ...of(name), bodySha256: async () => "0".repeat(64) });
      expect(queryCode).toBe(name === "ec2" ? "AuthFailure" : "SignatureDoesNotMatch");
    },
  );

  it("are refused under the wrong secret", async () => {
    const deps = world({}, [{ ...user, secretAccessKey: "another" }]);
    expect((await refusal(of("sts"), deps)).code).toBe("SignatureDoesNotMatch");
  });

  it("may leave their payload unsigned where the header that says so is signed", async () => {
    const sent = sentOf(
      "lambda",
      await signedBySmithy("lambda", { body: "x" }, "UNSIGNED-PAYLOAD"),
    );
    expect((await judge(sent)).caller.principal).toBe(user.principal);
  });
});

function nextSecond(amzDate: string): string {
  const second = (Number(amzDate.slice(13, 15)) + 1) % 60;
  return `${amzDate.slice(0, 13)}${String(second).padStart(2, "0")}Z`;
}

/** Signs with the SDK's own signer, which is not a dependency of ours but of the clients'. */
async function signedBySmithy(
  service: string,
  change: Partial<SdkRequest>,
  contentSha256?: string,
): Promise<SdkRequest> {
  const { signer } = await smithySigner(service, user);
  return signer.sign({
    protocol: "http:",
    hostname: "localhost",
    method: "POST",
    path: "/",
    headers: {
      host: "localhost:4566",
      ...(contentSha256 && { "x-amz-content-sha256": contentSha256 }),
    },
    ...change,
  });
}

interface Signer {
  sign(request: object, options?: object): Promise<SdkRequest>;
  presign(request: object, options?: object): Promise<SdkRequest>;
}

async function smithySigner(
  service: string,
  credentials: Keys,
): Promise<{ readonly signer: Signer }> {
  const fromClient = createRequire(
    join(import.meta.dirname, "../../node_modules/@aws-sdk/client-s3/"),
  );
  const { SignatureV4 } = fromClient("@smithy/signature-v4") as {
    SignatureV4: new (options: object) => Signer;
  };
  class Sha256 {
    readonly #hash: ReturnType<typeof createHash>;
    constructor(secret?: string | Uint8Array) {
      this.#hash =
        secret === undefined
          ? createHash("sha256")
          : (createHmac("sha256", secret) as unknown as ReturnType<typeof createHash>);
    }
    update(data: string | Uint8Array): void {
      this.#hash.update(data);
    }
    async digest(): Promise<Uint8Array> {
      return this.#hash.digest();
    }
  }
  const signer = new SignatureV4({
    service,
    region: "eu-west-1",
    credentials,
    sha256: Sha256,
    uriEscapePath: service !== "s3",
  });
  return { signer };
}

describe("keys taken at their word", () => {
  it.each([
    ["222222222222", "222222222222"],
    ["test", "000000000000"],
  ])("%s is the root user of %s, whatever the rest says", async (accessKeyId, account) => {
    const header = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/x/us-gov-west-1/nothing`;
    for (const name of names) {
      const answer = authenticate(
        { ...of(name), headers: { authorization: header } },
        world({ mode: "enforce", findCredential: () => Promise.reject(new Error("looked up")) }),
      );
      expect(answer, "no promise where nothing is looked up").not.toBeInstanceOf(Promise);
      expect(await answer).toMatchObject({
        region: "us-gov-west-1",
        caller: {
          account,
          partition: "aws-us-gov",
          accessKeyId,
          unverified: undefined,
          principal: { kind: "root", account, arn: `arn:aws-us-gov:iam::${account}:root` },
        },
      });
    }
  });

  it("are taken in versions that are not verified elsewhere", async () => {
    const asymmetric = {
      authorization:
        "AWS4-ECDSA-P256-SHA256 Credential=222222222222/20250101/s3/aws4_request, SignedHeaders=host, Signature=30",
      "x-amz-region-set": "eu-west-1",
    };
    expect(await authenticate({ ...of("s3"), headers: asymmetric }, world())).toMatchObject({
      region: "eu-west-1",
      caller: { account: "222222222222" },
    });
    const version2 = { authorization: "AWS 222222222222:c2lnbmF0dXJl" };
    for (const name of ["sqs", "s3"]) {
      expect(await authenticate({ ...of(name), headers: version2 }, world())).toMatchObject({
        region: "us-east-1",
        caller: { account: "222222222222" },
      });
    }
  });

  it("are no keys under strictAuth, in any mode", async () => {
    for (const accessKeyId of ["222222222222", "test"]) {
      const sent = withAuthorization(of("sts"), (v) => v.replace(user.accessKeyId, accessKeyId));
      for (const mode of ["enforce", "audit", "off"] as const) {
        expect(await refusal(sent, world({ mode, strictAuth: true }))).toMatchObject({
          code: "InvalidClientTokenId",
        });
      }
    }
  });

  it("of other forms than exactly twelve digits are not account ids", async () => {
    for (const accessKeyId of [
      "1111111111111",
      "11111111111",
      "11111111111a",
      "TEST",
      "١٢٣٤٥٦٧٨٩٠١٢",
    ]) {
      const sent = withAuthorization(of("sts"), (v) => v.replace(user.accessKeyId, accessKeyId));
      expect((await judge(sent)).caller).toMatchObject({
        account: "000000000000",
        unverified: "unverified key",
      });
    }
  });

  it("may not smuggle anything into ARNs by their region", async () => {
    const header = "AWS4-HMAC-SHA256 Credential=test/20250101/us-east-1:1/sqs/aws4_request";
    const sent = withAuthorization(of("sqs"), () => header);
    expect(await refusal(sent)).toMatchObject({
      queryCode: "SignatureDoesNotMatch",
      message: "Credential should be scoped to a valid region. ",
    });
    const toS3 = withAuthorization(of("s3"), () => header);
    expect((await refusal(toS3)).code).toBe("AuthorizationHeaderMalformed");
  });
});

describe("keys that nobody minted", () => {
  const unknown = (accessKeyId: string, name = "sts"): Sent =>
    withAuthorization(of(name), (value) => value.replace(user.accessKeyId, accessKeyId));

  it.each(["audit", "off"] as const)("in mode %s are root of the default account", async (mode) => {
    for (const key of ["AKIAIOSFODNN7EXAMPLE", "AKIAQNZGKIQY56JQ7WML", "foo", "__proto__"]) {
      expect((await judge(unknown(key), world({ mode }))).caller).toMatchObject({
        account: "000000000000",
        accessKeyId: key,
        unverified: "unverified key",
        principal: { kind: "root", arn: "arn:aws:iam::000000000000:root" },
      });
    }
  });

  it.each(["audit", "off"] as const)(
    "in mode %s are believed with LocalStack's prefixes",
    async (mode) => {
      for (const key of ["LKIAQNZGKIQY56JQ7WML", "LSIAQNZGKIQY56JQ7WML"]) {
        expect((await judge(unknown(key), world({ mode }))).caller).toMatchObject({
          account: "029608264753",
          unverified: "unverified key",
        });
      }
    },
  );

  const invalid = "The security token included in the request is invalid.";
  const refused = [
    ["sts", { code: "InvalidClientTokenId", status: 403, message: invalid }],
    [
      "sqs",
      {
        code: "UnrecognizedClientException",
        queryCode: "InvalidClientTokenId",
        status: 403,
        message: invalid,
        namespace: "com.amazon.coral.service",
      },
    ],
    [
      "dynamodb",
      {
        code: "UnrecognizedClientException",
        status: 400,
        message: invalid,
        namespace: "com.amazon.coral.service",
      },
    ],
    [
      "kms",
      { code: "UnrecognizedClientException", status: 400, message: invalid, namespace: undefined },
    ],
    ["lambda", { code: "UnrecognizedClientException", status: 403, message: invalid }],
    [
      "ec2",
      {
        code: "AuthFailure",
        status: 401,
        message: "AWS was not able to validate the provided access credentials",
      },
    ],
    [
      "s3",
      {
        code: "InvalidAccessKeyId",
        status: 403,
        message: "The AWS Access Key Id you provided does not exist in our records.",
        members: { AWSAccessKeyId: "AKIAIOSFODNN7EXAMPLE" },
      },
    ],
  ] as const;

  it.each(refused)("in mode enforce are refused by %s", async (name, fault) => {
    const sent = unknown("AKIAIOSFODNN7EXAMPLE", name);
    expect(await refusal(sent, world({ mode: "enforce" }))).toMatchObject(fault);
  });

  it.each(refused)(
    "are refused like inactive and deleted ones, in every mode: %s",
    async (name, fault) => {
      for (const status of ["Inactive", "Deleted"] as const) {
        for (const mode of ["enforce", "audit", "off"] as const) {
          const deps = world({ mode }, [{ ...user, status }]);
          const { code, status: httpStatus } = await refusal(of(name), deps);
          expect({ code, status: httpStatus }).toEqual({ code: fault.code, status: fault.status });
        }
      }
    },
  );

  it.each(refused)(
    "are refused like those of another partition, in every mode: %s",
    async (name, fault) => {
      const chinese: Credential = {
        ...user,
        principal: {
          kind: "user",
          account: "111111111111",
          arn: "arn:aws-cn:iam::111111111111:user/alice",
          userName: "alice",
          userId: "AIDARERCEIRCEXAMPLE22",
        },
      };
      for (const mode of ["enforce", "audit", "off"] as const) {
        const { code, status } = await refusal(of(name), world({ mode }, [chinese]));
        expect({ code, status }).toEqual({ code: fault.code, status: fault.status });
      }
    },
  );
});

describe("an Authorization header without an access key", () => {
  it.each(["enforce", "audit", "off"] as const)("is refused in mode %s", async (mode) => {
    for (const header of ["AWS4-HMAC-SHA256 Signature=0", "AWS4-HMAC-SHA256", "AWS :"]) {
      const sent = withAuthorization(of("sts"), () => header);
      expect((await refusal(sent, world({ mode }))).code).toBe("IncompleteSignature");
    }
  });

  it("and ones that no minted key can have are not looked up", async () => {
    const deps = world({ findCredential: () => Promise.reject(new Error("looked up")) });
    for (const key of [
      "short",
      "A".repeat(129),
      "AKIARERCEIRCEXAMPL\u0000",
      "AKIA;DROP-TABLE-USERS",
    ]) {
      const header = `AWS4-HMAC-SHA256 Credential=${key}/20250101/eu-west-1/sts/aws4_request`;
      const sent = withAuthorization(of("sts"), () => header);
      expect((await judge(sent, deps)).caller.unverified).toBe("unverified key");
    }
  });
});

describe("session tokens", () => {
  const drop = (sent: Sent): Sent => withHeader(sent, "x-amz-security-token", () => undefined);
  const alter = (sent: Sent): Sent => withHeader(sent, "x-amz-security-token", (v) => `${v}x`);

  it.each(names.filter((name) => name !== "s3"))(
    "must be there, and be the key's: %s",
    async (name) => {
      for (const sent of [drop(ofSession(name)), alter(ofSession(name))]) {
        const { queryCode } = await refusal(sent);
        expect(queryCode).toBe(name === "ec2" ? "AuthFailure" : "InvalidClientTokenId");
      }
    },
  );

  it("must be there, and be the key's: s3", async () => {
    expect((await refusal(drop(ofSession("s3")))).code).toBe("InvalidAccessKeyId");
    expect(await refusal(alter(ofSession("s3")))).toMatchObject({
      code: "InvalidToken",
      status: 400,
      message: "The provided token is malformed or otherwise invalid.",
      members: { "Token-0": `${session.sessionToken}x` },
    });
  });

  it("do not go with long-term keys", async () => {
    const withToken = (name: string): Sent =>
      withHeader(of(name), "x-amz-security-token", () => "t");
    expect((await refusal(withToken("sts"))).code).toBe("InvalidClientTokenId");
    expect((await refusal(withToken("s3"))).code).toBe("InvalidToken");
  });

  it.each([
    [
      "sts",
      {
        code: "ExpiredToken",
        status: 403,
        message: "The security token included in the request is expired",
      },
    ],
    ["sqs", { code: "ExpiredTokenException", queryCode: "ExpiredToken", status: 403 }],
    ["dynamodb", { code: "ExpiredTokenException", status: 400 }],
    ["lambda", { code: "ExpiredTokenException", status: 403 }],
    ["ec2", { code: "RequestExpired", status: 400, message: "Request has expired." }],
    [
      "s3",
      {
        code: "ExpiredToken",
        status: 400,
        message: "The provided token has expired.",
        members: { "Token-0": session.sessionToken },
      },
    ],
  ] as const)("expire by Atoll's clock: %s", async (name, fault) => {
    const deps = world();
    await judge(ofSession(name), deps);
    deps.clock.advance(61 * MINUTE_MS);
    expect(await refusal(ofSession(name), deps)).toMatchObject(fault);
  });
});

describe("requests without credentials", () => {
  const unsigned = (name: string): Sent => withAuthorization(of(name), () => undefined);

  it.each([
    [
      "sts",
      {
        code: "MissingAuthenticationToken",
        status: 403,
        message: "Request is missing Authentication Token",
      },
    ],
    [
      "dynamodb",
      {
        code: "MissingAuthenticationTokenException",
        status: 400,
        message: "Request is missing Authentication Token",
      },
    ],
    [
      "lambda",
      {
        code: "MissingAuthenticationTokenException",
        status: 403,
        message: "Missing Authentication Token",
      },
    ],
    [
      "ec2",
      {
        code: "MissingParameter",
        status: 400,
        message: "The request must contain the parameter AWSAccessKeyId",
      },
    ],
  ] as const)("are refused where they are not admitted: %s", async (name, fault) => {
    for (const mode of ["enforce", "audit", "off"] as const) {
      expect(await refusal(unsigned(name), world({ mode }))).toMatchObject(fault);
    }
  });

  it.each(names)("are anonymous where they are admitted: %s", async (name) => {
    const { caller, region } = await judge({ ...unsigned(name), admitsUnsigned: true });
    expect(caller).toMatchObject({
      principal: { kind: "anonymous", arn: "anonymous" },
      account: "000000000000",
    });
    expect(caller.accessKeyId).toBeUndefined();
    expect(region).toBe("us-east-1");
  });

  it("may use the Authorization header for themselves, except with S3", async () => {
    const bearer = (name: string): Sent => withAuthorization(of(name), () => "Bearer abc");
    const open = { ...bearer("lambda"), admitsUnsigned: true };
    expect((await judge(open)).caller.principal.kind).toBe("anonymous");
    expect((await refusal(bearer("lambda"))).code).toBe("MissingAuthenticationTokenException");
    expect(await refusal(bearer("s3"))).toMatchObject({
      code: "InvalidArgument",
      message: "Unsupported Authorization Type",
      members: { ArgumentName: "Authorization", ArgumentValue: "Bearer abc" },
    });
  });

  it("to S3 that tried to sign are not taken for anonymous", async () => {
    const rest = (rawQuery: string): Sent => ({ ...unsigned("s3"), rawQuery });
    expect((await refusal(rest("X-Amz-Signature=a"))).code).toBe(
      "AuthorizationQueryParametersError",
    );
    expect((await refusal(rest("X-Amz-Credential=test"))).code).toBe(
      "AuthorizationQueryParametersError",
    );
    expect((await refusal(rest("Signature=a&Expires=1"))).code).toBe("AccessDenied");
    expect(
      (await judge(rest("prefix=X-Amz-Algorithm&xAWSAccessKeyId=1"))).caller.principal.kind,
    ).toBe("anonymous");
  });

  it("cannot sign the chunks of an upload", async () => {
    const chunked = (value: string): Sent =>
      withHeader(unsigned("s3"), "x-amz-content-sha256", () => value);
    expect(await refusal(chunked("STREAMING-AWS4-HMAC-SHA256-PAYLOAD"))).toMatchObject({
      code: "InvalidRequest",
      status: 400,
    });
    const { payload } = await judge(chunked("STREAMING-UNSIGNED-PAYLOAD-TRAILER"));
    expect(payload).toEqual({ kind: "chunked", isSigned: false, hasTrailer: true });
  });
});

describe("signatures with mistakes, in AWS's order", () => {
  const authorized = (name: string, header: string): Sent =>
    withAuthorization(of(name), () => header);
  const scoped = (change: (v: string) => string): Sent => withAuthorization(of("dynamodb"), change);
  const fingerprint = (header: string): string =>
    createHash("sha256").update(header).digest("base64");
  const strict = { mode: "enforce" } as const;

  it("both in the header and in the query", async () => {
    const both = (name: string): Sent => ({ ...of(name), rawQuery: "X-Amz-Algorithm" });
    expect(await refusal(both("dynamodb"))).toMatchObject({
      code: "InvalidSignatureException",
      message:
        "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    });
    expect(await refusal(both("s3"))).toMatchObject({
      code: "InvalidArgument",
      members: { ArgumentName: "Authorization" },
    });
  });

  it("without the parts of the header", async () => {
    const bare = withHeader(authorized("dynamodb", "AWS4-"), "x-amz-date", () => undefined);
    expect(await refusal(bare, world(strict))).toMatchObject({
      code: "IncompleteSignatureException",
      status: 400,
      message: `Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=${fingerprint("AWS4-")}`,
    });
    const header = "AWS4-HMAC-SHA256 Signature=b Credential=a";
    expect(await refusal(authorized("sts", header), world(strict))).toMatchObject({
      code: "IncompleteSignature",
      status: 400,
      message: `Authorization header requires 'SignedHeaders' parameter. (Hashed with SHA-256 and encoded with Base64) Authorization=${fingerprint(header)}`,
    });
    expect(await refusal(authorized("s3", header), world(strict))).toMatchObject({
      code: "AuthorizationHeaderMalformed",
      status: 400,
      message:
        "The authorization header is malformed; the authorization header requires three components: Credential, SignedHeaders, and Signature.",
    });
    expect((await refusal(authorized("sts", "AWS key:signature"), world(strict))).code).toBe(
      "IncompleteSignature",
    );
  });

  it("with a space inside the access key", async () => {
    const header =
      "AWS4-HMAC-SHA256 Credential=KEY /20250101/eu-west-1/sts/aws4_request, SignedHeaders=host, Signature=0";
    expect(await refusal(authorized("sts", header), world(strict))).toMatchObject({
      code: "IncompleteSignature",
      message: `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${fingerprint(header)}'.`,
    });
  });

  it("with commas alone between the parts, which is none", async () => {
    const sent = withAuthorization(of("sts"), (value) => value.replaceAll(", ", ","));
    expect((await judge(sent)).caller.principal).toBe(user.principal);
  });

  it("with a date that is none", async () => {
    const sent = (name: string): Sent => withHeader(of(name), "x-amz-date", () => "yesterday");
    expect(await refusal(sent("dynamodb"))).toMatchObject({
      code: "IncompleteSignatureException",
      message:
        "Date must be in ISO-8601 'basic format'. Got 'yesterday'. See http://en.wikipedia.org/wiki/ISO_8601",
    });
    expect(await refusal(sent("s3"))).toMatchObject({
      code: "AccessDenied",
      status: 403,
      message: "AWS authentication requires a valid Date or x-amz-date header",
    });
  });

  it("that do not cover the host", async () => {
    const sent = scoped((value) => value.replace("host;", ""));
    expect(await refusal(sent)).toMatchObject({
      code: "InvalidSignatureException",
      message: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    });
  });

  it("by another algorithm", async () => {
    const sent = scoped((value) => value.replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512"));
    expect(await refusal(sent)).toMatchObject({
      code: "IncompleteSignatureException",
      message: "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512' (only AWS4-HMAC-SHA256 for now). ",
    });
    const asymmetric = withAuthorization(of("s3"), (value) =>
      value.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
    );
    expect(await refusal(asymmetric)).toMatchObject({
      code: "InvalidRequest",
      message:
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
    });
  });

  it("of a credential with too few parts", async () => {
    const sent = scoped((value) => value.replace("/dynamodb/aws4_request", ""));
    const { message } = await refusal(sent);
    expect(message).toMatch(
      /^Credential must have exactly 5 slash-delimited elements, e\.g\. keyid\/date\/region\/service\/term, got 'AKIARERCEIRCEXAMPLE2\/\d{8}\/eu-west-1'$/,
    );
  });

  it("of another scope, all of it said at once", async () => {
    const sent = scoped((value) =>
      value.replace(/\/\d{8}\/eu-west-1\/dynamodb\/aws4_request/, "/20150830//sqs/aws5_request"),
    );
    const amzDate = foldHeaders(sent.rawHeaders)["x-amz-date"] ?? "";
    expect(await refusal(sent)).toMatchObject({
      code: "InvalidSignatureException",
      message: `Credential should be scoped to a valid region. Credential should be scoped to correct service: 'dynamodb'. Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20150830' != '${amzDate.slice(0, 8)}', from '${amzDate}'. `,
    });
  });

  it.each([
    [
      /AKIA\S+request/,
      "AKIARERCEIRCEXAMPLE2/x",
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    ],
    [
      /\d{8}\/eu/,
      "2015083/eu",
      'incorrect date format "2015083". This date in the credential must be in the format "yyyyMMdd".',
    ],
    [/\/s3\//, "/sqs/", 'incorrect service "sqs". This endpoint belongs to "s3".'],
    [
      /aws4_request/,
      "aws5_request",
      'incorrect terminal "aws5_request". This endpoint uses "aws4_request".',
    ],
    [/\/eu-west-1\//, "//", "the region '' is wrong; expecting 'us-east-1'"],
  ])("of a credential that S3 does not take: %s", async (part, replacement, detail) => {
    const sent = withAuthorization(of("s3"), (value) => value.replace(part, replacement));
    expect(await refusal(sent)).toMatchObject({
      code: "AuthorizationHeaderMalformed",
      status: 400,
      message: `The authorization header is malformed; ${detail}`,
    });
  });

  it("that do not match, with what was computed where AWS shows it", async () => {
    const altered = (name: string): Sent => ({ ...of(name), method: "PATCH" });
    const text =
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
    expect(await refusal(altered("sts"))).toMatchObject({
      code: "SignatureDoesNotMatch",
      status: 403,
      message: text,
    });
    expect(await refusal(altered("sqs"))).toMatchObject({
      code: "InvalidSignatureException",
      queryCode: "SignatureDoesNotMatch",
      status: 403,
      message: text,
    });
    expect(await refusal(altered("dynamodb"))).toMatchObject({
      code: "InvalidSignatureException",
      status: 400,
      message: text,
    });
    const lambda = await refusal(altered("lambda"));
    expect(lambda).toMatchObject({ code: "InvalidSignatureException", status: 403 });
    expect(lambda.message).toMatch(
      /The Canonical String for this request should have been\n'PATCH\n\/2015-03-31\/[^]+The String-to-Sign should have been\n'AWS4-HMAC-SHA256\n/,
    );
    const s3 = await refusal(altered("s3"));
    expect(s3).toMatchObject({
      code: "SignatureDoesNotMatch",
      status: 403,
      message:
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
      members: {
        AWSAccessKeyId: user.accessKeyId,
        SignatureProvided: expect.stringMatching(/^[\da-f]{64}$/),
      },
    });
    expect(s3.members["StringToSign"]).toMatch(/^AWS4-HMAC-SHA256\n/);
    expect(s3.members["StringToSignBytes"]).toMatch(/^41 57 53 34 2d( [\da-f]{2})+$/);
    expect(s3.members["CanonicalRequest"]).toMatch(
      /^PATCH\n\/bucket\/a%20b\/\.\.\/%28c%29%2Bd~%C3%A9\.txt\n/,
    );
    expect(s3.members["CanonicalRequestBytes"]).toMatch(/^50 41 54 43 48 0a /);
  });
});

describe("the date of a signature", () => {
  it("may lie 15 minutes from the machine's clock, or from Atoll's", async () => {
    const sent = of("sts");
    const moved = world();
    moved.clock.advance(7 * 24 * 60 * MINUTE_MS);
    expect((await judge(sent, moved)).caller.principal).toBe(user.principal);
    const lateWall = world({ wallClockMs: () => Date.now() + 30 * MINUTE_MS });
    expect((await judge(sent, lateWall)).caller.principal).toBe(user.principal);
  });

  const off = (minutes: number): AuthenticationDependencies => {
    const nowMs = Date.now() + minutes * MINUTE_MS;
    return world({
      wallClockMs: () => nowMs,
      clock: createClock({ startMs: nowMs, frozen: true }),
    });
  };

  it("is too old or too new beyond that", async () => {
    const old = await refusal(of("dynamodb"), off(20));
    expect(old).toMatchObject({ code: "InvalidSignatureException", status: 400 });
    expect(old.message).toMatch(
      /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 15 min\.\)$/,
    );
    const early = await refusal(of("sts"), off(-20));
    expect(early).toMatchObject({ code: "SignatureDoesNotMatch", status: 403 });
    expect(early.message).toMatch(
      /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 15 min\.\)$/,
    );
    expect(await refusal(of("ec2"), off(20))).toMatchObject({
      code: "RequestExpired",
      status: 400,
    });
    for (const minutes of [20, -20]) {
      expect(await refusal(of("s3"), off(minutes))).toMatchObject({
        code: "RequestTimeTooSkewed",
        status: 403,
        message: "The difference between the request time and the current time is too large.",
        members: {
          RequestTime: expect.stringMatching(/^\d{8}T\d{6}Z$/),
          ServerTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          MaxAllowedSkewMilliseconds: 900_000,
        },
      });
    }
  });

  it("may come in a Date header", async () => {
    const nowMs = Math.floor(Date.now() / 1000) * 1000;
    const parts = sentOf("sts", {
      method: "GET",
      path: "/",
      headers: { host: "localhost:4566", date: new Date(nowMs).toUTCString() },
    });
    const amzDate = formatAmzDate(nowMs);
    const { createSigningKeys: keys } = await import("./signing-keys.ts");
    const { signatureOf, stringToSign } = await import("./sigv4.ts");
    const { canonicalRequest } = await import("./sigv4-canonical.ts");
    const date = amzDate.slice(0, 8);
    const canonical = canonicalRequest(
      { ...parts, signedNames: ["date", "host"], payloadHash: await parts.bodySha256() },
      "twice",
    );
    const key = keys().get({ ...user, date, region: "eu-west-1", service: "sts" });
    const scope = `${date}/eu-west-1/sts/aws4_request`;
    const signature = signatureOf(key, stringToSign(amzDate, scope, canonical));
    const header = `AWS4-HMAC-SHA256 Credential=${user.accessKeyId}/${scope}, SignedHeaders=date;host, Signature=${signature}`;
    expect((await judge(withAuthorization(parts, () => header))).caller.principal).toBe(
      user.principal,
    );
  });
});

describe("the body that a request to S3 announces", () => {
  it("is proved by its hash", async () => {
    const { payload } = await judge(of("s3"));
    const sha256 = createHash("sha256").update("data").digest("hex");
    expect(payload).toEqual({ kind: "sha256", sha256 });
    expect(() => provePayload(payload, sha256)).not.toThrow();
    expect(() =>
      provePayload({ kind: "sha256", sha256: sha256.toUpperCase() }, sha256),
    ).not.toThrow();
    expect(() => provePayload(payload, "0".repeat(64))).toThrow(
      expect.objectContaining({
        code: "XAmzContentSHA256Mismatch",
        status: 400,
        members: { ClientComputedContentSHA256: sha256, S3ComputedContentSHA256: "0".repeat(64) },
      }),
    );
  });

  it("is proved for account ids as well", async () => {
    const sent = withAuthorization(of("s3"), (v) => v.replace(user.accessKeyId, "222222222222"));
    expect((await judge(sent)).payload.kind).toBe("sha256");
  });

  it("must be announced, in a form that S3 knows", async () => {
    const announce = (value?: string): Sent =>
      withHeader(of("s3"), "x-amz-content-sha256", () => value);
    expect(await refusal(announce())).toMatchObject({
      code: "InvalidRequest",
      message: "Missing required header for this request: x-amz-content-sha256",
    });
    const invalid = await refusal(announce("nonsense"));
    expect(invalid).toMatchObject({
      code: "InvalidArgument",
      members: { ArgumentName: "x-amz-content-sha256", ArgumentValue: "nonsense" },
    });
    expect(invalid.message).toMatch(
      /^x-amz-content-sha256 must be UNSIGNED-PAYLOAD, .+ or a valid sha256 value\.$/,
    );
  });

  it("in signed chunks comes with what verifies them", async () => {
    const streaming = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
    const sent = sentOf(
      "s3",
      await signedBySmithy("s3", { method: "PUT", path: "/b/k" }, streaming),
    );
    const { payload } = await judge(sent);
    expect(payload).toMatchObject({
      kind: "chunked",
      isSigned: true,
      hasTrailer: true,
      signing: {
        accessKeyId: user.accessKeyId,
        seedSignature: expect.stringMatching(/^[\da-f]{64}$/),
      },
    });
  });

  it("may not be told by headers that were not signed", async () => {
    const sent = withHeader(of("s3"), "x-amz-acl", () => "public-read");
    expect(await refusal(sent)).toMatchObject({
      code: "AccessDenied",
      status: 403,
      message: "There were headers present in the request which were not signed",
      members: { HeadersNotSigned: "x-amz-acl" },
    });
  });
});

describe("presigned URLs", () => {
  const target = {
    protocol: "http:",
    hostname: "localhost",
    port: 4566,
    method: "GET",
    path: "/bucket/a%20b",
    headers: { host: "localhost:4566" },
  };

  async function presigned(
    service: string,
    {
      keys = user,
      expiresIn = 300,
      request = {},
      signingDate,
    }: { keys?: Keys; expiresIn?: number; request?: object; signingDate?: Date } = {},
  ): Promise<Sent> {
    const { signer } = await smithySigner(service, keys);
    const options = { expiresIn, ...(signingDate && { signingDate }) };
    // As the SDK's own presigner for S3 does.
    const forS3 = { headers: { ...target.headers, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } };
    const parts = { ...target, ...(service === "s3" ? forS3 : { path: "/" }), ...request };
    return sentOf(service, await signer.presign(parts, options));
  }

  const alterQuery = (sent: Sent, part: RegExp, replacement: string): Sent => ({
    ...sent,
    rawQuery: sent.rawQuery.replace(part, replacement),
  });

  it("of S3 are accepted, with tokens too", async () => {
    const sent = await presigned("s3");
    expect((await judge(sent)).caller.principal).toBe(user.principal);
    const temporary = await presigned("s3", { keys: session });
    expect((await judge(temporary)).caller.principal).toBe(session.principal);
  });

  it("of other services are accepted", async () => {
    const request = { query: { Action: "GetCallerIdentity", Version: "2011-06-15" } };
    const sent = await presigned("sts", { request, keys: session });
    expect((await judge(sent)).caller.principal).toBe(session.principal);
  });

  it.each([
    ["method", (sent: Sent) => ({ ...sent, method: "PUT" })],
    ["path", (sent: Sent) => ({ ...sent, rawPath: "/bucket/other" })],
    ["expiry", (sent: Sent) => alterQuery(sent, /X-Amz-Expires=300/, "X-Amz-Expires=900")],
    ["further parameter", (sent: Sent) => ({ ...sent, rawQuery: `${sent.rawQuery}&versionId=1` })],
    ["host", (sent: Sent) => withHeader(sent, "host", () => "elsewhere")],
  ] as const)("are refused when tampered with: %s", async (_, tamper) => {
    const sent = await presigned("s3");
    expect((await refusal(tamper(sent))).code).toBe("SignatureDoesNotMatch");
  });

  it("of S3 expire by Atoll's clock, whoever signed them", async () => {
    for (const keys of [user, { accessKeyId: "222222222222", secretAccessKey: "x" }]) {
      const deps = world();
      const sent = await presigned("s3", { keys });
      await judge(sent, deps);
      deps.clock.advance(6 * MINUTE_MS);
      expect(await refusal(sent, deps)).toMatchObject({
        code: "AccessDenied",
        status: 403,
        message: "Request has expired",
        members: {
          "X-Amz-Expires": 300,
          Expires: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          ServerTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        },
      });
    }
  });

  it("of S3 are not valid before their time", async () => {
    const sent = await presigned("s3", { signingDate: new Date(Date.now() + 20 * MINUTE_MS) });
    expect(await refusal(sent)).toMatchObject({
      code: "AccessDenied",
      message: "Request is not valid yet",
    });
  });

  it("of other services are good for 15 minutes at least, as EKS's tokens are", async () => {
    for (const keys of [user, { accessKeyId: "222222222222", secretAccessKey: "x" }]) {
      const deps = world({ wallClockMs: () => deps.clock.nowMs() });
      const sent = await presigned("sts", { keys, expiresIn: 60 });
      deps.clock.advance(14 * MINUTE_MS);
      await judge(sent, deps);
      deps.clock.advance(2 * MINUTE_MS);
      expect(await refusal(sent, deps)).toMatchObject({
        code: "SignatureDoesNotMatch",
        message: expect.stringMatching(/^Signature expired: .+ - 15 min\.\)$/),
      });
    }
  });

  it.each([
    [
      /X-Amz-Expires=300&?/,
      "",
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    ],
    [
      /X-Amz-Algorithm=AWS4-HMAC-SHA256/,
      "X-Amz-Algorithm=AWS4-HMAC-SHA512",
      'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"',
    ],
    [/X-Amz-Expires=300/, "X-Amz-Expires=soon", "X-Amz-Expires should be a number"],
    [/X-Amz-Expires=300/, "X-Amz-Expires=-1", "X-Amz-Expires must be non-negative"],
    [
      /X-Amz-Expires=300/,
      "X-Amz-Expires=604801",
      "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
    ],
    [
      /X-Amz-Date=\w+/,
      "X-Amz-Date=today",
      `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`,
    ],
    [
      /%2Faws4_request/,
      "",
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    ],
    [
      /%2Faws4_request/,
      "%2Faws5_request",
      'Error parsing the X-Amz-Credential parameter; incorrect terminal "aws5_request". This endpoint uses "aws4_request".',
    ],
  ])("of S3 are checked whoever signed them: %s", async (part, replacement, message) => {
    for (const keys of [user, { accessKeyId: "222222222222", secretAccessKey: "x" }]) {
      const sent = alterQuery(await presigned("s3", { keys }), part, replacement);
      expect(await refusal(sent)).toMatchObject({
        code: "AuthorizationQueryParametersError",
        status: 400,
        message,
      });
    }
  });

  it("of S3 with a credential of another day are refused", async () => {
    const sent = alterQuery(await presigned("s3"), /%2F\d{8}%2F/, "%2F20150830%2F");
    const { code, message } = await refusal(sent);
    expect(code).toBe("AuthorizationQueryParametersError");
    expect(message).toMatch(
      /^Invalid credential date "20150830"\. This date is not the same as X-Amz-Date: "\d{8}"\.$/,
    );
  });

  it("of other services say which parameters they lack", async () => {
    const sent = {
      ...of("dynamodb"),
      rawQuery: "X-Amz-Algorithm",
      rawHeaders: ["host", "localhost"],
    };
    expect(await refusal(sent, world({ mode: "enforce" }))).toMatchObject({
      code: "IncompleteSignatureException",
      message:
        "AWS query-string parameters must include 'X-Amz-Algorithm'. AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
    });
  });

  it("of S3 in version 2, which boto3 writes by default, are verified and expire", async () => {
    const v2 = (secret: string, expires: number, key = user.accessKeyId): Sent => {
      const text = `GET\n\n\n${expires}\n/bucket/a%20b?versionId=1`;
      const signature = createHmac("sha1", secret).update(text).digest("base64");
      return sentOf("s3", {
        ...target,
        query: {
          versionId: "1",
          AWSAccessKeyId: key,
          Signature: signature,
          Expires: String(expires),
        },
      });
    };
    const expires = Math.floor(Date.now() / 1000) + 300;
    const sent = v2(user.secretAccessKey, expires);
    expect((await judge(sent)).caller.principal).toBe(user.principal);
    expect(await refusal(v2("another", expires))).toMatchObject({
      code: "SignatureDoesNotMatch",
      members: {
        AWSAccessKeyId: user.accessKeyId,
        StringToSign: expect.stringContaining("/bucket/a%20b"),
      },
    });
    expect(await refusal(alterQuery(sent, /Expires=\d+/, "Expires=never"))).toMatchObject({
      message: "Invalid date (should be seconds since epoch): never",
    });
    expect(await refusal(alterQuery(sent, /&Expires=\d+/, ""))).toMatchObject({
      code: "AccessDenied",
      message:
        "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters",
    });
    const deps = world();
    deps.clock.advance(6 * MINUTE_MS);
    for (const late of [sent, v2("x", expires, "test")]) {
      expect(await refusal(late, deps)).toMatchObject({ message: "Request has expired" });
    }
  });

  it("of S3 in version 2 are refused when their key is not one", async () => {
    const rawQuery = "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=x&Expires=9999999999";
    const sent = { ...of("s3"), rawQuery, rawHeaders: ["host", "localhost"] };
    expect((await refusal(sent, world({ mode: "enforce" }))).code).toBe("InvalidAccessKeyId");
  });
});

describe("a GET of the real S3 client", () => {
  it("is verified with its query", async () => {
    const sent = await captured("s3", (config) =>
      new S3Client({ ...config, forcePathStyle: true }).send(
        new GetObjectCommand({
          Bucket: "b",
          Key: "k",
          VersionId: "v+1/=",
          ResponseContentType: "a b",
        }),
      ),
    );
    expect((await judge(sent)).caller.principal).toBe(user.principal);
    const reordered = { ...sent, rawQuery: sent.rawQuery.split("&").toReversed().join("&") };
    expect((await judge(reordered)).caller.principal).toBe(user.principal);
  });
});

describe("hostile requests", () => {
  it.each([
    "AWS4-HMAC-SHA256",
    "AWS4-HMAC-SHA256 ",
    "AWS4-HMAC-SHA256 =,=,=",
    "AWS4-HMAC-SHA256 Credential=,SignedHeaders=,Signature=",
    "AWS4-HMAC-SHA256 Credential=////",
    "AWS4-HMAC-SHA256 Credential=__proto__/x/y/z/aws4_request, SignedHeaders=__proto__;host, Signature=constructor",
    `AWS4-HMAC-SHA256 Credential=${"/".repeat(10_000)}`,
    `AWS4-HMAC-SHA256 ${",".repeat(10_000)}`,
    `AWS4-HMAC-SHA256 Credential=${user.accessKeyId}/20250101/eu-west-1/x/aws4_request, SignedHeaders=${"a;".repeat(10_000)}host, Signature=\u0141`,
    "AWS ",
    "AWS :",
    "AWS4-",
    "",
  ])("end in a fault, never in a crash: %#", async (header) => {
    for (const name of names) {
      const { status } = await refusal(
        withAuthorization({ ...of(name), admitsUnsigned: false }, () => header),
        world({ mode: "enforce" }),
      );
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
  });

  it.each([
    "X-Amz-Algorithm=AWS4-HMAC-SHA256",
    "X-Amz-Algorithm=%&X-Amz-Credential=%ff%fe",
    "AWSAccessKeyId",
    "AWSAccessKeyId=%00&Signature=%&Expires=1e9",
    `X-Amz-Algorithm=${"%41".repeat(10_000)}`,
    `X-Amz-Algorithm&${"a&".repeat(10_000)}`,
  ])("in the query end in a fault, never in a crash: %#", async (rawQuery) => {
    for (const name of names) {
      const sent = { ...of(name), rawQuery, rawHeaders: ["host", "localhost:4566"] };
      const { status } = await refusal(sent, world({ mode: "enforce" }));
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
  });
});
