import { describe, expect, it } from "vitest";
import { decide } from "./decide.ts";
import { explain } from "./explain.ts";
import type { Policy, PolicySets } from "./decision.ts";
import { compilePolicy } from "./statement.ts";
import { writeExplanation } from "./written-explanation.ts";

const ALICE = "arn:aws:iam::222222222222:user/alice";
const ORDERS = "arn:aws:sqs:eu-west-1:111111111111:orders";

function policy(name: string, statement: object, more: Partial<Policy> = {}): Policy {
  return { name, compiled: compilePolicy(JSON.stringify({ Statement: statement })), ...more };
}

function allowing(action: string): object {
  return { Effect: "Allow", Action: action, Resource: "*" };
}

function level(target: string, action: string): readonly Policy[] {
  const attachment = { target, managementAccount: "999999999999" };
  return [policy(`allows ${action} at ${target}`, allowing(action), { attachment })];
}

const request = {
  principal: { kind: "user", account: "222222222222", arn: ALICE, userId: "AIDA1" },
  action: "sqs:SendMessage",
  resource: ORDERS,
  resourceAccount: "111111111111",
  context: new Map<string, string>(),
} as const;

function hints(sets: PolicySets, more: object = {}): readonly string[] {
  const { hints: found } = explain({ ...request, ...more }, sets);
  return found.map(({ account, sentence }) => `${account}: ${sentence}`);
}

describe("what allowed a request", () => {
  const own = { ...request, resourceAccount: "222222222222" };
  const toAccount = { ...allowing("*"), Sid: "delegates", Principal: { AWS: "222222222222" } };
  const toAlice = { ...allowing("*"), Sid: "names", Principal: { AWS: ALICE } };
  const twice = { Statement: [toAccount, toAlice] };
  const both: Policy = { name: "both", compiled: compilePolicy(JSON.stringify(twice)) };

  it("is the statement that names the caller, not one before it that delegates", () => {
    const { statement, principalClass } = decide(own, { resource: both });
    expect([statement?.source.sid, principalClass]).toEqual(["names", "user"]);
  });

  it("is the grant where the policy does no more than delegate", () => {
    const required = { ...own, resourcePolicyRequired: true };
    const sets = { resource: policy("the key's", toAccount), grants: ["grant 1"] };
    const found = { outcome: "allow", admission: "grant 1", principalClass: "grant" };
    expect(decide(required, sets)).toMatchObject(found);
    const { admission, statement } = decide(required, { ...sets, resource: both });
    expect([admission, statement?.source.sid]).toEqual([undefined, "names"]);
  });
});

describe("what would allow a request", () => {
  it("is all that is missing, for one allow alone would help nobody", () => {
    const sets = { boundary: policy("the boundary", allowing("s3:*")), identity: [] };
    const send = `allow sqs:SendMessage on ${ORDERS} in`;
    expect(hints(sets)).toEqual([
      `222222222222: ${send} an identity policy of ${ALICE}`,
      `222222222222: ${send} the permissions boundary of ${ALICE}`,
      `111111111111: allow principal ${ALICE} to sqs:SendMessage on ${ORDERS} in the resource's policy`,
    ]);
  });

  it("is a grant where the resource has one: it needs no identity policy beside it", () => {
    const sets = { boundary: policy("the boundary", allowing("s3:*")), grants: ["a grant"] };
    expect(hints(sets)).toEqual([
      expect.stringMatching(/^222222222222: allow .* in the permissions boundary of /),
    ]);
  });

  it("names the level of the organization on which nothing allows, and who can change that", () => {
    const scp = [level("r-ab12", "*"), level("ou-ab12-team", "s3:*"), level("222222222222", "*")];
    const sets = { scp, identity: [policy("alice's", allowing("*"))] };
    const own = { resourceAccount: "222222222222" };
    expect(hints(sets, own)).toEqual([
      `999999999999: allow sqs:SendMessage on ${ORDERS} in a service control policy attached to ou-ab12-team`,
    ]);
    const explanation = explain({ ...request, ...own }, sets);
    const { layers } = writeExplanation({ ...request, ...own }, sets, explanation);
    // Those of the other levels say yes, and would only be in the way.
    expect(layers[0]?.policies).toEqual(["allows s3:* at ou-ab12-team"]);
  });

  it("tells what else is missing below the organization's policies", () => {
    const scp = [level("222222222222", "s3:*")];
    expect(hints({ scp, identity: [] }, { resourceAccount: "222222222222" })).toEqual([
      expect.stringMatching(/^999999999999: .* attached to 222222222222$/),
      expect.stringMatching(/^222222222222: .* in an identity policy of /),
    ]);
  });

  it("is said where an organization's statement denies to whom can narrow it", () => {
    const attachment = { target: "r-ab12", managementAccount: "999999999999" };
    const deny = { ...allowing("sqs:*"), Effect: "Deny", Sid: "no" };
    const scp = [[policy("the guard rail", deny, { attachment })]];
    expect(hints({ scp })).toEqual([
      "999999999999: statement no of the guard rail denies it: narrow that statement; no allow anywhere overrides it",
    ]);
  });

  it("says that NotPrincipal spares nobody who has a boundary", () => {
    const NotPrincipal = { AWS: [ALICE, "222222222222"] };
    const resource = policy("the queue's", {
      Effect: "Deny",
      NotPrincipal,
      Action: "*",
      Resource: "*",
    });
    const boundary = policy("the boundary", allowing("*"));
    const other = { AWS: "333333333333" };
    expect(hints({ resource, boundary })).toEqual([
      "111111111111: statement number 1 of the queue's denies it: NotPrincipal spares nobody who has a permissions boundary, put a condition on aws:PrincipalArn in its place; no allow anywhere overrides it",
    ]);
    const narrow = policy("the queue's", {
      Effect: "Deny",
      NotPrincipal: other,
      Action: "*",
      Resource: "*",
    });
    expect(hints({ resource: narrow })).toEqual([expect.stringContaining("narrow that statement")]);
  });

  it.each([
    [{ kind: "anonymous", arn: "anonymous" }, "*"],
    [
      { kind: "web-identity", provider: "accounts.google.com", arn: "bob of accounts.google.com" },
      "accounts.google.com",
    ],
  ])("names a principal as a policy can: %j", (principal, name) => {
    const allow = `allow principal ${name} to sqs:SendMessage on ${ORDERS} in the resource's policy`;
    expect(hints({}, { principal })).toEqual([`111111111111: ${allow}`]);
  });

  it("is another way in where the resource's policy opens none", () => {
    const identity = [policy("alice's", allowing("*"))];
    const resourceRemedy = "ask the owner of the object";
    expect(hints({ identity }, { resourceRemedy })).toEqual([`111111111111: ${resourceRemedy}`]);
  });
});
