import { describe, expect, it } from "vitest";
import { checkContent, checkDelegationPolicy } from "./policy-document.ts";

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

const SCP = { Effect: "Deny", Action: "s3:*", Resource: "*" };
const RCP = { ...SCP, Principal: "*" };

const MALFORMED = {
  code: "MalformedPolicyDocumentException",
  message:
    "The provided policy document does not meet the requirements of the specified policy type.",
};

describe("a service control policy", () => {
  it.each([
    ["an allow", { ...SCP, Effect: "Allow" }],
    ["an allow with a condition", { ...SCP, Effect: "Allow", Condition: { Null: { a: "true" } } }],
    ["everything but", { Effect: "Deny", NotAction: ["iam:*", "sts:*"], NotResource: "*" }],
    ["one resource", { ...SCP, Resource: "arn:aws:s3:::bucket/*" }],
    [
      "a quantified operator",
      { ...SCP, Condition: { "ForAnyValue:StringLikeIfExists": { a: "b" } } },
    ],
    ["wildcards in the action", { ...SCP, Action: ["ec2:*Address*", "*"] }],
  ])("may have %s", (_, statement) => {
    expect(() => checkContent("SERVICE_CONTROL_POLICY", policy(statement))).not.toThrow();
  });

  it.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["no version", JSON.stringify({ Statement: [SCP] })],
    ["no statement", policy()],
    ["a principal", policy(RCP)],
    ["no effect", policy({ Action: "*", Resource: "*" })],
    ["no action", policy({ Effect: "Deny", Resource: "*" })],
    ["an empty list of actions", policy({ ...SCP, Action: [] })],
    ["two kinds of action", policy({ ...SCP, NotAction: "s3:*" })],
    ["no resource", policy({ Effect: "Deny", Action: "s3:*" })],
    ["a resource that is no ARN", policy({ ...SCP, Resource: "bucket" })],
    ["an action without a service", policy({ ...SCP, Action: "GetObject" })],
    ["an operator that AWS has not", policy({ ...SCP, Condition: { StringIs: { a: "b" } } })],
    ["one Sid twice", policy({ ...SCP, Sid: "A" }, { ...SCP, Sid: "A" })],
    ["a member twice", '{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}'],
    ["bottomless nesting", "[".repeat(2000)],
  ])("may not have %s", (_, content) => {
    expect(() => checkContent("SERVICE_CONTROL_POLICY", content)).toThrow(
      expect.objectContaining(MALFORMED),
    );
  });

  it("has at most 10,240 characters", () => {
    const content = policy(SCP);
    const filled = content.padEnd(10_240);
    expect(() => checkContent("SERVICE_CONTROL_POLICY", filled)).not.toThrow();
    expect(() => checkContent("SERVICE_CONTROL_POLICY", `${filled} `)).toThrow(
      expect.objectContaining({
        code: "ConstraintViolationException",
        message: "You have exceeded the maximum policy size.",
        members: { Reason: "POLICY_CONTENT_LIMIT_EXCEEDED" },
      }),
    );
  });
});

describe("a resource control policy", () => {
  it("denies for everybody", () => {
    const condition = { StringNotEquals: { "aws:PrincipalOrgID": "o-1234567890" } };
    const content = policy({ ...RCP, Condition: condition });
    expect(() => checkContent("RESOURCE_CONTROL_POLICY", content)).not.toThrow();
  });

  it.each([
    ["allow", { ...RCP, Effect: "Allow" }],
    ["leave the principal out", SCP],
    ["name a principal", { ...RCP, Principal: { AWS: "111111111111" } }],
    ["write everybody in another way", { ...RCP, Principal: { AWS: "*" } }],
    ["say who is not meant", { ...SCP, NotPrincipal: "*" }],
    [
      "say which actions are not meant",
      { ...SCP, Principal: "*", Action: undefined, NotAction: "s3:*" },
    ],
    ["mean the actions of every service", { ...RCP, Action: "*" }],
  ])("may not %s", (_, statement) => {
    expect(() => checkContent("RESOURCE_CONTROL_POLICY", policy(statement))).toThrow(
      expect.objectContaining(MALFORMED),
    );
  });
});

describe("other policies", () => {
  it("are JSON objects", () => {
    expect(() => checkContent("TAG_POLICY", '{"tags":{}}')).not.toThrow();
    expect(() => checkContent("TAG_POLICY", "[]")).toThrow(expect.objectContaining(MALFORMED));
  });
});

describe("the organization's resource policy", () => {
  const delegation = {
    Effect: "Allow",
    Principal: { AWS: "222222222222" },
    Action: ["organizations:ListPolicies", "organizations:CreatePolicy"],
    Resource: "*",
  };

  it("names whom it lets do what in Organizations", () => {
    expect(() => checkDelegationPolicy(policy(delegation))).not.toThrow();
  });

  it("speaks of no other service", () => {
    expect(() => checkDelegationPolicy(policy({ ...delegation, Action: "s3:*" }))).toThrow(
      refusal("UNSUPPORTED_ACTION_IN_RESOURCE_POLICY"),
    );
  });

  it("says to whom it speaks", () => {
    const { Principal: _, ...nobody } = delegation;
    expect(() => checkDelegationPolicy(policy(nobody))).toThrow(refusal("INVALID_PRINCIPAL"));
  });

  it.each(["", "[]", '{"Version":"2008-10-17","Statement":[]}'])("is a policy: %s", (text) => {
    expect(() => checkDelegationPolicy(text)).toThrow(refusal("INVALID_RESOURCE_POLICY_JSON"));
  });

  function refusal(Reason: string): unknown {
    return expect.objectContaining({ code: "InvalidInputException", members: { Reason } });
  }
});
