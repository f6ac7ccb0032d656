import { describe, expect, it } from "vitest";
import {
  compilePolicy,
  explain,
  writeExplanation,
  type AuthorizationRequest,
  type PolicySets,
} from "../iam-engine/index.ts";
import { explanationText, type ShownDecision } from "./explanation-text.ts";

const QUEUE = "arn:aws:sqs:eu-west-1:111111111111:orders";
const ALICE = {
  kind: "user",
  account: "222222222222",
  arn: "arn:aws:iam::222222222222:user/alice",
  userId: "AIDAALICE",
} as const;

const QUEUE_POLICY = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "office",
      "Effect": "Allow",
      "Principal": {
        "AWS": "222222222222"
      },
      "Action": "sqs:SendMessage",
      "Resource": "${QUEUE}",
      "Condition": {
        "IpAddress": {
          "aws:SourceIp": "10.0.0.0/8"
        }
      }
    }
  ]
}`;

const SENTENCE =
  "User: arn:aws:iam::222222222222:user/alice is not authorized to perform: sqs:sendmessage on resource: arn:aws:sqs:eu-west-1:111111111111:orders because no resource-based policy allows the sqs:sendmessage action";

function policy(name: string, text: string): PolicySets["resource"] & {} {
  return { name, compiled: compilePolicy(text) };
}

/** What is kept of a request of alice's. */
function decided(
  sets: PolicySets,
  sentence = SENTENCE,
  more: Partial<AuthorizationRequest> = {},
): ShownDecision {
  const request: AuthorizationRequest = {
    principal: ALICE,
    action: "sqs:SendMessage",
    resource: QUEUE,
    resourceAccount: "111111111111",
    context: new Map([["aws:sourceip", "192.168.1.7"]]),
    ...more,
  };
  const explanation = explain(request, sets);
  const { decision } = explanation;
  return {
    account: "222222222222",
    region: "eu-west-1",
    requestId: "6a0c4a5e-0000-4000-8000-000000000000",
    atMs: 1_767_225_600_000,
    service: "sqs",
    operation: "SendMessage",
    principal: request.principal.arn,
    principalKind: request.principal.kind,
    entity: request.principal.arn,
    mode: "enforce",
    outcome: decision.outcome,
    remarks: [],
    pairs: [
      {
        action: request.action,
        resource: request.resource,
        resourceAccount: request.resourceAccount,
        outcome: decision.outcome,
        isExplicit: decision.isExplicit,
        layer: decision.layer,
        rule: decision.rule,
        sentence,
        explanation: writeExplanation(request, sets, explanation),
      },
    ],
  };
}

function shown(decision: ShownDecision, width: number, isColoured = false): string {
  return `\n${explanationText(decision, { width, isColoured }).join("\n")}\n`;
}

const IDENTITY = policy(
  "inline policy send of user alice",
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sqs:*","Resource":"*"}}',
);

describe("the explanation of a denial", () => {
  it("puts the two accounts side by side, and underlines the condition that failed", () => {
    const sets = { identity: [IDENTITY], resource: policy(`the policy of ${QUEUE}`, QUEUE_POLICY) };
    expect(shown(decided(sets), 120)).toBe(`
6a0c4a5e-0000-4000-8000-000000000000  2026-01-01 00:00:00Z  sqs SendMessage  eu-west-1  enforce

denied: User: arn:aws:iam::222222222222:user/alice is not authorized to perform: sqs:sendmessage on resource:
  arn:aws:sqs:eu-west-1:111111111111:orders because no resource-based policy allows the sqs:sendmessage action

caller: account 222222222222                               │ resource: account 111111111111
arn:aws:iam::222222222222:user/alice                       │ arn:aws:sqs:eu-west-1:111111111111:orders
                                                           │
✓ identity policies: allows                                │ ✗ resource policy: says nothing ← decided
  statement number 1 of inline policy send of user         │   statement office, line 4 of the policy of
    alice                                                  │     arn:aws:sqs:eu-west-1:111111111111:orders
  allows it                                                │   has a condition that does not hold: aws:SourceIp =
    {"Effect":"Allow","Action":"sqs:*","Resource":"*"}     │     192.168.1.7
              ^^^^^^^                                      │     {
                                                           │       "Sid": "office",
                                                           │       "Effect": "Allow",
                                                           │       "Principal": {
                                                           │         "AWS": "222222222222"
                                                           │       },
                                                           │       "Action": "sqs:SendMessage",
                                                           │       "Resource": "arn:aws:sqs:eu-west-1:111111111111:
                                                           │     orders",
                                                           │       "Condition": {
                                                           │         "IpAddress": {
                                                           │           "aws:SourceIp": "10.0.0.0/8"
                                                           │           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                                                           │         }
                                                           │       }
                                                           │     }

what would allow it
  in 111111111111: allow principal arn:aws:iam::222222222222:user/alice to sqs:SendMessage on
    arn:aws:sqs:eu-west-1:111111111111:orders in the resource's policy
  in 111111111111: or meet the condition of statement office of the policy of
    arn:aws:sqs:eu-west-1:111111111111:orders: "aws:SourceIp": "10.0.0.0/8"
