/**
 * The authorization engine by itself, on a set of policies as large organizations have them: a user
 * with four managed policies and an inline one of ten statements each, a boundary, a session
 * policy, a resource policy of eight statements, and service control policies on three levels, with
 * conditions and policy variables. Asked 10,000 different questions.
 */
import {
  compilePolicy,
  decide,
  explain,
  type AuthorizationRequest,
  type ContextValue,
  type Policy,
  type PolicySets,
} from "../src/iam-engine/index.ts";
import { median, whole } from "./figures.ts";

export interface IamFigure {
  readonly what: string;
  readonly value: number;
  readonly text: string;
}

const REQUESTS = 10_000;
const ROUNDS = 7;
const ACCOUNT = "111111111111";

/** Measures decisions, explanations, compilation, and the worst pattern we know. */
export async function measureIam(): Promise<readonly IamFigure[]> {
  const sets = policySets();
  const requests = Array.from({ length: REQUESTS }, (_, index) => requestOf(index));
  const allowed = requests.filter((request) => decide(request, sets).outcome === "allow").length;
  const perSecond = (what: string, seconds: number): IamFigure => ({
    what,
    value: REQUESTS / seconds,
    text: `${whole(REQUESTS / seconds)} a second, ${((seconds * 1e6) / REQUESTS).toFixed(1)} us each`,
  });
  const deciding = fastest(() => requests.forEach((request) => decide(request, sets)));
  const explaining = fastest(() => requests.forEach((request) => explain(request, sets)));
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements("large", 15) });
  const compiling = fastest(() => {
    for (let count = 0; count < 100; count += 1) compilePolicy(text);
  });
  const hostile = fastest(matchHostile);
  return [
    {
      what: "requests",
      value: REQUESTS,
      text: `${whole(REQUESTS)}, of which ${whole(allowed)} allowed`,
    },
    perSecond("decide", deciding),
    perSecond("explain", explaining),
    {
      what: `compile a policy of ${(text.length / 1024).toFixed(1)} KB`,
      value: compiling * 1e4,
      text: `${whole(compiling * 1e4)} us`,
    },
    {
      what: "a hostile pattern of 10 KB against 10 KB",
      value: hostile * 1e3,
      text: `${(hostile * 1e3).toFixed(2)} ms`,
    },
  ];
}

/** The median of several rounds, in seconds. */
function fastest(run: () => void): number {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS + 2; round += 1) {
    const startedAt = performance.now();
    run();
    if (round >= 2) times.push((performance.now() - startedAt) / 1000);
  }
  return median(times);
}

const SERVICES = ["sqs", "sns", "s3", "kms", "lambda"];
const VERBS = ["SendMessage", "ReceiveMessage", "GetItem", "PutItem", "Describe", "List"];

function policySets(): PolicySets {
  const managed = SERVICES.slice(0, 4).map((name) =>
    policy(`managed ${name}`, statements(name, 10)),
  );
  const everything = { Effect: "Allow", Action: "*", Resource: "*" };
  const guard = {
    Effect: "Deny",
    NotAction: ["iam:*", "sts:*", "support:*"],
    Resource: "*",
    Condition: {
      StringNotEquals: { "aws:RequestedRegion": ["us-east-1", "eu-west-1", "eu-central-1"] },
      ArnNotLike: { "aws:PrincipalARN": "arn:aws:iam::*:role/organization/*" },
    },
  };
  return {
    identity: [...managed, policy("inline", statements("lambda", 10))],
    boundary: policy(
      "boundary",
      SERVICES.map((service) => ({ ...everything, Action: `${service}:*` })),
    ),
    session: [policy("session", [everything])],
    resource: policy("resource", resourceStatements()),
    scp: ["root", "unit", "account"].map((level) => [
      policy(`${level} allows`, [everything]),
      policy(`${level} guards`, [guard]),
    ]),
  };
}

function statements(service: string, count: number): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({
    Sid: `Statement${index}`,
    Effect: index % 5 === 4 ? "Deny" : "Allow",
    Action: [
      `${service}:${VERBS[index % VERBS.length]}*`,
      `${service}:Get*`,
      `${service}:Tag${index}`,
    ],
    Resource: [
      `arn:aws:${service}:*:${ACCOUNT}:team-\${aws:PrincipalTag/team}-${index}-*`,
      `arn:aws:${service}:us-east-1:${ACCOUNT}:shared-${index}/*`,
    ],
    Condition: {
      StringEquals: { "aws:PrincipalTag/team": "${aws:ResourceTag/team}" },
      IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "192.168.0.0/16"] },
      Bool: { "aws:SecureTransport": index % 5 === 4 ? "false" : "true" },
    },
  }));
}

function resourceStatements(): readonly object[] {
  return Array.from({ length: 8 }, (_, index) => ({
    Sid: `Share${index}`,
    Effect: index === 7 ? "Deny" : "Allow",
    Principal: {
      AWS: [`arn:aws:iam::22222222222${index}:root`, `arn:aws:iam::${ACCOUNT}:role/r${index}`],
    },
    Action: ["sqs:SendMessage", "sqs:ReceiveMessage"],
    Resource: "*",
    Condition: { ArnLike: { "aws:SourceArn": `arn:aws:sns:*:22222222222${index}:topic-*` } },
  }));
}

function policy(name: string, list: readonly object[]): Policy {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: list });
  return { name, compiled: compilePolicy(text) };
}

function requestOf(index: number): AuthorizationRequest {
  const service = SERVICES[index % SERVICES.length] ?? "sqs";
  const team = `t${index % 40}`;
  const facts: Record<string, ContextValue> = {
    "aws:principaltag/team": team,
    "aws:resourcetag/team": team,
    "aws:sourceip": `10.${index % 200}.0.${index % 250}`,
    "aws:securetransport": "true",
    "aws:requestedregion": index % 17 === 0 ? "ap-south-1" : "us-east-1",
    "aws:principalarn": `arn:aws:iam::${ACCOUNT}:user/u${index % 100}`,
  };
  return {
    principal: {
      kind: "user",
      account: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:user/u${index % 100}`,
      userId: `AIDA${String(index % 100).padStart(17, "0")}`,
    },
    action: `${service}:${VERBS[index % VERBS.length]}`,
    resource: `arn:aws:${service}:us-east-1:${ACCOUNT}:team-${team}-${index % 10}-${index}`,
    resourceAccount: ACCOUNT,
    context: new Map(Object.entries(facts)),
  };
}

/** Many stars, each part nearly found everywhere: what makes backtracking matchers hang. */
function matchHostile(): void {
  const value = "a".repeat(10_240);
  const patterns = [
    "a*".repeat(5120) + "b",
    "*" + "?a".repeat(5100) + "*b",
    "a".repeat(5000) + "?*b",
  ];
  for (const pattern of patterns) {
    const sets = {
      identity: [policy("hostile", [{ Effect: "Allow", Action: "*", Resource: pattern }])],
    };
    const { outcome } = decide({ ...requestOf(0), resource: value }, sets);
    if (outcome !== "deny") throw new Error("a pattern that ends in b matched");
  }
}
