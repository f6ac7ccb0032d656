import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  EnableOutboundWebIdentityFederationCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  GetWebIdentityTokenCommand,
  type GetWebIdentityTokenCommandInput,
} from "@aws-sdk/client-sts";
import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from "jose";
import { describe, expect, it } from "vitest";
import {
  emulator,
  OWNER,
  START_MS,
  type Clients,
  type Emulator,
} from "../../../testing/emulator.ts";
import { organizationOf } from "../../../testing/organization.ts";
import { assume, clientsOf, providerOf, roleOf, trusting } from "../../../testing/federation.ts";

const NOW_SECONDS = START_MS / 1000;
const AUDIENCE = "https://api.example.com";

async function house(): Promise<{ readonly kit: Emulator; readonly issuer: string }> {
  const kit = await emulator({ iam: "enforce" });
  const enable = new EnableOutboundWebIdentityFederationCommand({});
  const { IssuerIdentifier: issuer = "" } = await kit.iam.send(enable);
  return { kit, issuer };
}

async function tokenFor(
  { sts }: Pick<Clients, "sts">,
  more: Partial<GetWebIdentityTokenCommandInput> = {},
): Promise<string> {
  const wanted = { Audience: [AUDIENCE], SigningAlgorithm: "RS256", ...more };
  const { WebIdentityToken } = await sts.send(new GetWebIdentityTokenCommand(wanted));
  return WebIdentityToken ?? "";
}

/** A user who may do what a statement says. */
async function userOf(kit: Emulator, statement: object): Promise<Clients> {
  const UserName = "alice";
  await kit.iam.send(new CreateUserCommand({ UserName, Tags: [{ Key: "team", Value: "blue" }] }));
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statement });
  await kit.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
  const { AccessKey } = await kit.iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
  return kit.as({ accessKeyId, secretAccessKey });
}