`);
  });

  it("stacks them on a narrow terminal", () => {
    const sets = {
      identity: [
        policy(
          "inline policy read of user alice",
          `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sqs:ReceiveMessage","sqs:DeleteMessage"],"Resource":"${QUEUE}"}]}`,
        ),
      ],
    };
    const sentence = SENTENCE.replace("resource-based", "identity-based");
    expect(shown(decided(sets, sentence), 80)).toBe(`
6a0c4a5e-0000-4000-8000-000000000000  2026-01-01 00:00:00Z  sqs SendMessage
eu-west-1  enforce

denied: User: arn:aws:iam::222222222222:user/alice is not authorized to
  perform: sqs:sendmessage on resource:
  arn:aws:sqs:eu-west-1:111111111111:orders because no identity-based policy
  allows the sqs:sendmessage action

caller: account 222222222222
arn:aws:iam::222222222222:user/alice

✗ identity policies: says nothing ← decided
  statement number 1 of inline policy read of user alice
  is about other actions; asked was sqs:SendMessage
    {"Effect":"Allow","Action":["sqs:ReceiveMessage","sqs:DeleteMessage"],
                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    "Resource":"arn:aws:sqs:eu-west-1:111111111111:orders"}

resource: account 111111111111
arn:aws:sqs:eu-west-1:111111111111:orders

✗ resource policy: there is none

what would allow it
  in 222222222222: allow sqs:SendMessage on
    arn:aws:sqs:eu-west-1:111111111111:orders in an identity policy of
    arn:aws:iam::222222222222:user/alice
  in 111111111111: allow principal arn:aws:iam::222222222222:user/alice to
    sqs:SendMessage on arn:aws:sqs:eu-west-1:111111111111:orders in the
    resource's policy
`);
  });

  it("shows the statement that denies", () => {
    const deny = `{"Statement":[{"Sid":"lock","Effect":"Deny","Principal":"*","Action":"sqs:*","Resource":"*"}]}`;
    const sets = { identity: [IDENTITY], resource: policy(`the policy of ${QUEUE}`, deny) };
    const sentence = `${SENTENCE.split(" because")[0]} with an explicit deny in a resource-based policy`;
    expect(shown(decided(sets, sentence), 100)).toBe(`
6a0c4a5e-0000-4000-8000-000000000000  2026-01-01 00:00:00Z  sqs SendMessage  eu-west-1  enforce

denied: User: arn:aws:iam::222222222222:user/alice is not authorized to perform: sqs:sendmessage
  on resource: arn:aws:sqs:eu-west-1:111111111111:orders with an explicit deny in a resource-based
  policy

caller: account 222222222222
arn:aws:iam::222222222222:user/alice

✓ identity policies: allows
  statement number 1 of inline policy send of user alice
  allows it
    {"Effect":"Allow","Action":"sqs:*","Resource":"*"}
              ^^^^^^^

resource: account 111111111111
arn:aws:sqs:eu-west-1:111111111111:orders

✗ resource policy: denies ← decided
  statement lock of the policy of arn:aws:sqs:eu-west-1:111111111111:orders
  denies it
    {"Sid":"lock","Effect":"Deny","Principal":"*","Action":"sqs:*","Resource":"*"}
                           ^^^^^^

what would allow it
  in 111111111111: statement lock of the policy of arn:aws:sqs:eu-west-1:111111111111:orders
    denies it: narrow that statement; no allow anywhere overrides it
`);
  });

  it("says by what a service was asked, and in whose name", () => {
    const asked = { ...decided({}), invokedBy: ["s3 PutObject"], via: ["s3"] };
    const [, chain] = explanationText(asked, { width: 100, isColoured: false });
    expect(chain).toBe("invoked by s3 PutObject, in the caller's name through s3");
    const job = { ...asked, invokedBy: ["sns Publish", "sns:deliver"], via: undefined };
    expect(explanationText(job, { width: 100, isColoured: false })[1]).toBe(
      "invoked by sns Publish, by sns:deliver",
    );
  });

  it("is coloured on a terminal only, and obeys no control character of a policy's", () => {
    const text = `{"Statement":[{"Sid":"\\u001b","Effect":"Allow","Principal":{"AWS":"3\u009b1m"},"Action":"*","Resource":"*"}]}`;
    const decision = decided({ identity: [IDENTITY], resource: policy("p", text) });
    // oxlint-disable-next-line no-control-regex -- looks for what a terminal would obey
    expect(shown(decision, 120)).not.toMatch(/[\u001b\u009b]/);
    const coloured = shown(decision, 120, true);
    // oxlint-disable-next-line no-control-regex -- the colours themselves
    expect(coloured.replaceAll(/\u001b\[\d+m/g, "")).not.toMatch(/[\u001b\u009b]/);
    expect(coloured).toContain("\u001b[31m");
  });
});

describe("the explanation of what went through", () => {
  it("names the statement that allowed it", () => {
    const decision = decided({});
    const [pair] = decision.pairs;
    const allowed: ShownDecision = {
      ...decision,
      outcome: "allow",
      pairs:
        pair === undefined
          ? []
          : [
              {
                ...pair,
                outcome: "allow",
                explanation: undefined,
                statement: "office",
                policy: `the policy of ${QUEUE}`,
              },
            ],
    };
    expect(shown(allowed, 120)).toBe(`
6a0c4a5e-0000-4000-8000-000000000000  2026-01-01 00:00:00Z  sqs SendMessage  eu-west-1  enforce

allowed: sqs:SendMessage on arn:aws:sqs:eu-west-1:111111111111:orders, by statement office of the policy of
  arn:aws:sqs:eu-west-1:111111111111:orders
`);
  });

  it.each([
    ["allow", "allowed: it needs no permission"],
    ["not-judged", "not judged: IAM is off here"],
    ["refused", "refused, but not by a policy; the note says why"],
  ] as const)("says why nothing was judged when it is `%s`", (outcome, sentence) => {
    const decision = {
      ...decided({}),
      outcome,
      pairs: [],
      remarks: ["cross-region: in eu-west-1"],
    };
    expect(explanationText(decision, { width: 100, isColoured: false })).toEqual([
      "6a0c4a5e-0000-4000-8000-000000000000  2026-01-01 00:00:00Z  sqs SendMessage  eu-west-1  enforce",
      "note: cross-region: in eu-west-1",
      "",
      sentence,
    ]);
  });
});
