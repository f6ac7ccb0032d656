import { describe, expect, it } from "vitest";
import { Fault } from "../../model/fault.ts";
import {
  addStatement,
  grantsOwnersActionAbroad,
  removeStatement,
  validateGrant,
  validateQueuePolicy,
} from "./queue-policy.ts";

const arn = "arn:aws:sqs:us-east-1:111111111111:q";
const statement = { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: arn };
const policyOf = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

function faultOf(body: () => unknown): Fault {
  try {
    body();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error("no fault was thrown");
}

describe("validateQueuePolicy", () => {
  it.each([
    ["one statement that is no list", JSON.stringify({ Statement: statement })],
    ["no version", JSON.stringify({ Id: "x", Statement: [statement] })],
    ["the old version", JSON.stringify({ Version: "2008-10-17", Statement: [statement] })],
    ["an account", policyOf({ ...statement, Principal: { AWS: "222222222222" } })],
    ["a root", policyOf({ ...statement, Principal: { AWS: "arn:aws:iam::222222222222:root" } })],
    [
      "a role",
      policyOf({ ...statement, Principal: { AWS: ["arn:aws:iam::222222222222:role/a/b"] } }),
    ],
    [
      "a session",
      policyOf({ ...statement, Principal: { AWS: "arn:aws:sts::222222222222:assumed-role/r/s" } }),
    ],
    ["a unique id", policyOf({ ...statement, Principal: { AWS: "AIDACKCEVSQ6C2EXAMPLE" } })],
    ["a service", policyOf({ ...statement, Principal: { Service: "sns.amazonaws.com" } })],
    ["SQS: in capitals", policyOf({ ...statement, Action: ["SQS:SendMessage", "SQS:*"] })],
    ["every action", policyOf({ ...statement, Action: "*" })],
    ["what it denies", policyOf({ ...statement, Effect: "Deny" })],
    ["an owner's action", policyOf({ ...statement, Action: "sqs:DeleteQueue" })],
    [
      "conditions",
      policyOf({
        ...statement,
        Condition: {
          ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:t" },
          "ForAnyValue:StringEqualsIfExists": { "aws:PrincipalOrgPaths": ["a", "b"] },
          Bool: { "aws:SecureTransport": false },
        },
      }),
    ],
  ])("takes a policy with %s as it is", (_, text) => {
    expect(validateQueuePolicy(text)).toBe(text);
  });

  it.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["null", "null"],
    ["no statement", '{"Version":"2012-10-17"}'],
    ["an empty list", policyOf()],
    ["another version", JSON.stringify({ Version: "2020-01-01", Statement: [statement] })],
    ["an unknown member", JSON.stringify({ Statement: [statement], Extra: 1 })],
    ["a text as statement", JSON.stringify({ Statement: ["x"] })],
    ["an unknown statement member", policyOf({ ...statement, Extra: 1 })],
    ["no effect", policyOf({ ...statement, Effect: undefined })],
    ["a small effect", policyOf({ ...statement, Effect: "allow" })],
    ["no principal", policyOf({ ...statement, Principal: undefined })],
    ["both principals", policyOf({ ...statement, NotPrincipal: "*" })],
    ["an empty principal", policyOf({ ...statement, Principal: {} })],
    ["an unknown kind of principal", policyOf({ ...statement, Principal: { Azure: "x" } })],
    ["a short account", policyOf({ ...statement, Principal: { AWS: "1111" } })],
    [
      "a wildcard in a principal",
      policyOf({ ...statement, Principal: { AWS: "arn:aws:iam::222222222222:role/*" } }),
    ],
    ["no action", policyOf({ ...statement, Action: [] })],
    ["another service's action", policyOf({ ...statement, Action: "sns:Publish" })],
    ["an action without service", policyOf({ ...statement, Action: "SendMessage" })],
    ["no resource", policyOf({ ...statement, Resource: undefined })],
    ["an unknown operator", policyOf({ ...statement, Condition: { StringMatches: { a: "b" } } })],
    [
      "a condition on an object",
      policyOf({ ...statement, Condition: { StringEquals: { a: {} } } }),
    ],
  ])("refuses a policy with %s", (_, text) => {
    const fault = faultOf(() => validateQueuePolicy(text));
    expect(fault.code).toBe("InvalidAttributeValue");
    expect(fault.message).toBe("Invalid value for the parameter Policy.");
  });

  it("names an action that no policy may have", () => {
    const text = policyOf({ ...statement, Action: "sqs:SendMessageBatch" });
    const fault = faultOf(() => validateQueuePolicy(text));
    expect(fault.queryCode).toBe("InvalidParameterValue");
    expect(fault.message).toBe(
      "Value sqs:SendMessageBatch for parameter ActionName is invalid. Reason: Please refer to the appropriate WSDL for a list of valid actions.",
    );
  });

  it("allows 8 KB", () => {
    const large = (length: number): string => policyOf({ ...statement, Sid: "x".repeat(length) });
    expect(() => validateQueuePolicy(large(8000))).not.toThrow();
    const fault = faultOf(() => validateQueuePolicy(large(8192)));
    expect(fault.code).toBe("OverLimit");
    expect(fault.message).toBe("Submitted policy is over max allowed size.");
  });

  it("allows 7 actions in a statement", () => {
    const many = (count: number): object => ({
      ...statement,
      Action: Array<string>(count).fill("sqs:SendMessage"),
    });
    expect(() => validateQueuePolicy(policyOf(many(7), many(7)))).not.toThrow();
    const fault = faultOf(() => validateQueuePolicy(policyOf(many(10))));
    expect(fault.code).toBe("OverLimit");
    expect(fault.message).toBe(
      "10 actions were found in a statement from the submitted policy, max allowed is 7",
    );
  });

  it("allows 20 statements", () => {
    const small = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
    const many = (count: number): string => policyOf(...Array.from({ length: count }, () => small));
    expect(() => validateQueuePolicy(many(20))).not.toThrow();
    const fault = faultOf(() => validateQueuePolicy(many(22)));
    expect(fault.code).toBe("OverLimit");
    expect(fault.message).toBe(
      "22 statements were found in the submitted policy, max allowed is 20",
    );
  });

  it("allows 50 principals", () => {
    const accounts = Array<string>(51).fill("222222222222");
    const text = policyOf({ ...statement, Principal: { AWS: accounts } });
    expect(faultOf(() => validateQueuePolicy(text)).code).toBe("OverLimit");
  });
});

