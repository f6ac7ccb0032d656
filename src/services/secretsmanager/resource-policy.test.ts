import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
  ValidateResourcePolicyCommand,
  type ValidateResourcePolicyCommandOutput,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../testing/emulator.ts";
import { admit, newUser, policyOf, rootOf } from "../../testing/key-kit.ts";
import { isPublicPolicy } from "./public-policy.ts";
import { secretPolicies } from "./secret-policies.ts";

const SecretId = "db";
const good = policyOf(admit(rootOf(OTHER), "secretsmanager:GetSecretValue"));
const open = policyOf(admit("*", "secretsmanager:GetSecretValue"));

async function withSecret(): Promise<Emulator> {
  const kit = await emulator({ iam: "enforce" });
  await kit.secretsmanager.send(new CreateSecretCommand({ Name: SecretId }));
  return kit;
}

const put = (ResourcePolicy: string, BlockPublicPolicy?: boolean): PutResourcePolicyCommand =>
  new PutResourcePolicyCommand({ SecretId, ResourcePolicy, BlockPublicPolicy });
const read = new GetResourcePolicyCommand({ SecretId });

const SYNTAX = "This resource policy contains a syntax error.";
const PRINCIPAL = "This resource policy contains an unsupported principal.";
const SERVICE = "This resource policy contains an invalid service principal.";

const statement = {
  Effect: "Allow",
  Principal: { AWS: OTHER },
  Action: "secretsmanager:*",
  Resource: "*",
};

const BAD: readonly (readonly [string, string, string])[] = [
  ["no JSON", "{", SYNTAX],
  ["a list", "[]", SYNTAX],
  ["no statement", policyOf(), SYNTAX],
  ["another effect", policyOf({ ...statement, Effect: "AllowSomething" }), SYNTAX],
  ["another version", JSON.stringify({ Version: "2019-10-19", Statement: [statement] }), SYNTAX],
  ["no principal", policyOf({ ...statement, Principal: undefined }), SYNTAX],
  ["no action", policyOf({ ...statement, Action: undefined }), SYNTAX],
  ["no resource", policyOf({ ...statement, Resource: undefined }), SYNTAX],
  ["another service's action", policyOf({ ...statement, Action: "s3:GetObject" }), SYNTAX],
  ["a name as principal", policyOf({ ...statement, Principal: { AWS: "bob" } }), PRINCIPAL],
  [
    "a pattern of principals",
    policyOf({ ...statement, Principal: { AWS: `arn:aws:iam::${OTHER}:role/*` } }),
    PRINCIPAL,
  ],
  ["a provider", policyOf({ ...statement, Principal: { Federated: "x" } }), PRINCIPAL],
  ["no service", policyOf({ ...statement, Principal: { Service: "rds" } }), SERVICE],
];

describe("PutResourcePolicy", () => {
  it("keeps a policy as it was written, until it is deleted", async () => {
    const { secretsmanager } = await withSecret();
    expect(await secretsmanager.send(read)).not.toHaveProperty("ResourcePolicy");
    const answer = await secretsmanager.send(put(good));
    expect(answer.Name).toBe(SecretId);
    expect((await secretsmanager.send(read)).ResourcePolicy).toBe(good);
    await secretsmanager.send(new DeleteResourcePolicyCommand({ SecretId }));
    expect(await secretsmanager.send(read)).not.toHaveProperty("ResourcePolicy");
  });

  it.each(BAD)("refuses %s", async (_, policy, message) => {
    const { secretsmanager } = await withSecret();
    await expect(secretsmanager.send(put(policy))).rejects.toMatchObject({
      name: "MalformedPolicyDocumentException",
      message,
    });
  });

  it("refuses a policy for everybody when it is asked to block such", async () => {
    const { secretsmanager } = await withSecret();
    await expect(secretsmanager.send(put(open, true))).rejects.toMatchObject({
      name: "PublicPolicyException",
      message: "You can't attach a resource-based policy that allows broad access to the secret.",
    });
    await secretsmanager.send(put(good, true));
    await secretsmanager.send(put(open, false));
    await secretsmanager.send(put(open));
  });

  it("takes 20,480 characters", async () => {
    const { secretsmanager } = await withSecret();
    await expect(
      secretsmanager.send(put(good + " ".repeat(20_481 - good.length))),
    ).rejects.toMatchObject({ name: "ValidationException" });
    await secretsmanager.send(put(good + " ".repeat(20_480 - good.length)));
  });
});

