import { describe, expect, it } from "vitest";
import { authorizationMessage } from "./authorization-message.ts";
import type { PolicySets } from "./decision.ts";
import { decide } from "./decide.ts";
import { explain } from "./explain.ts";
import type { Principal } from "./principal.ts";
import type { AuthorizationRequest } from "./request.ts";
import { compilePolicy } from "./statement.ts";
import { writeExplanation, type WrittenExplanation } from "./written-explanation.ts";

const QUEUE = "arn:aws:sqs:eu-west-1:111111111111:orders";

const USER: Principal = {
  kind: "user",
  account: "222222222222",
  arn: "arn:aws:iam::222222222222:user/alice",
  userId: "AIDAALICE",
};

function request(more: Partial<AuthorizationRequest> = {}): AuthorizationRequest {
  return {
    principal: USER,
    action: "sqs:SendMessage",
    resource: QUEUE,
    resourceAccount: "111111111111",
    context: new Map<string, string>([
      ["aws:userid", "AIDAALICE"],
      ["aws:username", "alice"],
    ]),
    ...more,
  };
}

function policy(...statements: readonly object[]): NonNullable<PolicySets["resource"]> {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  return { name: "p", compiled: compilePolicy(text) };
}

const allow = (more: object = {}): object => ({
  Effect: "Allow",
  Principal: { AWS: "222222222222" },
  Action: "sqs:SendMessage",
  Resource: QUEUE,
  ...more,
});

const identity = (more: object = {}): object => ({
  Effect: "Allow",
  Action: "sqs:SendMessage",
  Resource: QUEUE,
  ...more,
});

function written(sets: PolicySets, asked = request()): WrittenExplanation {
  return writeExplanation(asked, sets, explain(asked, sets));
}

/** What is underlined in the first statement of the resource's policy. */
function underlined(...statements: readonly object[]): readonly (string | undefined)[] {
  const explanation = written({ identity: [policy(identity())], resource: policy(...statements) });
  const layer = explanation.layers.find((each) => each.layer === "resource");
  return (layer?.statements ?? []).map(
    ({ text, underlined: part }) => part && text.slice(part.offset, part.offset + part.length),
  );
}

describe("a written explanation", () => {
  it.each([
    ["the principal", allow({ Principal: { AWS: "333333333333" } }), '{"AWS":"333333333333"}'],
    ["those it is not for", allow({ Principal: undefined, NotPrincipal: "*" }), '"*"'],
    ["the resource", allow({ Resource: ["arn:aws:sqs:*:*:other"] }), '["arn:aws:sqs:*:*:other"]'],
    ["the resource it spares", allow({ Resource: undefined, NotResource: QUEUE }), `"${QUEUE}"`],
    ["the action", allow({ Action: "sqs:ReceiveMessage" }), '"sqs:ReceiveMessage"'],
    ["the effect of what denies", allow({ Effect: "Deny" }), '"Deny"'],
    [
      "the condition, not its neighbours",
      allow({
        Condition: {
          Bool: { "aws:SecureTransport": "false" },
          StringEquals: { "aws:username": "alice", "aws:userid": "AIDABOB" },
          Null: { "aws:SecureTransport": "true" },
        },
      }),
      '"aws:SecureTransport":"false"',
    ],
    [
      "a condition whose key stands under two operators",
      allow({
        Condition: {
          StringLike: { "aws:username": "a*" },
          StringEquals: { "aws:username": "bob" },
        },
      }),
      '"aws:username":"bob"',
    ],
  ])("underlines %s", (_, statement, part) => {
    expect(underlined(statement)).toEqual([part]);
  });

  it("quotes and underlines the text that people read, where another one is judged", () => {
    const judged = policy(allow({ Principal: { AWS: "AIDABOB" } }));
    const read = policy(allow({ Principal: { AWS: "arn:aws:iam::222222222222:user/bob" } }));
    const explanation = written({ resource: { ...judged, readable: read.compiled } });
    const [statement] = explanation.layers.at(-1)?.statements ?? [];
    const { offset, length } = statement?.underlined ?? { offset: 0, length: 0 };
    expect(statement?.text).toBe(
      JSON.stringify(allow({ Principal: { AWS: "arn:aws:iam::222222222222:user/bob" } })),
    );
    expect(statement?.text.slice(offset, offset + length)).toBe(
      '{"AWS":"arn:aws:iam::222222222222:user/bob"}',
    );
  });

  it("says what the request had in the place of what is wanted", () => {
    const had = (statement: object): string | undefined =>
      written({ resource: policy(statement) }).layers.find(({ layer }) => layer === "resource")
        ?.statements[0]?.had;
    expect(had(allow({ Principal: { AWS: "333333333333" } }))).toBe(USER.arn);
    expect(had(allow({ Resource: "arn:aws:sqs:*:*:x" }))).toBe(QUEUE);
    expect(had(allow({ Condition: { StringEquals: { "aws:UserName": "bob" } } }))).toBe(
      "aws:UserName = alice",
    );
    expect(had(allow({ Condition: { StringEquals: { "aws:SourceArn": "x" } } }))).toBe(
      "aws:SourceArn is not in the request",
    );
  });

  it("leaves out statements that are far from the request, and all but the nearest four", () => {
    const far = allow({ Action: "sqs:ReceiveMessage", Principal: { AWS: "333333333333" } });
    expect(underlined(far)).toEqual([]);
    const misses = Array.from({ length: 9 }, (_, n) => allow({ Resource: `arn:aws:sqs:*:*:${n}` }));
    const near = allow({ Condition: { StringEquals: { "aws:username": "bob" } } });
    expect(underlined(...misses, near)).toEqual([
      '"aws:username":"bob"',
      '"arn:aws:sqs:*:*:0"',
      '"arn:aws:sqs:*:*:1"',
      '"arn:aws:sqs:*:*:2"',
    ]);
  });

  it("tells the condition that could be met instead, of an Allow only", () => {
    const condition = { Condition: { StringEquals: { "aws:username": "bob" } } };
    const { layers, alternatives } = written({
      identity: [policy(identity())],
      resource: policy(
        allow({ Sid: "bobs", ...condition }),
        allow({ Effect: "Deny", ...condition }),
      ),
    });
    expect(layers.at(-1)?.statements).toHaveLength(1);
    const sentence = 'meet the condition of statement bobs of p: "aws:username":"bob"';
    expect(alternatives).toEqual([{ account: "111111111111", layer: "resource", sentence }]);
  });

  it("survives JSON whole", () => {
    const explanation = written({ resource: policy(allow({ Effect: "Deny" })) });
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
  });
});

