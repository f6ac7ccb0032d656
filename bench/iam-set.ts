/**
 * A set of policies as large organizations have them, and 10,000 different questions about it: a
 * role with four managed policies and an inline one of ten statements each, a boundary, sessions
 * with a policy, a resource policy of eight statements, and service control policies on three
 * levels, with conditions and policy variables.
 */
import {
  compilePolicy,
  type AuthorizationRequest,
  type ContextValue,
  type Policy,
  type PolicySets,
} from "../src/iam-engine/index.ts";

export const ACCOUNT = "111111111111";

const SERVICES = ["sqs", "sns", "s3", "kms", "lambda"];
const VERBS = ["SendMessage", "ReceiveMessage", "GetItem", "PutItem", "Describe", "List"];

/** The policies that apply to every question. */
export function policySets(): PolicySets {
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

/** Statements that look alike and differ in their actions, resources and effects. */
export function statements(service: string, count: number): readonly object[] {
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

/** A policy of the current version. */
export function policy(name: string, list: readonly object[]): Policy {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: list });
  return { name, compiled: compilePolicy(text) };
}

/** The question with a number: no two have the same caller, resource and keys. */
export function requestOf(index: number): AuthorizationRequest {
  const service = SERVICES[index % SERVICES.length] ?? "sqs";
  const team = `t${index % 40}`;
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/r${index % 100}`;
  const facts: Record<string, ContextValue> = {
    "aws:principaltag/team": team,
    "aws:resourcetag/team": team,
    "aws:sourceip": `10.${index % 200}.0.${index % 250}`,
    "aws:securetransport": "true",
    "aws:requestedregion": index % 17 === 0 ? "ap-south-1" : "us-east-1",
    "aws:principalarn": roleArn,
  };
  return {
    principal: {
      kind: "role-session",
      account: ACCOUNT,
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/r${index % 100}/s${index}`,
      roleArn,
      roleId: `AROA${String(index % 100).padStart(17, "0")}`,
    },
    action: `${service}:${VERBS[index % VERBS.length]}`,
    resource: `arn:aws:${service}:us-east-1:${ACCOUNT}:team-${team}-${index % 10}-${index}`,
    resourceAccount: ACCOUNT,
    context: new Map(Object.entries(facts)),
  };
}