describe("grantsOwnersActionAbroad", () => {
  const owners = { ...statement, Action: ["sqs:SendMessage", "sqs:ListQueues"] };
  const foreign = { AWS: ["111111111111", "arn:aws:iam::222222222222:role/r"] };

  it.each([
    ["a role", { ...owners, Principal: foreign }],
    ["an account", { ...owners, Principal: { AWS: "222222222222" } }],
    ["in capitals", { ...owners, Action: "SQS:DELETEQUEUE", Principal: foreign }],
  ])("finds what is granted to another account: %s", (_, granted) => {
    expect(grantsOwnersActionAbroad(policyOf(statement, granted), "111111111111")).toBe(true);
  });

  it.each([
    ["the owner's role", { ...owners, Principal: { AWS: "arn:aws:iam::111111111111:role/r" } }],
    ["everybody", { ...owners, Principal: { AWS: "*" } }],
    ["a unique id", { ...owners, Principal: { AWS: "AIDACKCEVSQ6C2EXAMPLE" } }],
    ["a denial", { ...owners, Effect: "Deny", Principal: foreign }],
    ["every action", { ...statement, Action: "sqs:*", Principal: foreign }],
    ["what may be shared", { ...statement, Principal: foreign }],
  ])("lets be %s", (_, granted) => {
    expect(grantsOwnersActionAbroad(policyOf(granted), "111111111111")).toBe(false);
  });
});

