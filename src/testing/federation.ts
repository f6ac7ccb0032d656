/** What the tests of federation have in common: Atoll's own issuer, a provider, a role. */
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  type CreateOpenIDConnectProviderCommandInput,
} from "@aws-sdk/client-iam";
import {
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  type AssumeRoleWithWebIdentityCommandOutput,
} from "@aws-sdk/client-sts";
import { OWNER, type Clients, type Emulator } from "./emulator.ts";

export const ISSUER = "https://localhost:4566/_atoll/oidc";
export const KEY_PREFIX = "localhost:4566/_atoll/oidc";
export const AUDIENCE = "sts.amazonaws.com";
export const SUBJECT = "system:serviceaccount:shop:cart";

/** What a token of Atoll's own issuer is asked to say. */
export interface TokenWish {
  readonly sub?: string;
  readonly aud?: string | readonly string[];
  readonly issuer?: string;
  readonly expiresInSeconds?: number;
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A token of Atoll's own issuer. */
export async function tokenOf({ atoll }: Emulator, wish: TokenWish = {}): Promise<string> {
  const body = JSON.stringify({ sub: SUBJECT, aud: AUDIENCE, ...wish });
  const url = "http://localhost:4566/_atoll/oidc/token";
  const answer = await atoll.fetch(new Request(url, { method: "POST", body }));
  const { token, message } = (await answer.json()) as { token?: string; message?: string };
  if (token === undefined) throw new Error(message);
  return token;
}

/** Makes an issuer known to an account. */
export async function providerOf(
  kit: Emulator,
  {
    account = OWNER,
    ...more
  }: Partial<CreateOpenIDConnectProviderCommandInput> & {
    readonly account?: string;
  } = {},
): Promise<string> {
  const { iam } = kit.as(account);
  const { OpenIDConnectProviderArn: arn = "" } = await iam.send(
    new CreateOpenIDConnectProviderCommand({ Url: ISSUER, ClientIDList: [AUDIENCE], ...more }),
  );
  return arn;
}

/** A trust policy of one statement. */
export function trusting(
  federated: string,
  more: { readonly Action?: string | readonly string[]; readonly Condition?: unknown } = {},
): string {
  const Action = "sts:AssumeRoleWithWebIdentity";
  const Statement = { Effect: "Allow", Principal: { Federated: federated }, Action, ...more };
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** Makes a role. */
export async function roleOf(
  { iam }: Pick<Clients, "iam">,
  trust: string,
  more: { readonly RoleName?: string; readonly MaxSessionDuration?: number } = {},
): Promise<string> {
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: "app", AssumeRolePolicyDocument: trust, ...more }),
  );
  return Role?.Arn ?? "";
}

/** Assumes a role with a token, without credentials. */
export function assume(
  { sts }: Pick<Clients, "sts">,
  input: Pick<AssumeRoleWithWebIdentityCommandInput, "RoleArn" | "WebIdentityToken"> &
    Partial<AssumeRoleWithWebIdentityCommandInput>,
): Promise<AssumeRoleWithWebIdentityCommandOutput> {
  return sts.send(new AssumeRoleWithWebIdentityCommand({ RoleSessionName: "pod-1", ...input }));
}

/** The caller that credentials belong to. */
export function clientsOf(
  kit: Emulator,
  { Credentials }: Pick<AssumeRoleWithWebIdentityCommandOutput, "Credentials">,
): Clients {
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken } = Credentials ?? {};
  return kit.as({
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  });
}
