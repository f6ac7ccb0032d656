/**
 * The fixture of the tests that stand beside the code: Atoll in memory, in process, with a clock
 * that stands still, and real SDK clients for any caller.
 *
 * ```ts
 * const atoll = await emulator({ iam: "enforce" });
 * await atoll.sqs.send(new CreateQueueCommand({ QueueName: "q" }));          // 111111111111
 * await atoll.as("222222222222", "eu-central-1").sqs.send(...);              // another account
 * await atoll.clock.advance(30_000);                                         // instead of sleeping
 * ```
 *
 * With `ATOLL_TEST_STORE=postgres://...` the same tests run on PostgreSQL, see `npm run test:postgres`.
 */
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { S3ControlClient } from "@aws-sdk/client-s3-control";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";
import { IAMClient } from "@aws-sdk/client-iam";
import { onTestFinished } from "vitest";
import { createAtoll, type Atoll, type AtollOptions } from "../index.ts";
import { createClock } from "../gateway/clock.ts";
import { testStore } from "./test-store.ts";

/** Access keys of a user or session, or an account id for the account's root. */
export type Who =
  | string
  | {
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly sessionToken?: string | undefined;
    };

/** The SDK clients of one caller. */
export interface Clients {
  readonly organizations: OrganizationsClient;
  readonly kms: KMSClient;
  readonly s3: S3Client;
  readonly s3control: S3ControlClient;
  readonly secretsmanager: SecretsManagerClient;
  readonly sqs: SQSClient;
  readonly sts: STSClient;
  readonly iam: IAMClient;
}

export interface Emulator extends Clients {
  readonly atoll: Atoll;
  readonly clock: Atoll["clock"];
  /** Clients of another caller, or in another region. */
  as(who: Who, region?: string): Clients;
  /** A request of the Query protocol, signed by name only. */
  query(call: QueryCall): Promise<QueryAnswer>;
}

export interface QueryCall {
  readonly service: string;
  readonly params: Readonly<Record<string, string>>;
  readonly account?: string;
  readonly region?: string;
  /** The path asked, for queue URLs. */
  readonly path?: string;
}

export interface QueryAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export const OWNER = "111111111111";
export const OTHER = "222222222222";
export const REGION = "us-east-1";

/** Where the clock of a test begins. */
export const START_MS = 1_767_225_600_000;

/** Makes an emulator that is closed at the end of the test. */
export async function emulator(options: AtollOptions = {}): Promise<Emulator> {
  const clock = createClock({ startMs: START_MS, frozen: true });
  const place = options.data === undefined ? await testStore() : {};
  const atoll = await createAtoll({ ...place, clock, ...options });
  onTestFinished(() => atoll.close());
  const as = (who: Who, region: string = REGION): Clients => clientsOf(atoll, who, region);
  return { atoll, clock: atoll.clock, as, query: (call) => queryCall(atoll, call), ...as(OWNER) };
}

function clientsOf(atoll: Atoll, who: Who, region: string): Clients {
  const base = atoll.clientConfig(typeof who === "string" ? who : OWNER, region);
  const config = {
    ...base,
    ...(typeof who === "string" ? {} : { credentials: who }),
    maxAttempts: 1,
  };
  return {
    organizations: new OrganizationsClient(config),
    secretsmanager: new SecretsManagerClient(config),
    kms: new KMSClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    s3control: new S3ControlClient(config),
    sqs: new SQSClient(config),
    sts: new STSClient(config),
    iam: new IAMClient(config),
  };
}

async function queryCall(
  atoll: Atoll,
  { service, params, account = OWNER, region = REGION, path = "/" }: QueryCall,
): Promise<QueryAnswer> {
  const response = await atoll.fetch(
    new Request(`http://localhost:4566${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        authorization: `AWS4-HMAC-SHA256 Credential=${account}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: new URLSearchParams(params).toString(),
    }),
  );
  return { status: response.status, headers: response.headers, body: await response.text() };
}
