/**
 * What the path of a request costs without socket and HTTP: `handle` is called in process with
 * requests that are ready, on a store in memory. `GetCallerIdentity` has next to no handler, so its
 * cost is that of the path: route, authenticate, read, judge, write.
 */
import { closeHouse, openHouse } from "../src/atoll.ts";
import { handle } from "../src/gateway/handle.ts";
import { bodyOf, type GatewayRequest } from "../src/gateway/request.ts";
import type { WireResponse } from "../src/protocols/protocol.ts";
import { GET_CALLER_IDENTITY, queryRequests, rootKeys, sqsRequests } from "./aws-request.ts";
import { median } from "./figures.ts";
import type { Keys } from "./sigv4-template.ts";

export interface PathFigures {
  readonly operation: string;
  readonly keys: "root" | "minted";
  readonly usPerRequest: number;
  readonly fastestUs: number;
}

const HOME = { host: "localhost", port: 4566 };
const ACCOUNT = "111111111111";
const BATCH = 2000;

/** Measures, interleaved, in rounds of {@link BATCH} requests one after another. */
export async function measurePath(rounds: number): Promise<readonly PathFigures[]> {
  const house = await openHouse({ ephemeral: true });
  const answer = (request: GatewayRequest): Promise<WireResponse> => handle(request, house.gateway);
  const succeed = async (bytes: Buffer): Promise<string> => {
    const { status, body } = await answer(toGatewayRequest(bytes));
    const text = typeof body === "string" ? body : Buffer.from(body as Uint8Array).toString();
    if (status !== 200) throw new Error(`answered ${status}: ${text}`);
    return text;
  };
  const minted = await mint(succeed);
  const statement = { Effect: "Allow", Principal: "*", Action: "sqs:*", Resource: "*" };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const queue = JSON.stringify({ QueueName: "path", Attributes: { Policy } });
  await succeed(sqsRequests("CreateQueue", HOME, rootKeys(ACCOUNT))(queue));
  const QueueUrl = `http://localhost:4566/queue/us-east-1/${ACCOUNT}/path`;
  const message = JSON.stringify({ QueueUrl, MessageBody: "x".repeat(200) });

  const kinds = [rootKeys(ACCOUNT), minted].flatMap((keys) => {
    const name = keys === minted ? ("minted" as const) : ("root" as const);
    return [
      {
        operation: "GetCallerIdentity",
        keys: name,
        request: toGatewayRequest(queryRequests("sts", HOME, keys)(GET_CALLER_IDENTITY)),
        times: [] as number[],
      },
      {
        operation: "SendMessage (with its handler, store in memory)",
        keys: name,
        request: toGatewayRequest(sqsRequests("SendMessage", HOME, keys)(message)),
        times: [] as number[],
      },
    ];
  });
  const repeat = async (request: GatewayRequest): Promise<void> => {
    for (let count = 0; count < BATCH; count += 1) {
      const { status } = await answer(request);
      if (status !== 200) throw new Error(`answered ${status}`);
    }
  };
  for (let round = -5; round < rounds; round += 1) {
    for (const { request, times } of kinds) {
      const startedAt = performance.now();
      await repeat(request);
      // The first rounds warm up.
      if (round >= 0) times.push(((performance.now() - startedAt) * 1000) / BATCH);
    }
  }
  house.stopSignal.begin();
  await closeHouse(house);
  return kinds.map(({ operation, keys, times }) => ({
    operation,
    keys,
    usPerRequest: median(times),
    fastestUs: Math.min(...times),
  }));
}

/** The same bytes that go over a socket elsewhere, taken apart as Node's parser does. */
export function toGatewayRequest(bytes: Buffer): GatewayRequest {
  const headEnd = bytes.indexOf("\r\n\r\n");
  const [first = "", ...lines] = bytes.toString("latin1", 0, headEnd).split("\r\n");
  const [method = "", target = ""] = first.split(" ");
  const rawHeaders = lines.flatMap((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const body = bodyOf(bytes.subarray(headEnd + 4));
  return { method, target, rawHeaders, body, secure: false };
}

async function mint(succeed: (bytes: Buffer) => Promise<string>): Promise<Keys> {
  const write = queryRequests("iam", HOME, rootKeys(ACCOUNT));
  await succeed(write("Action=CreateUser&Version=2010-05-08&UserName=bench"));
  const text = await succeed(write("Action=CreateAccessKey&Version=2010-05-08&UserName=bench"));
  return {
    accessKeyId: /<AccessKeyId>(.+?)</.exec(text)?.[1] ?? "",
    secretAccessKey: /<SecretAccessKey>(.+?)</.exec(text)?.[1] ?? "",
  };
}
