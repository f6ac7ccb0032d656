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
      "an OIDC provider of one organization's own",
      one({
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: { Federated: "arn:aws:iam::111111111111:oidc-provider/id.acme.example" },
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

const GITHUB = "token.actions.githubusercontent.com";

/** A trust policy for an issuer of tokens. */
function issued(issuer: string, Condition?: object, more: object = {}): string {
  const Federated = `arn:aws:iam::111111111111:oidc-provider/${issuer}`;
  const Action = "sts:AssumeRoleWithWebIdentity";
  return one({ Action, Principal: { Federated }, Condition, ...more });
}

describe("a trust policy for an issuer that many organizations share", () => {
  it.each([
    ["the very subject", { StringEquals: { [`${GITHUB}:sub`]: "repo:acme/shop:pull_request" } }],
    ["a pattern of it", { StringLike: { [`${GITHUB}:sub`]: ["repo:acme/*", "repo:acme2/*"] } }],
    ["it whatever its case", { StringEqualsIgnoreCase: { [`${GITHUB}:SUB`]: "repo:Acme/Shop" } }],
    ["one of several", { "ForAnyValue:StringLike": { [`${GITHUB}:sub`]: "repo:acme/*" } }],
  ])("is taken when it asks for %s", (_, condition) => {
    expect(() => validateTrustPolicy(issued(GITHUB, condition), "aws")).not.toThrow();
  });

  it.each([
    ["nothing", undefined],
    ["the audience alone", { StringEquals: { [`${GITHUB}:aud`]: "sts.amazonaws.com" } }],
    ["any subject", { StringLike: { [`${GITHUB}:sub`]: "*" } }],
    ["any subject, said longer", { StringLike: { [`${GITHUB}:sub`]: "?**" } }],
    ["one or any subject", { StringLike: { [`${GITHUB}:sub`]: ["repo:acme/*", "*"] } }],
    ["an empty subject", { StringEquals: { [`${GITHUB}:sub`]: "" } }],
    ["no subject at all", { StringEquals: { [`${GITHUB}:sub`]: [] } }],
    ["all subjects but one", { StringNotLike: { [`${GITHUB}:sub`]: "repo:evil/*" } }],
    ["a subject if there is one", { StringLikeIfExists: { [`${GITHUB}:sub`]: "repo:acme/*" } }],
    ["another issuer's subject", { StringLike: { "gitlab.com:sub": "project_path:acme/*" } }],
  ])("is refused when it asks for %s", (_, condition) => {
    expect(() => validateTrustPolicy(issued(GITHUB, condition), "aws")).toThrow(
      `Trust policy with trusted principal arn:aws:iam::111111111111:oidc-provider/${GITHUB} must evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase, ${GITHUB}:sub which is not scoped to all.`,
    );
  });

  it.each([
    ["gitlab.com", "gitlab.com:sub"],
    ["app.terraform.io", "app.terraform.io:sub"],
    ["agent.buildkite.com", "agent.buildkite.com:sub"],
    ["oidc.vercel.com", "oidc.vercel.com:aud"],
    ["api.pulumi.com/oidc", "api.pulumi.com/oidc:aud"],
    [`${GITHUB}/acme`, `${GITHUB}/acme:sub`],
    ["sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d", "sts:RoleSessionName"],
  ])("of %s must look at %s", (issuer, key) => {
    const right = { StringLike: { [key]: "acme-*" } };
    expect(() => validateTrustPolicy(issued(issuer, right), "aws")).not.toThrow();
    expect(() => validateTrustPolicy(issued(issuer), "aws")).toThrow(`, ${key} which is not`);
  });

  it("may deny whom it likes", () => {
    const deny = issued(GITHUB, undefined, { Effect: "Deny" });
    expect(() => validateTrustPolicy(deny, "aws")).not.toThrow();
  });

  it("is not mistaken for an issuer whose name only ends alike", () => {
    expect(() => validateTrustPolicy(issued("sso.gitlab.com"), "aws")).not.toThrow();
    expect(() => validateTrustPolicy(issued("gitlab.com/acme"), "aws")).not.toThrow();
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
