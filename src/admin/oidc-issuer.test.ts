import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from "jose";
import { describe, expect, it, onTestFinished } from "vitest";
import { createAtoll, createClock, type Atoll, type AtollOptions } from "../index.ts";

const START_MS = 1_767_225_600_000;
const BASE = "http://localhost:4566/_atoll/oidc";

async function atollOf(options: AtollOptions = { ephemeral: true }): Promise<Atoll> {
  const clock = createClock({ startMs: START_MS, frozen: true });
  const atoll = await createAtoll({ ...options, clock });
  onTestFinished(() => atoll.close());
  return atoll;
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function ask(atoll: Atoll, path: string, wish?: unknown): Promise<Answer> {
  const init = wish === undefined ? {} : { method: "POST", body: JSON.stringify(wish) };
  const answer = await atoll.fetch(new Request(`${BASE}/${path}`, init));
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const WISH = { sub: "system:serviceaccount:shop:cart", aud: "sts.amazonaws.com" };

describe("Atoll's own issuer", () => {
  it("tells where its keys are, at the address by which it is reached", async () => {
    const atoll = await atollOf();
    expect(await ask(atoll, ".well-known/openid-configuration")).toMatchObject({
      status: 200,
      body: {
        issuer: "https://localhost:4566/_atoll/oidc",
        jwks_uri: `${BASE}/keys`,
        id_token_signing_alg_values_supported: ["RS256"],
      },
    });
    const elsewhere = new Request(
      "http://atoll.internal:8080/_atoll/oidc/.well-known/openid-configuration",
    );
    expect(await (await atoll.fetch(elsewhere)).json()).toMatchObject({
      issuer: "https://atoll.internal:8080/_atoll/oidc",
      jwks_uri: "http://atoll.internal:8080/_atoll/oidc/keys",
    });
  });

  it("writes tokens that its keys prove, by Atoll's clock", async () => {
    const atoll = await atollOf();
    const { body } = await ask(atoll, "token", WISH);
    const { keys } = (await ask(atoll, "keys")).body as unknown as JSONWebKeySet;
    expect(keys).toEqual([
      expect.objectContaining({ kty: "RSA", alg: "RS256", use: "sig", kid: expect.any(String) }),
    ]);
    expect(JSON.stringify(keys)).not.toContain('"d":');
    const token = body["token"] as string;
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: "RS256", kid: keys[0]?.kid });
    // oxlint-disable-next-line no-restricted-globals -- the time of the test's own clock
    const currentDate = new Date(START_MS);
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys }), { currentDate });
    const nowSeconds = START_MS / 1000;
    expect(payload).toMatchObject({
      ...WISH,
      iss: "https://localhost:4566/_atoll/oidc",
      iat: nowSeconds,
      nbf: nowSeconds,
      exp: nowSeconds + 3600,
    });
    expect(body).toMatchObject({ issuer: payload.iss, expiresAt: "2026-01-01T01:00:00.000Z" });
  });

  it("writes what it is told: another issuer, an end, further claims", async () => {
    const atoll = await atollOf();
    const issuer = "https://oidc.eks.eu-west-1.amazonaws.com/id/AB12";
    const claims = { amr: ["authenticated"], exp: 1 };
    const { body } = await ask(atoll, "token", { ...WISH, issuer, expiresInSeconds: 5, claims });
    expect(body).toMatchObject({ issuer, expiresAt: "1970-01-01T00:00:01.000Z" });
  });

  it("says what is wrong with a wish", async () => {
    const atoll = await atollOf();
    for (const [wish, word] of [
      [[], "JSON object"],
      [{ aud: "a" }, "`sub`"],
      [{ sub: "s" }, "`aud`"],
      [{ sub: "s", aud: [1] }, "`aud`"],
      [{ ...WISH, issuer: "http://idp.example.com" }, "`issuer`"],
      [{ ...WISH, expiresInSeconds: "1h" }, "`expiresInSeconds`"],
      [{ ...WISH, claims: [] }, "`claims`"],
      [{ ...WISH, role: "admin" }, "`role`"],
    ] as const) {
      const { status, body } = await ask(atoll, "token", wish);
      expect(status).toBe(400);
      expect(body["message"]).toContain(word);
    }
    expect((await ask(atoll, "token")).status).toBe(404);
  });

  it("keeps its key over a restart", async () => {
    const data = mkdtempSync(join(tmpdir(), "atoll-oidc-"));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    const first = await createAtoll({ data });
    const before = await ask(first, "keys");
    await first.close();
    const second = await createAtoll({ data });
    const after = await ask(second, "keys");
    const { status } = await ask(second, "token", WISH);
    await second.close();
    expect(after).toEqual(before);
    expect(status).toBe(200);
  });

  it("makes one key for many who ask at once", async () => {
    const atoll = await atollOf();
    const answers = await Promise.all([1, 2, 3].map(() => ask(atoll, "keys")));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });
});
