import { generateKeyPairSync, type KeyObject } from "node:crypto";
import {
  CreatePolicyCommand,
  DeleteRoleCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateQueueCommand, ListQueuesCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, START_MS, type Emulator } from "../../../testing/emulator.ts";
import {
  assume,
  AUDIENCE,
  clientsOf,
  ISSUER,
  KEY_PREFIX,
  providerOf,
  roleOf,
  SUBJECT,
  tokenOf,
  trusting,
} from "../../../testing/federation.ts";

const ALLOW_ALL = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "*", Resource: "*" },
});

const NOW_SECONDS = START_MS / 1000;

const subjectIs = (subject: string): object => ({
  StringEquals: { [`${KEY_PREFIX}:sub`]: subject },
});

async function house(): Promise<{
  readonly kit: Emulator;
  readonly provider: string;
  readonly RoleArn: string;
}> {
  const kit = await emulator({ iam: "enforce" });
  const provider = await providerOf(kit);
  const RoleArn = await roleOf(kit, trusting(provider, { Condition: subjectIs(SUBJECT) }));
  return { kit, provider, RoleArn };
}

/** A token as Atoll's issuer would write it, signed by somebody else. */
function forged(
  token: string,
  key: KeyObject,
  header: { readonly alg?: string; readonly kid?: string } = {},
): Promise<string> {
  const [head = "", body = ""] = token.split(".");
  const parse = (part: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
  return new SignJWT(parse(body))
    .setProtectedHeader({ alg: "RS256", ...parse(head), ...header })
    .sign(key);
}

function reworded(token: string, claims: object): string {
  const [head, body = "", signature] = token.split(".");
  const known = JSON.parse(Buffer.from(body, "base64url").toString()) as object;
  const other = Buffer.from(JSON.stringify({ ...known, ...claims })).toString("base64url");
  return `${head}.${other}.${signature}`;
}

describe("AssumeRoleWithWebIdentity", () => {
  it("gives a role to the bearer of a token, without any AWS credentials", async () => {
    const { kit, provider, RoleArn } = await house();
    await kit.iam.send(
      new PutRolePolicyCommand({ RoleName: "app", PolicyName: "all", PolicyDocument: ALLOW_ALL }),
    );
    const { QueueUrl } = await kit.sqs.send(new CreateQueueCommand({ QueueName: "orders" }));

    const answer = await assume(kit, { RoleArn, WebIdentityToken: await tokenOf(kit) });
    expect(answer).toMatchObject({
      SubjectFromWebIdentityToken: SUBJECT,
      Audience: AUDIENCE,
      Provider: provider,
      AssumedRoleUser: { Arn: `arn:aws:sts::${OWNER}:assumed-role/app/pod-1` },
    });
    expect(answer.AssumedRoleUser?.AssumedRoleId).toMatch(/^AROA\w+:pod-1$/);
    expect(answer.Credentials?.Expiration?.getTime()).toBe(START_MS + 3_600_000);

    const pod = clientsOf(kit, answer);
    expect(await pod.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: OWNER,
      Arn: `arn:aws:sts::${OWNER}:assumed-role/app/pod-1`,
    });
    await pod.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" }));
  });

  it("takes tokens of an issuer elsewhere when Atoll's own issuer wrote them", async () => {
    const kit = await emulator({ iam: "enforce" });
    const issuer = "https://token.actions.githubusercontent.com";
    const Federated = await providerOf(kit, { Url: issuer });
    const prefix = "token.actions.githubusercontent.com";
    const Condition = {
      StringLike: { [`${prefix}:sub`]: "repo:acme/shop:*" },
      StringEquals: { [`${prefix}:aud`]: AUDIENCE, [`${prefix}:environment`]: "production" },
    };
    const RoleArn = await roleOf(kit, trusting(Federated, { Condition }));
    const sub = "repo:acme/shop:environment:production";
    const ofProduction = { issuer, sub, claims: { environment: "production" } };
    const WebIdentityToken = await tokenOf(kit, ofProduction);
    await expect(assume(kit, { RoleArn, WebIdentityToken })).resolves.toMatchObject({
      SubjectFromWebIdentityToken: sub,
      Provider: Federated,
    });
    // An environment that is not the one of the condition.
    const ofTest = await tokenOf(kit, { issuer, sub, claims: { environment: "test" } });
    await expect(assume(kit, { RoleArn, WebIdentityToken: ofTest })).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("knows Google without a provider in the account, by the client that the token was given to", async () => {
    const kit = await emulator({ iam: "enforce" });
    const Condition = {
      StringEquals: { "accounts.google.com:aud": "117", "accounts.google.com:oaud": "my-app" },
    };
    const RoleArn = await roleOf(kit, trusting("accounts.google.com", { Condition }));
    const issuer = "https://accounts.google.com";
    const wish = { issuer, aud: "my-app", claims: { azp: "117" } };
    const answer = await assume(kit, { RoleArn, WebIdentityToken: await tokenOf(kit, wish) });
    expect(answer).toMatchObject({ Provider: "accounts.google.com", Audience: "117" });
  });

  it("ends the session after DurationSeconds by Atoll's clock", async () => {
    const { kit, RoleArn } = await house();
    const WebIdentityToken = await tokenOf(kit);
    const answer = await assume(kit, { RoleArn, WebIdentityToken, DurationSeconds: 900 });
    const pod = clientsOf(kit, answer);
    await kit.clock.advance(899_000);
    await pod.sts.send(new GetCallerIdentityCommand({}));
    await kit.clock.advance(1000);
    await expect(pod.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "ExpiredToken",
    });
  });

  it("cuts the session down by inline and managed session policies", async () => {
    const { kit, RoleArn } = await house();
    await kit.iam.send(
      new PutRolePolicyCommand({ RoleName: "app", PolicyName: "all", PolicyDocument: ALLOW_ALL }),
    );
    const { Policy } = await kit.iam.send(
      new CreatePolicyCommand({ PolicyName: "sqs", PolicyDocument: allowOnly("sqs:*") }),
    );
    const answer = await assume(kit, {
      RoleArn,
      WebIdentityToken: await tokenOf(kit),
      Policy: allowOnly("sqs:ListQueues"),
      PolicyArns: [{ arn: Policy?.Arn }],
    });
    expect(answer).toMatchObject({ PackedPolicySize: expect.any(Number) as number });
    const pod = clientsOf(kit, answer);
    await pod.sqs.send(new ListQueuesCommand({}));
    await pod.sqs.send(new CreateQueueCommand({ QueueName: "by-the-managed-one" }));
    await expect(
      pod.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "again" })),
    ).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("gives a session token of the length asked for", async () => {
    const { kit, RoleArn } = await house();
    const WebIdentityToken = await tokenOf(kit);
    const usual = await assume(kit, { RoleArn, WebIdentityToken });
    expect(usual.SessionTokenSize).toBe(usual.Credentials?.SessionToken?.length);
    const MinimumSessionTokenSize = 2048;
    const long = await assume(kit, { RoleArn, WebIdentityToken, MinimumSessionTokenSize });
    expect(long.Credentials?.SessionToken).toHaveLength(2048);
    expect(long).toMatchObject({ SessionTokenSize: 2048, SessionTokenUtilization: 50 });
  });

  it("brings session tags and a source identity, which the trust policy must allow by themselves", async () => {
    const { kit, provider, RoleArn } = await house();
    const claims = {
      "https://aws.amazon.com/tags": {
        principal_tags: { team: ["blue"], cost: ["7"] },
        transitive_tag_keys: ["team"],
      },
      "https://aws.amazon.com/source_identity": "alice",
    };
    const WebIdentityToken = await tokenOf(kit, { claims });
    await expect(assume(kit, { RoleArn, WebIdentityToken })).rejects.toMatchObject({
      name: "AccessDenied",
      message: "Not authorized to perform sts:TagSession",
    });

    const Action = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"];
    const Condition = {
      StringEquals: { "aws:RequestTag/team": "blue", "sts:SourceIdentity": "alice" },
      "ForAllValues:StringEquals": { "sts:TransitiveTagKeys": ["team"] },
    };
    await retrust(kit, trusting(provider, { Action, Condition }));
    const answer = await assume(kit, { RoleArn, WebIdentityToken });
    expect(answer.SourceIdentity).toBe("alice");

    const tagged = JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Action: "sqs:ListQueues",
        Resource: "*",
        Condition: {
          StringEquals: { "aws:PrincipalTag/team": "blue", "aws:SourceIdentity": "alice" },
        },
      },
    });
    await kit.iam.send(
      new PutRolePolicyCommand({ RoleName: "app", PolicyName: "p", PolicyDocument: tagged }),
    );
    await clientsOf(kit, answer).sqs.send(new ListQueuesCommand({}));
  });

  it("reads tags from claims of their own, for providers that cannot nest", async () => {
    const { kit, provider, RoleArn } = await house();
    const Condition = { StringEquals: { "aws:RequestTag/team": "blue" } };
    const Action = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"];
    await retrust(kit, trusting(provider, { Action, Condition }));
    const claims = {
      "https://aws.amazon.com/tags/principal_tags/team": "blue",
      "https://aws.amazon.com/tags/transitive_tag_keys": ["team"],
    };
    const WebIdentityToken = await tokenOf(kit, { claims });
    await expect(assume(kit, { RoleArn, WebIdentityToken })).resolves.toMatchObject({
      SubjectFromWebIdentityToken: SUBJECT,
    });
  });

  it("goes on knowing the provider and the subject in the session's requests", async () => {
    const { kit, provider, RoleArn } = await house();
    const policy = (subject: string): string =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Action: "sqs:ListQueues",
          Resource: "*",
          Condition: {
            StringEquals: { [`${KEY_PREFIX}:sub`]: subject, "aws:FederatedProvider": provider },
          },
        },
      });
    const put = (PolicyDocument: string): Promise<unknown> =>
      kit.iam.send(
        new PutRolePolicyCommand({ RoleName: "app", PolicyName: "by-subject", PolicyDocument }),
      );
    const answer = await assume(kit, { RoleArn, WebIdentityToken: await tokenOf(kit) });
    const pod = clientsOf(kit, answer);
    await put(policy(SUBJECT));
    await pod.sqs.send(new ListQueuesCommand({}));
    await put(policy("system:serviceaccount:shop:payment"));
    await expect(pod.sqs.send(new ListQueuesCommand({}))).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("judges a list in the token's amr as a list", async () => {
    const { kit, provider, RoleArn } = await house();
    const Condition = { "ForAnyValue:StringEquals": { [`${KEY_PREFIX}:amr`]: "mfa" } };
    await retrust(kit, trusting(provider, { Condition }));
    const signedIn = await tokenOf(kit, { claims: { amr: ["pwd", "mfa"] } });
    await assume(kit, { RoleArn, WebIdentityToken: signedIn });
    const weak = await tokenOf(kit, { claims: { amr: ["pwd"] } });
    await expect(assume(kit, { RoleArn, WebIdentityToken: weak })).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });
});