describe("addStatement", () => {
  const queue = {
    partition: "aws",
    account: "111111111111",
    region: "us-east-1",
    name: "q",
  } as const;
  const grant = { label: "share", accounts: ["222222222222"], actions: ["ReceiveMessage"] };

  it("makes the policy that AWS makes", () => {
    expect(JSON.parse(addStatement(undefined, grant, queue))).toEqual({
      Version: "2008-10-17",
      Id: `${arn}/SQSDefaultPolicy`,
      Statement: [
        {
          Sid: "share",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::222222222222:root" },
          Action: "SQS:ReceiveMessage",
          Resource: arn,
        },
      ],
    });
  });

  it("lists several accounts and actions", () => {
    const several = {
      label: "share",
      accounts: ["222222222222", "333333333333"],
      actions: ["ReceiveMessage", "*"],
    };
    expect(JSON.parse(addStatement(undefined, several, queue))).toMatchObject({
      Statement: [
        {
          Principal: { AWS: ["arn:aws:iam::222222222222:root", "arn:aws:iam::333333333333:root"] },
          Action: ["SQS:ReceiveMessage", "SQS:*"],
        },
      ],
    });
  });

  it("adds to a policy that somebody wrote", () => {
    const written = JSON.stringify({ Version: "2012-10-17", Id: "mine", Statement: statement });
    const policy: unknown = JSON.parse(addStatement(written, grant, queue));
    expect(policy).toMatchObject({
      Version: "2012-10-17",
      Id: "mine",
      Statement: [statement, { Sid: "share" }],
    });
  });

  it("refuses a label twice", () => {
    const policy = addStatement(undefined, grant, queue);
    expect(() => addStatement(policy, grant, queue)).toThrow(
      "Value share for parameter Label is invalid. Reason: Already exists.",
    );
  });

  it("refuses a 21st statement", () => {
    let policy: string | undefined;
    for (let index = 0; index < 20; index += 1) {
      policy = addStatement(policy, { ...grant, label: `l${index}` }, queue);
    }
    const fault = faultOf(() => addStatement(policy, grant, queue));
    expect(fault.code).toBe("OverLimit");
    expect(fault.message).toBe("21 Statements were found, maximum allowed is 20.");
  });

  it("is undone by removeStatement, the policy going with its last statement", () => {
    const one = addStatement(undefined, grant, queue);
    const two = addStatement(one, { ...grant, label: "second" }, queue);
    expect(removeStatement(two, "second")).toBe(one);
    expect(removeStatement(one, "share")).toBeUndefined();
  });
});

describe("removeStatement", () => {
  it("refuses a label that is not there", () => {
    const text = "Value x for parameter Label is invalid. Reason: can't find label";
    expect(() => removeStatement(undefined, "x")).toThrow(`${text}.`);
    expect(() => removeStatement(policyOf(statement), "x")).toThrow(`${text} on existing policy.`);
  });
});

describe("validateGrant", () => {
  const grant = { label: "l", accounts: ["222222222222"], actions: ["SendMessage"] };

  it.each([
    [
      { actions: ["SendMessageBatch"] },
      "Value SQS:SendMessageBatch for parameter ActionName is invalid. Reason: Please refer to the appropriate WSDL for a list of valid actions.",
    ],
    [
      { actions: ["CreateQueue"] },
      "Value SQS:CreateQueue for parameter ActionName is invalid. Reason: Only the queue owner is allowed to invoke this action.",
    ],
    [
      { actions: Array<string>(8).fill("SendMessage") },
      "8 Actions were found, maximum allowed is 7.",
    ],
    [
      { accounts: ["*"] },
      "Value [*] for parameter PrincipalId is invalid. Reason: Unable to verify.",
    ],
    [{ label: "a b" }, "Value a b for parameter Label is invalid."],
  ])("refuses %j", (change, text) => {
    expect(() => validateGrant({ ...grant, ...change })).toThrow(text);
  });
});