describe("what is missing", () => {
  const boundary = policy(identity({ Action: "s3:*" }));
  const cases: readonly (readonly [
    string,
    PolicySets,
    Partial<AuthorizationRequest>,
    readonly string[],
  ])[] = [
    ["both sides of the boundary", { identity: [] }, {}, ["identity", "resource"]],
    ["the resource's side", { identity: [policy(identity())] }, {}, ["resource"]],
    ["the caller's side", { identity: [], resource: policy(allow()) }, {}, ["identity"]],
    [
      "a boundary too",
      { identity: [], boundary, resource: policy(allow()) },
      {},
      ["identity", "boundary"],
    ],
    ["nothing that an allow mends", { resource: policy(allow({ Effect: "Deny" })) }, {}, []],
    [
      "one side within an account",
      { identity: [] },
      { resourceAccount: "222222222222" },
      ["identity"],
    ],
    [
      "the resource's side for a service",
      {},
      { principal: { kind: "service", service: "sns.amazonaws.com", arn: "sns.amazonaws.com" } },
      ["resource"],
    ],
    [
      "an organization's allow too",
      { identity: [], scp: [[]] },
      {},
      ["scp", "identity", "resource"],
    ],
  ];
  it.each(cases)("is %s", (_, sets, more, missing) => {
    const asked = request(more);
    expect(written(sets, asked).missing).toEqual(missing);
  });
});

describe("an authorization message", () => {
  it("has the facts of a denial in AWS's shape", () => {
    const asked = request({
      context: new Map<string, string | readonly string[]>([
        ["aws:userid", "AIDAALICE"],
        ["aws:username", "alice"],
        ["aws:sourceip", "10.0.0.1"],
        ["aws:tagkeys", ["a", "b"]],
      ]),
    });
    const condition = { "ForAnyValue:StringEquals": { "aws:TagKeys": ["a"] } };
    const sets = {
      resource: policy(allow({ Sid: "no", Effect: "Deny", Condition: condition })),
    };
    expect(authorizationMessage(asked, decide(asked, sets))).toEqual({
      allowed: false,
      explicitDeny: true,
      matchedStatements: {
        items: [
          {
            statementId: "no",
            effect: "DENY",
            principals: { items: [{ value: "222222222222" }] },
            principalGroups: { items: [] },
            actions: { items: [{ value: "sqs:SendMessage" }] },
            resources: { items: [{ value: QUEUE }] },
            conditions: { items: [{ key: "aws:TagKeys", values: { items: [{ value: "a" }] } }] },
          },
        ],
      },
      failures: { items: [] },
      context: {
        principal: { id: "AIDAALICE", name: "alice", arn: USER.arn },
        action: "sqs:SendMessage",
        resource: QUEUE,
        conditions: {
          items: [
            { key: "aws:SourceIp", values: { items: [{ value: "10.0.0.1" }] } },
            { key: "aws:TagKeys", values: { items: [{ value: "a" }, { value: "b" }] } },
          ],
        },
      },
    });
  });

  it("has no statement where none denied", () => {
    const asked = request();
    const message = authorizationMessage(asked, decide(asked, { identity: [] }));
    expect(message).toMatchObject({ explicitDeny: false, matchedStatements: { items: [] } });
  });
});