describe("GetWebIdentityToken", () => {
  it("says who the caller is, provably, by the account's issuer", async () => {
    const { kit, issuer } = await house();
    expect(issuer).toMatch(/^https:\/\/localhost:\d+\/_atoll\/oidc\/[\da-f-]{36}$/);
    const may = { Effect: "Allow", Action: "sts:*", Resource: "*" };
    const alice = await userOf(kit, may);
    const at = `http://localhost:4566${new URL(issuer).pathname}`;
    const get = async (path: string): Promise<unknown> =>
      (await kit.atoll.fetch(new Request(`${at}/${path}`))).json();
    expect(await get(".well-known/openid-configuration")).toMatchObject({
      issuer: issuer.replace(/:\d+/, ":4566"),
      jwks_uri: `${at}/keys`,
      id_token_signing_alg_values_supported: ["RS256", "ES384"],
    });
    const keys = createLocalJWKSet((await get("keys")) as JSONWebKeySet);
    // oxlint-disable-next-line no-restricted-globals -- the time of the test's own clock
    const currentDate = new Date(START_MS);
    for (const SigningAlgorithm of ["RS256", "ES384"]) {
      const Tags = [{ Key: "job", Value: "7" }];
      const token = await tokenFor(alice, { SigningAlgorithm, Tags });
      const checks = { currentDate, issuer, audience: AUDIENCE, algorithms: [SigningAlgorithm] };
      const { payload } = await jwtVerify(token, keys, checks);
      expect(payload).toMatchObject({
        sub: `arn:aws:iam::${OWNER}:user/alice`,
        iat: NOW_SECONDS,
        exp: NOW_SECONDS + 300,
        "https://sts.amazonaws.com/": {
          aws_account: OWNER,
          source_region: "us-east-1",
          principal_id: `arn:aws:iam::${OWNER}:user/alice`,
          principal_tags: { team: "blue" },
          request_tags: { job: "7" },
        },
      });
    }
  });

  it("speaks of the role and of what its session brought, and of the organization", async () => {
    const { kit } = await house();
    const { id } = await organizationOf(kit, []);
    const Action = ["sts:AssumeRole", "sts:SetSourceIdentity"];
    const trust = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal: { AWS: OWNER }, Action },
    });
    const { Role } = await kit.iam.send(
      new CreateRoleCommand({ RoleName: "job", Path: "/ci/", AssumeRolePolicyDocument: trust }),
    );
    const PolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "sts:GetWebIdentityToken", Resource: "*" },
    });
    await kit.iam.send(
      new PutRolePolicyCommand({ RoleName: "job", PolicyName: "p", PolicyDocument }),
    );
    const alice = await userOf(kit, { Effect: "Allow", Action: "sts:*", Resource: "*" });
    const wanted = { RoleArn: Role?.Arn, RoleSessionName: "s1", SourceIdentity: "alice" };
    const job = clientsOf(kit, await alice.sts.send(new AssumeRoleCommand(wanted)));
    const claims = decodeJwt(await tokenFor(job, { Audience: ["a", "b"] }));
    expect(claims).toMatchObject({
      aud: ["a", "b"],
      sub: Role?.Arn,
      "https://sts.amazonaws.com/": {
        principal_id: Role?.Arn,
        source_identity: "alice",
        original_session_exp: "2026-01-01T01:00:00Z",
        org_id: id,
        ou_path: [expect.stringMatching(new RegExp(`^${id}/r-\\w+/$`))],
      },
    });
  });

  it("is limited by audience, duration and algorithm", async () => {
    const { kit } = await house();
    const alice = await userOf(kit, {
      Effect: "Allow",
      Action: "sts:GetWebIdentityToken",
      Resource: "*",
      Condition: {
        "ForAllValues:StringEquals": { "sts:IdentityTokenAudience": AUDIENCE },
        NumericLessThanEquals: { "sts:DurationSeconds": "300" },
        StringEquals: { "sts:SigningAlgorithm": "RS256" },
      },
    });
    await expect(tokenFor(alice)).resolves.toMatch(/^eyJ/);
    const denied = { name: "AccessDenied" };
    for (const more of [
      { Audience: [AUDIENCE, "https://other.example.com"] },
      { DurationSeconds: 301 },
      { SigningAlgorithm: "ES384" },
    ]) {
      await expect(tokenFor(alice, more)).rejects.toMatchObject(denied);
    }
    // Tags need an action of their own.
    await expect(tokenFor(alice, { Tags: [{ Key: "job", Value: "7" }] })).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining("sts:TagGetWebIdentityToken") as string,
    });
  });

  it("does not outlive the session that asks", async () => {
    const { kit } = await house();
    const alice = await userOf(kit, { Effect: "Allow", Action: "sts:*", Resource: "*" });
    const trust = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal: { AWS: OWNER }, Action: "sts:AssumeRole" },
    });
    const { Role } = await kit.iam.send(
      new CreateRoleCommand({ RoleName: "job", AssumeRolePolicyDocument: trust }),
    );
    const PolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "sts:GetWebIdentityToken", Resource: "*" },
    });
    await kit.iam.send(
      new PutRolePolicyCommand({ RoleName: "job", PolicyName: "p", PolicyDocument }),
    );
    const wanted = { RoleArn: Role?.Arn, RoleSessionName: "s1", DurationSeconds: 900 };
    const job = clientsOf(kit, await alice.sts.send(new AssumeRoleCommand(wanted)));
    await expect(tokenFor(job, { DurationSeconds: 900 })).resolves.toMatch(/^eyJ/);
    await expect(tokenFor(job, { DurationSeconds: 901 })).rejects.toMatchObject({
      name: "SessionDurationEscalationException",
    });
  });

  it("leads nowhere in AWS", async () => {
    const { kit, issuer } = await house();
    const RoleArn = await roleOf(
      kit,
      trusting(await providerOf(kit, { Url: issuer, ClientIDList: [AUDIENCE] })),
    );
    await expect(
      assume(kit, { RoleArn, WebIdentityToken: await tokenFor(kit) }),
    ).rejects.toMatchObject({ name: "InvalidIdentityTokenException" });
  });

  it("says what is wrong with the request, then that the account gives no tokens", async () => {
    const kit = await emulator();
    const refused = { name: "ValidationError" };
    for (const more of [
      { Audience: [] },
      { Audience: Array.from({ length: 11 }, String) },
      { Audience: [""] },
      { Audience: ["a".repeat(1001)] },
      { SigningAlgorithm: "none" },
      { DurationSeconds: 59 },
      { DurationSeconds: 3601 },
    ]) {
      await expect(tokenFor(kit, more)).rejects.toMatchObject(refused);
    }
    await expect(tokenFor(kit)).rejects.toMatchObject({
      name: "OutboundWebIdentityFederationDisabledException",
    });
  });
});