describe("a public policy", () => {
  const everyone = { ...statement, Principal: "*" };
  const when = (operator: string, key: string, value: string): string =>
    policyOf({ ...everyone, Condition: { [operator]: { [key]: value } } });

  it.each([
    ["everybody", policyOf(everyone), true],
    ["everybody in a list", policyOf({ ...statement, Principal: { AWS: ["*"] } }), true],
    [
      "all but one",
      policyOf({ Effect: "Allow", NotPrincipal: { AWS: OTHER }, Action: "*", Resource: "*" }),
      true,
    ],
    ["an organization", when("StringEquals", "aws:PrincipalOrgID", "o-1234567890"), false],
    ["any organization", when("StringLike", "aws:PrincipalOrgID", "o-*"), true],
    ["what is not", when("StringNotEquals", "aws:PrincipalOrgID", "o-1234567890"), true],
    ["a network", when("StringEquals", "aws:SourceVpc", "vpc-1"), false],
    ["a tag", when("StringEquals", "aws:PrincipalTag/team", "blue"), true],
    [
      "the roles of an account",
      when("ArnLike", "aws:PrincipalArn", `arn:aws:iam::${OTHER}:role/*`),
      false,
    ],
    ["a denial", policyOf({ ...everyone, Effect: "Deny" }), false],
    ["an account", policyOf(statement), false],
  ])("%s", (_, policy, isPublic) => {
    expect(isPublicPolicy(policy)).toBe(isPublic);
  });
});

describe("ValidateResourcePolicy", () => {
  const validate = (
    { secretsmanager }: Pick<Emulator, "secretsmanager">,
    ResourcePolicy: string,
    input: object = { SecretId },
  ): Promise<ValidateResourcePolicyCommandOutput> =>
    secretsmanager.send(new ValidateResourcePolicyCommand({ ResourcePolicy, ...input }));

  it("passes a good one, with a secret or without", async () => {
    const kit = await withSecret();
    for (const input of [{ SecretId }, {}]) {
      expect(await validate(kit, good, input)).toMatchObject({
        PolicyValidationPassed: true,
        ValidationErrors: [],
      });
    }
  });

  it.each(BAD)("finds %s", async (_, policy, ErrorMessage) => {
    expect(await validate(await withSecret(), policy)).toMatchObject({
      PolicyValidationPassed: false,
      ValidationErrors: [{ ErrorMessage }],
    });
  });

  it("finds a policy for everybody", async () => {
    const answer = await validate(await withSecret(), open);
    expect(answer.ValidationErrors).toMatchObject([
      { ErrorMessage: "This resource policy grants broad access to your secret." },
    ]);
  });

  it("finds one that locks the caller out, and changes nothing", async () => {
    const kit = await withSecret();
    const alice = await newUser(kit, "alice", {
      policy: { Effect: "Allow", Action: "secretsmanager:*", Resource: "*" },
    });
    const Principal = { AWS: alice.arn };
    const lockOut = policyOf({ ...statement, Effect: "Deny", Principal });
    expect(await validate(alice, lockOut)).toMatchObject({
      PolicyValidationPassed: false,
      ValidationErrors: [
        {
          ErrorMessage:
            "Your requested changes will not allow you to manage this secret in the future.",
        },
      ],
    });
    expect(await validate(kit, lockOut)).toMatchObject({ PolicyValidationPassed: true });
    expect(await kit.secretsmanager.send(read)).not.toHaveProperty("ResourcePolicy");
  });
});

describe("questions about access", () => {
  it("reach a secret's policy by its ARN", async () => {
    const kit = await withSecret();
    await kit.secretsmanager.send(put(good));
    const { ARN = "" } = await kit.secretsmanager.send(read);
    const ask = async (principal: string, action = "GetSecretValue"): Promise<unknown> => {
      const body = JSON.stringify({
        principal,
        action: `secretsmanager:${action}`,
        resource: ARN,
      });
      const url = "http://localhost:4566/_atoll/can";
      const answer = await kit.atoll.fetch(new Request(url, { method: "POST", body }));
      return ((await answer.json()) as { readonly allowed: unknown }).allowed;
    };
    expect(await ask(OTHER)).toBe(true);
    expect(await ask(OTHER, "DescribeSecret")).toBe(false);
    expect(await ask("333333333333")).toBe(false);
    expect(await ask(OWNER)).toBe(true);
    const query = new URLSearchParams({
      action: "secretsmanager:GetSecretValue",
      resource: ARN,
    });
    const who = await kit.atoll.fetch(
      new Request(`http://localhost:4566/_atoll/who-can?${query.toString()}`),
    );
    expect(await who.text()).toContain(rootOf(OTHER));
  });

  it("suggest the command that puts a policy", () => {
    const arn = `arn:aws:secretsmanager:eu-west-1:${OWNER}:secret:db-Ab12Cd`;
    const resource = {
      type: "Secret",
      arn,
      account: OWNER,
      region: "eu-west-1",
      record: undefined,
    };
    expect(secretPolicies.putCommand(resource, "{}", {} as never)).toEqual([
      "secretsmanager",
      "put-resource-policy",
      "--region",
      "eu-west-1",
      "--secret-id",
      arn,
      "--resource-policy",
      "{}",
    ]);
  });
});
