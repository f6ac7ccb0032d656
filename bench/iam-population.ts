/**
 * Ten accounts of a thousand users with ten policies each, on disk: what they cost in memory and at
 * the start, and that a change of a policy counts for the very next request.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startAtoll } from "./atoll-process.ts";
import { GET_CALLER_IDENTITY, queryRequests, rootKeys } from "./aws-request.ts";
import { residentMiB } from "./figures.ts";
import { HttpConnection, type Address } from "./http-connection.ts";
import type { Keys } from "./sigv4-template.ts";

export interface PopulationFigures {
  readonly users: number;
  readonly policies: number;
  readonly emptyMiB: number;
  /** After a start on the folder that holds them, before anybody was judged. */
  readonly startedMiB: number;
  readonly startMs: number;
  /** After a request of every user. */
  readonly usedMiB: number;
  /** The first request after a policy was changed, over and over: how often it knew. */
  readonly changes: number;
  readonly changesSeen: number;
}

const ACCOUNTS = 10;
const USERS = 1000;
const POLICIES = 10;
const CHANGES = 50;
const FLAGS = ["--log-level", "error", "--durability", "relaxed", "--iam", "enforce"];

/** Measures. */
export async function measurePopulation(): Promise<PopulationFigures> {
  const folder = mkdtempSync(join(tmpdir(), "atoll-population-"));
  try {
    const flags = ["--data", folder, ...FLAGS];
    const first = await startAtoll({ flags });
    await requireIdentity(first);
    const emptyMiB = residentMiB(first.pid);
    const keys = await eachAccount((account) => makeUsers(first, account));
    await first.stop();

    const startedAt = performance.now();
    const second = await startAtoll({ flags });
    await requireIdentity(second);
    const startMs = performance.now() - startedAt;
    const startedMiB = residentMiB(second.pid);
    await eachAccount((_, index) => listQueues(second, keys[index] ?? []));
    const usedMiB = residentMiB(second.pid);
    const changesSeen = await changePolicies(second, keys[0]?.[0]);
    await second.stop();
    const users = ACCOUNTS * USERS;
    const counts = { users, policies: users * POLICIES, changes: CHANGES, changesSeen };
    return { ...counts, emptyMiB, startedMiB, startMs, usedMiB };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function eachAccount<Result>(
  run: (account: string, index: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const numbers = Array.from({ length: ACCOUNTS }, (_, index) => index);
  return Promise.all(numbers.map((index) => run(String(100_000_000_000 + index), index)));
}

/** A user's policies allow it a part of SQS each, the last one to list. */
async function makeUsers(address: Address, account: string): Promise<readonly Keys[]> {
  const connection = new HttpConnection(address);
  const write = queryRequests("iam", address, rootKeys(account));
  const ask = async (params: Readonly<Record<string, string>>): Promise<string> => {
    const form = new URLSearchParams({ Version: "2010-05-08", ...params });
    const { status, body } = await connection.send(write(form.toString()));
    if (status !== 200) throw new Error(`answered ${status}: ${body.toString()}`);
    return body.toString();
  };
  const made: Keys[] = [];
  for (let number = 0; number < USERS; number += 1) {
    const UserName = `user-${number}`;
    await ask({ Action: "CreateUser", UserName });
    for (let policy = 0; policy < POLICIES; policy += 1) {
      const isLast = policy === POLICIES - 1;
      const Resource = isLast ? "*" : `arn:aws:sqs:*:${account}:${UserName}-${policy}-*`;
      const Action = isLast ? "sqs:ListQueues" : "sqs:*";
      const PolicyDocument = document({ Effect: "Allow", Action, Resource });
      await ask({ Action: "PutUserPolicy", UserName, PolicyName: `p${policy}`, PolicyDocument });
    }
    const text = await ask({ Action: "CreateAccessKey", UserName });
    const member = (name: string): string => new RegExp(`<${name}>([^<]+)<`).exec(text)?.[1] ?? "";
    made.push({
      accessKeyId: member("AccessKeyId"),
      secretAccessKey: member("SecretAccessKey"),
    });
  }
  connection.close();
  return made;
}

const LIST_QUEUES = "Action=ListQueues&Version=2012-11-05";

async function listQueues(address: Address, keys: readonly Keys[]): Promise<void> {
  const connection = new HttpConnection(address);
  for (const each of keys) {
    const { status } = await connection.send(queryRequests("sqs", address, each)(LIST_QUEUES));
    if (status !== 200) throw new Error(`a user was answered ${status}`);
  }
  connection.close();
}

/** Turns the user's last policy from allowing into denying and back, and asks right after it. */
async function changePolicies(address: Address, keys: Keys | undefined): Promise<number> {
  if (keys === undefined) throw new Error("there is no user");
  const connection = new HttpConnection(address);
  const write = queryRequests("iam", address, rootKeys("100000000000"));
  const ask = queryRequests("sqs", address, keys)(LIST_QUEUES);
  let seen = 0;
  for (let count = 0; count < CHANGES; count += 1) {
    const Effect = count % 2 === 0 ? "Deny" : "Allow";
    const form = new URLSearchParams({
      Action: "PutUserPolicy",
      Version: "2010-05-08",
      UserName: "user-0",
      PolicyName: `p${POLICIES - 1}`,
      PolicyDocument: document({ Effect, Action: "sqs:ListQueues", Resource: "*" }),
    });
    await connection.send(write(form.toString()));
    const { status } = await connection.send(ask);
    if (status === (Effect === "Deny" ? 403 : 200)) seen += 1;
  }
  connection.close();
  return seen;
}

function document(statement: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statement });
}

async function requireIdentity(address: Address): Promise<void> {
  const connection = new HttpConnection(address);
  const write = queryRequests("sts", address, rootKeys("100000000000"));
  const { status } = await connection.send(write(GET_CALLER_IDENTITY));
  connection.close();
  if (status !== 200) throw new Error(`answered ${status}`);
}
