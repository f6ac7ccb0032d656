/** What holds of every decision, whatever the policies; single cases stand in `test/iam/cases/`. */
import * as fc from "../../test/support/properties.ts";
import { describe, expect, it } from "vitest";
import {
  compilePolicy,
  decide,
  explain,
  type AuthorizationRequest,
  type Policy,
  type PolicySets,
  type Principal,
} from "./index.ts";

const A = "111111111111";
const B = "222222222222";

const principals: readonly Principal[] = [
  { kind: "root", account: A, arn: `arn:aws:iam::${A}:root` },
  { kind: "user", account: A, arn: `arn:aws:iam::${A}:user/u`, userId: "AIDAU" },
  {
    kind: "role-session",
    account: A,
    arn: `arn:aws:sts::${A}:assumed-role/R/S`,
    roleArn: `arn:aws:iam::${A}:role/R`,
    roleId: "AROAR",
  },
  {
    kind: "federated-user",
    account: A,
    arn: `arn:aws:sts::${A}:federated-user/f`,
    issuerArn: `arn:aws:iam::${A}:user/u`,
  },
  { kind: "service", service: "sns.amazonaws.com", arn: "sns.amazonaws.com" },
  { kind: "anonymous", arn: "anonymous" },
];

interface WrittenStatement {
  readonly Effect: "Allow" | "Deny";
  readonly [element: string]: unknown;
}

const principalElements = fc.constantFrom<unknown>(
  "*",
  { AWS: A },
  { AWS: `arn:aws:iam::${A}:user/u` },
  { AWS: `arn:aws:iam::${A}:role/R` },
  { AWS: `arn:aws:sts::${A}:assumed-role/R/S` },
  { Service: "sns.amazonaws.com" },
);

const bodies = fc
  .record({
    principal: principalElements,
    action: fc.constantFrom("sqs:SendMessage", "sqs:*", "*", "s3:*", "sqs:Rec*"),
    resource: fc.constantFrom(
      "*",
      `arn:aws:sqs:r:${A}:q`,
      `arn:aws:sqs:*:${B}:q*`,
      "arn:aws:s3:::b",
    ),
    turned: fc.constantFrom("", "Action", "Resource", "Principal"),
    condition: fc.constantFrom<unknown>(
      undefined,
      { Bool: { "aws:SecureTransport": "true" } },
      { StringNotEquals: { "aws:PrincipalTag/team": "blue" } },
      { "ForAllValues:StringLike": { "aws:TagKeys": ["a*"] } },
      { Unheard: { "aws:SecureTransport": "true" } },
    ),
  })
  .map(({ principal, action, resource, turned, condition }) => ({
    [turned === "Principal" ? "NotPrincipal" : "Principal"]: principal,
    [turned === "Action" ? "NotAction" : "Action"]: action,
    [turned === "Resource" ? "NotResource" : "Resource"]: resource,
    ...(condition === undefined ? {} : { Condition: condition }),
  }));

const statements = fc
  .tuple(fc.constantFrom("Allow" as const, "Deny" as const), bodies)
  .map(([Effect, body]): WrittenStatement => ({ ...body, Effect }));

const documents = fc.array(statements, { maxLength: 4 });
const maybe = fc.option(documents, { nil: undefined });

const layers = fc.record({
  identity: documents,
  resource: maybe,
  boundary: maybe,
  session: maybe,
  scp: maybe,
  rcp: maybe,
});

type Layers = typeof layers extends fc.Arbitrary<infer T> ? T : never;

const requests = fc
  .record({
    principal: fc.constantFrom(...principals),
    owner: fc.constantFrom(A, B),
    resourcePolicyRequired: fc.boolean(),
    secure: fc.constantFrom("true", "false"),
  })
  .map(({ principal, owner, resourcePolicyRequired, secure }): AuthorizationRequest => ({
    principal,
    action: "sqs:SendMessage",
    resource: `arn:aws:sqs:r:${owner}:q`,
    resourceAccount: owner,
    resourcePolicyRequired,
    context: new Map<string, string | readonly string[]>([
      ["aws:securetransport", secure],
      ["aws:tagkeys", ["a1", "b1"]],
    ]),
  }));

function policy(name: string, written: readonly WrittenStatement[]): Policy {
  const document = { Version: "2012-10-17", Statement: written };
  return { name, compiled: compilePolicy(JSON.stringify(document)) };
}

