import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { X509Certificate } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { describe, expect, it, onTestFinished } from "vitest";
import { selfSigned } from "../../cli/self-signed.ts";
import { emulator, START_MS, type Emulator } from "../../testing/emulator.ts";
import { assume, AUDIENCE, providerOf, roleOf, trusting } from "../../testing/federation.ts";

const NOW_SECONDS = START_MS / 1000;

/** An identity provider on this machine, with a certificate that nobody knows. */
interface Idp {
  readonly issuer: string;
  readonly thumbprint: string;
  readonly key: CryptoKey;
  /** What it answers, by path; a number is a status. */
  readonly pages: Map<string, unknown>;
  readonly asked: string[];
  readonly server: Server;
}

async function idp(names: readonly string[] = ["localhost"]): Promise<Idp> {
  const { cert, key: serverKey } = selfSigned(names, START_MS);
  const pages = new Map<string, unknown>();
  const asked: string[] = [];
  const server = createServer({ cert, key: serverKey }, (request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    const page = pages.get(path) ?? 404;
    if (page === "silence") return;
    response.statusCode = typeof page === "number" ? page : 200;
    response.end(typeof page === "string" ? page : JSON.stringify(page));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const issuer = `https://localhost:${(server.address() as AddressInfo).port}`;
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const thumbprint = new X509Certificate(cert).fingerprint.replaceAll(":", "").toLowerCase();
  const jwk = { ...(await exportJWK(publicKey)), kid: "1", alg: "ES256", use: "sig" };
  pages.set("/.well-known/openid-configuration", { issuer, jwks_uri: `${issuer}/keys` });
  pages.set("/keys", { keys: [jwk] });
  return { issuer, thumbprint, key: privateKey, pages, asked, server };
}

function signed({ issuer, key }: Idp, kid = "1"): Promise<string> {
  return new SignJWT({ sub: "alice", aud: AUDIENCE, iss: issuer })
    .setProtectedHeader({ alg: "ES256", kid })
    .setIssuedAt(NOW_SECONDS)
    .setExpirationTime(NOW_SECONDS + 60)
    .sign(key);
}

async function trustedBy(
  kit: Emulator,
  { issuer, thumbprint }: Idp,
  ThumbprintList = [thumbprint],
): Promise<string> {
  const provider = await providerOf(kit, { Url: issuer, ThumbprintList });
  return roleOf(kit, trusting(provider));
}

describe("an identity provider elsewhere", () => {
  it("is asked for its keys, and believed by the thumbprint of its certificate", async () => {
    const kit = await emulator({ iam: "enforce" });
    const remote = await idp();
    const RoleArn = await trustedBy(kit, remote, ["0".repeat(40), remote.thumbprint.toUpperCase()]);
    const answer = await assume(kit, { RoleArn, WebIdentityToken: await signed(remote) });
    expect(answer.SubjectFromWebIdentityToken).toBe("alice");
    expect(remote.asked).toEqual(["/.well-known/openid-configuration", "/keys"]);
  });

  it("is not believed with a certificate that nobody vouches for", async () => {
    const kit = await emulator({ iam: "enforce" });
    const remote = await idp();
    const RoleArn = await trustedBy(kit, remote, ["0".repeat(40)]);
    await expect(
      assume(kit, { RoleArn, WebIdentityToken: await signed(remote) }),
    ).rejects.toMatchObject({
      name: "InvalidIdentityTokenException",
      message: "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
    });
  });

  it("is not believed with a certificate for another name", async () => {
    const kit = await emulator({ iam: "enforce" });
    const remote = await idp(["idp.example.com"]);
    const RoleArn = await trustedBy(kit, remote);
    await expect(
      assume(kit, { RoleArn, WebIdentityToken: await signed(remote) }),
    ).rejects.toMatchObject({ name: "InvalidIdentityTokenException" });
  });

  it("shows no key of the token, or nothing of use", async () => {
    const kit = await emulator({ iam: "enforce" });
    const remote = await idp();
    const RoleArn = await trustedBy(kit, remote);
    const configuration = "/.well-known/openid-configuration";
    const good = remote.pages.get(configuration);
    const noKey = {
      name: "InvalidIdentityTokenException",
      message:
        "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    };
    const other = await signed(remote, "2");
    await expect(assume(kit, { RoleArn, WebIdentityToken: other })).rejects.toMatchObject(noKey);

    const WebIdentityToken = await signed(remote);
    const key = { kty: "EC", kid: "1", crv: "P-256" };
    for (const [path, page] of [
      [configuration, 404],
      [configuration, "no json"],
      [configuration, []],
      [configuration, { ...(good as object), issuer: "https://other.example.com" }],
      [configuration, { issuer: remote.issuer }],
      [configuration, { issuer: remote.issuer, jwks_uri: "nowhere" }],
      [configuration, { issuer: remote.issuer, jwks_uri: "http://localhost/keys" }],
      ["/keys", 302],
      ["/keys", {}],
      ["/keys", { keys: [7] }],
      ["/keys", { keys: [key] }],
      ["/keys", { keys: Array.from({ length: 101 }, (_, kid) => ({ ...key, kid: `${kid}` })) }],
    ] as const) {
      remote.pages.set(configuration, good);
      remote.pages.set(path, page);
      await expect(assume(kit, { RoleArn, WebIdentityToken })).rejects.toMatchObject(noKey);
    }
  });

  it("cannot be reached, or answers without an end", async () => {
    const kit = await emulator({ iam: "enforce" });
    const remote = await idp();
    const RoleArn = await trustedBy(kit, remote);
    const WebIdentityToken = await signed(remote);
    const unreachable = { name: "IDPCommunicationErrorException" };
    remote.pages.set("/keys", 503);
    await expect(assume(kit, { RoleArn, WebIdentityToken })).rejects.toMatchObject(unreachable);
    remote.pages.set("/keys", { keys: [], more: "x".repeat(300_000) });
    await expect(assume(kit, { RoleArn, WebIdentityToken })).rejects.toMatchObject(unreachable);
    remote.server.closeAllConnections();
    await new Promise<void>((resolve) => {
      remote.server.close(() => resolve());
    });
    await expect(assume(kit, { RoleArn, WebIdentityToken })).rejects.toMatchObject({
      ...unreachable,
      message: `The identity provider could not be reached at ${remote.issuer}/.well-known/openid-configuration`,
    });
  });
});
