import { describe, expect, it } from "vitest";
import { awsPrincipalPlaces, replacePrincipals } from "./principal-place.ts";
import { validateTrustPolicy } from "./validate-trust.ts";

const ROLE = "arn:aws:iam::111111111111:role/team/r";

function one(change: object, top: object = {}): string {
  const statement = {
    Effect: "Allow",
    Principal: { AWS: ROLE },
    Action: "sts:AssumeRole",
    ...change,
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement], ...top });
}

describe("validateTrustPolicy", () => {
  it.each([
    ["a role", one({})],
    ["everybody", one({ Principal: { AWS: "*" } })],
    [
      "accounts, users and sessions",
      one({
        Principal: {
          AWS: [
            "111111111111",
            "arn:aws:iam::111111111111:root",
            "arn:aws:iam::111111111111:user/a/b",
            "arn:aws:sts::111111111111:assumed-role/r/s",
          ],
        },
      }),
    ],
    [
      "a service",
      one({ Principal: { Service: ["lambda.amazonaws.com", "ecs-tasks.amazonaws.com"] } }),
    ],
    [
      "an OIDC provider",
      one({
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: {
          Federated: "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com",
        },
      }),
    ],
    [
      "tags and a source identity",
      one({ Action: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"] }),
    ],
    ["no Version", one({}, { Version: undefined })],
  ])("takes %s", (_, text) => {
    expect(() => validateTrustPolicy(text, "aws")).not.toThrow();
  });

  it.each([
    ["no JSON", "{", "This policy contains invalid Json"],
    [
      "an unknown Version",
      one({}, { Version: "2020" }),
      "The policy must contain a valid version string",
    ],
    [
      "no statements",
      one({}, { Statement: [] }),
      "Could not parse the policy: Statement is empty!",
    ],
    ["no Effect", one({ Effect: undefined }), "Missing required field Effect"],
    ["an odd Effect", one({ Effect: "allow" }), "Invalid effect: allow"],
    ["no Principal", one({ Principal: undefined }), "Missing required field Principal"],
    [
      "an empty Principal",
      one({ Principal: {} }),
      "Missing required field Principal cannot be empty!",
    ],
    ["no Action", one({ Action: undefined }), "Missing required field Action"],
    [
      "another service's action",
      one({ Action: "s3:GetObject" }),
      "AssumeRole policy may only specify STS AssumeRole actions.",
    ],
    [
      "another action of STS",
      one({ Action: "sts:GetFederationToken" }),
      "AssumeRole policy may only specify STS AssumeRole actions.",
    ],
    ["a Resource", one({ Resource: "*" }), "Has prohibited field Resource"],
    ["a NotResource", one({ NotResource: "*" }), "AssumeRole policy must not contain resources."],
    [
      "Allow with NotPrincipal",
      one({ NotPrincipal: { AWS: "*" } }),
      "Allow with NotPrincipal is not allowed.",
    ],
    [
      "Deny with NotPrincipal",
      one({ Effect: "Deny", NotPrincipal: { AWS: "*" } }),
      "AssumeRole policy must not contain NotPrincipal field.",
    ],
    [
      "a wildcard in an ARN",
      one({ Principal: { AWS: "arn:aws:iam::111111111111:user/*" } }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::111111111111:user/*"',
    ],
    [
      "a group",
      one({ Principal: { AWS: "arn:aws:iam::111111111111:group/g" } }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::111111111111:group/g"',
    ],
    [
      "another partition",
      one({ Principal: { AWS: "arn:aws-cn:iam::111111111111:root" } }),
      'Invalid principal in policy: "AWS":"arn:aws-cn:iam::111111111111:root"',
    ],
    [
      "no service",
      one({ Principal: { Service: "lambda" } }),
      'Invalid principal in policy: "SERVICE":"lambda"',
    ],
    [
      "Cognito without a condition",
      one({ Principal: { Federated: "cognito-identity.amazonaws.com" } }),
      "A condition block must be present for the Cognito provider",
    ],
    ["an unknown member", one({ Odd: 1 }), "Syntax error in policy."],
  ])("refuses %s", (_, text, message) => {
    expect(() => validateTrustPolicy(text, "aws")).toThrow(message);
  });
});

describe("awsPrincipalPlaces", () => {
  it("finds the principals of statements and nothing that looks like one", () => {
    const text = one({
      Principal: { AWS: [ROLE, "111111111111"], Service: "sns.amazonaws.com" },
      Condition: { StringEquals: { "aws:PrincipalArn": ROLE } },
    });
    expect(awsPrincipalPlaces(text).map(({ value }) => value)).toEqual([ROLE, "111111111111"]);
    const bound = replacePrincipals(text, (value) => (value === ROLE ? "AROAX" : undefined));
    expect(JSON.parse(bound)).toMatchObject({
      Statement: [
        {
          Principal: { AWS: ["AROAX", "111111111111"] },
          Condition: { StringEquals: { "aws:PrincipalArn": ROLE } },
        },
      ],
    });
  });
});