function setsOf({ identity, resource, boundary, session, scp, rcp }: Layers): PolicySets {
  return {
    identity: [policy("identity", identity)],
    ...(resource && { resource: policy("resource", resource) }),
    ...(boundary && { boundary: policy("boundary", boundary) }),
    ...(session && { session: [policy("session", session)] }),
    ...(scp && { scp: [[policy("scp", scp)]] }),
    ...(rcp && { rcp: [[policy("rcp", rcp)]] }),
  };
}

const names = ["identity", "resource", "boundary", "session", "scp", "rcp"] as const;
const runs = { numRuns: 1500 };

describe("decide", () => {
  it("allows nothing more when a Deny is added", () => {
    fc.assert(
      fc.property(
        requests,
        layers,
        fc.constantFrom(...names),
        bodies,
        (request, all, name, body) => {
          const before = decide(request, setsOf(all)).outcome;
          const denied = [...(all[name] ?? []), { ...body, Effect: "Deny" as const }];
          // A layer that comes into being restricts by that alone, a resource policy excepted.
          const after = decide(request, setsOf({ ...all, [name]: denied })).outcome;
          expect([before, after]).not.toEqual(["deny", "allow"]);
        },
      ),
      runs,
    );
  });

  it("denies nothing more when an Allow is added", () => {
    fc.assert(
      fc.property(
        requests,
        layers,
        fc.constantFrom(...names),
        bodies,
        (request, all, name, body) => {
          const written = all[name];
          fc.pre(written !== undefined);
          const before = decide(request, setsOf(all)).outcome;
          const more = [...(written ?? []), { ...body, Effect: "Allow" as const }];
          const after = decide(request, setsOf({ ...all, [name]: more })).outcome;
          expect([before, after]).not.toEqual(["allow", "deny"]);
        },
      ),
      runs,
    );
  });

  it("does not look at the order of statements", () => {
    fc.assert(
      fc.property(requests, layers, (request, all) => {
        const turned = Object.fromEntries(
          Object.entries(all).map(([name, written]) => [name, written?.toReversed()]),
        ) as unknown as Layers;
        const [one, other] = [all, turned].map((each) => decide(request, setsOf(each)));
        expect(one?.outcome).toBe(other?.outcome);
        expect(one?.layer).toBe(other?.layer);
        expect(one?.isExplicit).toBe(other?.isExplicit);
      }),
      runs,
    );
  });

  it("is what explain says, which hints only at denials", () => {
    fc.assert(
      fc.property(requests, layers, (request, all) => {
        const sets = setsOf(all);
        const decision = decide(request, sets);
        const explanation = explain(request, sets);
        expect(explanation.decision).toEqual(decision);
        expect(decision.outcome === "allow" && explanation.hints.length > 0).toBe(false);
        const report = explanation.layers.find(({ layer }) => layer === decision.layer);
        expect(decision.isExplicit && report?.verdict !== "denies").toBe(false);
      }),
      runs,
    );
  });

  it("allows nothing across accounts that the owner's policy does not allow", () => {
    fc.assert(
      fc.property(requests, layers, (request, all) => {
        fc.pre("account" in request.principal && request.resourceAccount === B);
        const { resource: _, ...others } = setsOf(all);
        expect(decide(request, others).outcome).toBe("deny");
      }),
      runs,
    );
  });
});

describe("a variable in a resource", () => {
  const tagged = (tag: string, resource: string): string => {
    const [, user] = principals;
    if (user === undefined) throw new Error("no principal");
    const context = new Map([["aws:principaltag/q", tag]]);
    const action = "sqs:SendMessage";
    const request = { principal: user, action, resource, resourceAccount: A, context };
    const allow = (pattern: string): WrittenStatement => ({
      Effect: "Allow",
      Action: "*",
      Resource: pattern,
    });
    const written = [
      allow(`arn:aws:sqs:r:${A}:\${aws:PrincipalTag/q}`),
      allow("arn:aws:sns:${aws:PrincipalTag/q}:1:t"),
      allow("${aws:PrincipalTag/q}"),
    ];
    return decide(request, { identity: [policy("identity", written)] }).outcome;
  };

  it("stands for a part of the resource's name", () => {
    expect(tagged("mine", `arn:aws:sqs:r:${A}:mine`)).toBe("allow");
    expect(tagged("mine", `arn:aws:sqs:r:${A}:other`)).toBe("deny");
    expect(tagged("*", `arn:aws:sqs:r:${A}:other`)).toBe("deny");
  });

  it("moves no segment, and stands for no whole ARN: a tag is its owner's to choose", () => {
    expect(tagged("r:9", "arn:aws:sns:r:9:1:t")).toBe("deny");
    expect(tagged(`arn:aws:sqs:r:${A}:q`, `arn:aws:sqs:r:${A}:q`)).toBe("deny");
  });
});