function allowOnly(action: string): string {
  const Statement = { Effect: "Allow", Action: action, Resource: "*" };
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

function retrust(kit: Emulator, PolicyDocument: string): Promise<unknown> {
  return kit.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "app", PolicyDocument }));
}

describe("what AssumeRoleWithWebIdentity refuses", () => {
  it("says what is wrong with the request before it looks at the token", async () => {
    const { kit, RoleArn } = await house();
    const WebIdentityToken = "no-token";
    const told = async (input: object): Promise<unknown> =>
      assume(kit, { RoleArn, WebIdentityToken, ...input }).then(
        () => "nothing",
        (error: Error) => [error.name, error.message],
      );
    expect(await told({ RoleArn: "arn:aws:iam::1:role/app" })).toEqual([
      "ValidationError",
      "arn:aws:iam::1:role/app is invalid",
    ]);
    expect(await told({ RoleSessionName: "a b" })).toEqual([
      "ValidationError",
      String.raw`1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*`,
    ]);
    expect(await told({ WebIdentityToken: "abc" })).toEqual([
      "ValidationError",
      expect.stringMatching(/'webIdentityToken' .* length greater than or equal to 4$/),
    ]);
    expect(await told({ WebIdentityToken: "a".repeat(20_001) })).toEqual([
      "ValidationError",
      expect.stringMatching(/'webIdentityToken' .* length less than or equal to 20000$/),
    ]);
    expect(await told({ DurationSeconds: 899 })).toEqual([
      "ValidationError",
      expect.stringMatching(/'899' at 'durationSeconds' .* greater than or equal to 900$/),
    ]);
    expect(await told({ MinimumSessionTokenSize: 4097 })).toEqual([
      "ValidationError",
      expect.stringMatching(/'minimumSessionTokenSize' .* less than or equal to 4096$/),
    ]);
    expect(await told({ Policy: "{" })).toEqual([
      "MalformedPolicyDocumentException",
      expect.any(String),
    ]);
    expect(await told({ ProviderId: "www.amazon.com" })).toEqual([
      "IDPCommunicationErrorException",
      expect.stringContaining("www.amazon.com"),
    ]);
    expect(await told({ ProviderId: "idp.example.com" })).toEqual([
      "ValidationError",
      expect.stringContaining("idp.example.com"),
    ]);
  });

  it("takes nothing for a token that is none", async () => {
    const { kit, RoleArn } = await house();
    const [head = "", body = "", signature = ""] = (await tokenOf(kit)).split(".");
    const part = (value: unknown): string =>
      Buffer.from(JSON.stringify(value)).toString("base64url");
    const rest = `${body}.${signature}`;
    for (const WebIdentityToken of [
      "no-token",
      `${head}.${body}`,
      `${head}.${rest}.more`,
      `${head}.!!.${signature}`,
      `${head}.${part("text")}.${signature}`,
      `${head}.${part([])}.${signature}`,
      `${part({ alg: "none" })}.${body}.`,
      `${part({ alg: "none" })}.${rest}`,
      `${part({ alg: "HS256" })}.${rest}`,
      `${part({ alg: ["RS256"] })}.${rest}`,
      `${part({ alg: "RS256", kid: 1 })}.${rest}`,
      `${part({ alg: "RS256", __proto__: { alg: "none" } })}.${part({ exp: "soon" })}.${signature}`,
    ]) {
      await expect(assume(kit, { RoleArn, WebIdentityToken })).rejects.toMatchObject({
        name: "InvalidIdentityTokenException",
      });
    }
    await expect(assume(kit, { RoleArn, WebIdentityToken: "no-token" })).rejects.toMatchObject({
      message:
        "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
    });
  });

  it("misses claims that every token has", async () => {
    const { kit, RoleArn } = await house();
    for (const name of ["iss", "sub", "aud", "iat", "exp"]) {
      const WebIdentityToken = await tokenOf(kit, { claims: { [name]: undefined } });
      const stripped = reworded(WebIdentityToken, { [name]: undefined });
      await expect(assume(kit, { RoleArn, WebIdentityToken: stripped })).rejects.toMatchObject({
        name: "InvalidIdentityTokenException",
        message: `Missing a required claim: ${name}`,
      });
    }
  });

  it("knows no issuer that the role's account has no provider for", async () => {
    const { kit, RoleArn } = await house();
    for (const issuer of ["https://idp.example.com", `${ISSUER}/other`, "https://localhost:4566"]) {
      const WebIdentityToken = await tokenOf(kit, { issuer });
      await expect(assume(kit, { RoleArn, WebIdentityToken })).rejects.toMatchObject({
        name: "InvalidIdentityTokenException",
        message: `No OpenIDConnect provider found in your account for ${issuer}`,
      });
    }
    const WebIdentityToken = reworded(await tokenOf(kit), { iss: ISSUER.replace("https", "http") });
    await expect(assume(kit, { RoleArn, WebIdentityToken })).rejects.toMatchObject({
      name: "InvalidIdentityTokenException",
      message: expect.stringContaining("No OpenIDConnect provider found") as string,
    });
  });

  it("believes no signature but the issuer's", async () => {
    const { kit, RoleArn } = await house();
    const token = await tokenOf(kit);
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    const signatureInvalid = { name: "InvalidIdentityTokenException", message: /signature/ };
    const noKey = { name: "InvalidIdentityTokenException", message: /verification key/ };
    const cases: readonly (readonly [string, { name: string; message: RegExp }])[] = [
      [await forged(token, rsa), signatureInvalid],
      [reworded(token, { sub: "system:serviceaccount:kube-system:admin" }), signatureInvalid],
      [`${token.slice(0, -4)}AAAA`, signatureInvalid],
      [await forged(token, rsa, { kid: "another" }), noKey],
      [await forged(token, ec, { alg: "ES256" }), noKey],
    ];
    for (const [WebIdentityToken, { name, message }] of cases) {
      await expect(assume(kit, { RoleArn, WebIdentityToken })).rejects.toMatchObject({
        name,
        message: expect.stringMatching(message) as string,
      });
    }
  });

  it("tells an expired token by Atoll's clock", async () => {
    const { kit, RoleArn } = await house();
    const WebIdentityToken = await tokenOf(kit, { expiresInSeconds: 60 });
    await kit.clock.advance(59_000);
    await assume(kit, { RoleArn, WebIdentityToken });
    await kit.clock.advance(1000);
    const end = NOW_SECONDS + 60;
    await expect(assume(kit, { RoleArn, WebIdentityToken })).rejects.toMatchObject({
      name: "ExpiredTokenException",
      message: `Token expired: current date/time ${end} must be before the expiration date/time ${end}`,
    });
  });

  it("waits for a token that is not valid yet", async () => {
    const { kit, RoleArn } = await house();
    for (const claim of ["nbf", "iat"]) {
      const claims = { [claim]: NOW_SECONDS + 301 };
      const WebIdentityToken = await tokenOf(kit, { claims });
      await expect(assume(kit, { RoleArn, WebIdentityToken })).rejects.toMatchObject({
        name: "InvalidIdentityTokenException",
        message: expect.stringContaining("not yet valid") as string,
      });
    }
    await kit.clock.advance(1000);
    const claims = { nbf: NOW_SECONDS + 301 };
    await assume(kit, { RoleArn, WebIdentityToken: await tokenOf(kit, { claims }) });
  });

  it("takes no token that is for somebody else", async () => {
    const { kit, RoleArn } = await house();
    const WebIdentityToken = await tokenOf(kit, { aud: ["other-app", "third-app"] });
    await expect(assume(kit, { RoleArn, WebIdentityToken })).rejects.toMatchObject({
      name: "InvalidIdentityTokenException",
      message: "Incorrect token audience",
    });
    const shared = await tokenOf(kit, { aud: ["other-app", AUDIENCE] });
    await assume(kit, { RoleArn, WebIdentityToken: shared });
  });

  it("rejects tags that are none", async () => {
    const { kit, RoleArn } = await house();
    const rejected = ["IDPRejectedClaimException", "ValidationError", "InvalidParameterValue"];
    for (const tags of [
      "text",
      { principal_tags: { team: ["blue", "red"] } },
      { principal_tags: { team: 7 } },
      { principal_tags: [] },
      { principal_tags: { team: "blue" }, transitive_tag_keys: ["other"] },
      { principal_tags: { team: "blue", Team: "red" } },
      { principal_tags: { ["k".repeat(129)]: "v" } },
    ]) {
      const claims = { "https://aws.amazon.com/tags": tags };
      const WebIdentityToken = await tokenOf(kit, { claims });
      const error: unknown = await assume(kit, { RoleArn, WebIdentityToken }).catch(
        (thrown: unknown) => thrown,
      );
      expect(rejected).toContain((error as Error).name);
    }
  });

  it("says the same of a role that does not trust and of one that is not there", async () => {
    const { kit, provider, RoleArn } = await house();
    const denied = {
      name: "AccessDenied",
      message: "Not authorized to perform sts:AssumeRoleWithWebIdentity",
      $metadata: { httpStatusCode: 403 },
    };
    const stranger = await tokenOf(kit, { sub: "system:serviceaccount:shop:payment" });
    await expect(assume(kit, { RoleArn, WebIdentityToken: stranger })).rejects.toMatchObject(
      denied,
    );
    const WebIdentityToken = await tokenOf(kit);
    const missing = RoleArn.replace("app", "nobody");
    await expect(assume(kit, { RoleArn: missing, WebIdentityToken })).rejects.toMatchObject(denied);
    // The trust policy names the action of SAML, or another provider.
    for (const trust of [
      trusting(provider, { Action: "sts:AssumeRoleWithSAML" }),
      trusting(`arn:aws:iam::${OWNER}:oidc-provider/idp.example.com`),
      JSON.stringify({
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Principal: { AWS: OWNER },
          Action: "sts:AssumeRoleWithWebIdentity",
        },
      }),
    ]) {
      await retrust(kit, trust);
      await expect(assume(kit, { RoleArn, WebIdentityToken })).rejects.toMatchObject(denied);
    }
    await kit.iam.send(new DeleteRoleCommand({ RoleName: "app" }));
    await expect(assume(kit, { RoleArn, WebIdentityToken })).rejects.toMatchObject(denied);
  });

  it("gives no session longer than the role allows", async () => {
    const { kit, RoleArn } = await house();
    const WebIdentityToken = await tokenOf(kit);
    await expect(
      assume(kit, { RoleArn, WebIdentityToken, DurationSeconds: 3601 }),
    ).rejects.toMatchObject({
      name: "ValidationError",
      message: "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    });
  });

  it("looks for the provider in the role's account and nowhere else", async () => {
    const { kit, provider } = await house();
    const other = kit.as(OTHER);
    const RoleArn = await roleOf(other, trusting(provider));
    const WebIdentityToken = await tokenOf(kit);
    await expect(assume(kit, { RoleArn, WebIdentityToken })).rejects.toMatchObject({
      name: "InvalidIdentityTokenException",
      message: `No OpenIDConnect provider found in your account for ${ISSUER}`,
    });
    await providerOf(kit, { account: OTHER });
    // The trust policy names the provider of the first account, which did not prove this token.
    await expect(assume(kit, { RoleArn, WebIdentityToken })).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("verifies tokens in audit too, where only the trust policy is let pass", async () => {
    const kit = await emulator({ iam: "audit" });
    const provider = await providerOf(kit);
    const RoleArn = await roleOf(kit, trusting(provider, { Condition: subjectIs("nobody") }));
    const token = await tokenOf(kit);
    const WebIdentityToken = reworded(token, { sub: "nobody" });
    await expect(assume(kit, { RoleArn, WebIdentityToken })).rejects.toMatchObject({
      name: "InvalidIdentityTokenException",
    });
    await assume(kit, { RoleArn, WebIdentityToken: token });
    const answer = await kit.atoll.fetch(
      new Request("http://localhost:4566/_atoll/decisions?outcome=would-deny"),
    );
    const { decisions } = (await answer.json()) as { decisions: readonly object[] };
    expect(decisions).toEqual([
      expect.objectContaining({
        operation: "AssumeRoleWithWebIdentity",
        principal: `${SUBJECT} of ${provider}`,
        principalKind: "web-identity",
      }),
    ]);
  });
});
