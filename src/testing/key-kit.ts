/**
 * The fixture of KMS's tests: keys, users and roles in a line each.
 *
 * ```ts
 * const kit = await emulator({ iam: "enforce" });
 * const key = await newKey(kit.kms, { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" });
 * const alice = await newUser(kit, "alice", { policy: allow("kms:Sign", key.arn) });
 * ```
 */
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateKeyCommand, type CreateKeyCommandInput, type KMSClient } from "@aws-sdk/client-kms";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { OWNER, type Clients, type Emulator } from "./emulator.ts";

export interface TestKey {
  readonly id: string;
  readonly arn: string;
}

/** Makes a key. */
export async function newKey(kms: KMSClient, input: CreateKeyCommandInput = {}): Promise<TestKey> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(input));
  return { id: KeyMetadata?.KeyId ?? "", arn: KeyMetadata?.Arn ?? "" };
}

/** A policy document of some statements. */
export function policyOf(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** A statement for an identity policy. */
export function allow(
  action: string | readonly string[],
  resource: string | readonly string[] = "*",
  more: object = {},
): object {
  return { Effect: "Allow", Action: action, Resource: resource, ...more };
}

/** A statement for a key policy. */
export function admit(
  principal: string | object,
  action: string | readonly string[],
  more: object = {},
): object {
  const Principal = typeof principal === "string" ? { AWS: principal } : principal;
  return { Effect: "Allow", Principal, Action: action, Resource: "*", ...more };
}

export function rootOf(account: string): string {
  return `arn:aws:iam::${account}:root`;
}

/** What lets a key's account manage it. */
export function ownerAdmits(account: string = OWNER): object {
  return admit(rootOf(account), "kms:*");
}

export interface TestUser extends Clients {
  readonly arn: string;
}

/** Makes a user with a key, and a policy if it is given one. */
export async function newUser(
  kit: Emulator,
  name: string,
  { account = OWNER, policy }: { readonly account?: string; readonly policy?: object } = {},
): Promise<TestUser> {
  const { iam } = kit.as(account);
  await iam.send(new CreateUserCommand({ UserName: name }));
  if (policy !== undefined) {
    const PolicyDocument = policyOf(policy);
    const command = { UserName: name, PolicyName: "p", PolicyDocument };
    await iam.send(new PutUserPolicyCommand(command));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  const clients = kit.as({
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  });
  return { ...clients, arn: `arn:aws:iam::${account}:user/${name}` };
}

export interface TestRole extends Clients {
  readonly arn: string;
  /** Of the session whose clients these are. */
  readonly sessionArn: string;
}

/** Makes a role of an account, and a session of it. */
export async function newRole(
  kit: Emulator,
  name: string,
  { account = OWNER, policy }: { readonly account?: string; readonly policy?: object } = {},
): Promise<TestRole> {
  const { iam } = kit.as(account);
  const trust = policyOf({
    Effect: "Allow",
    Principal: { AWS: rootOf(account) },
    Action: "sts:AssumeRole",
  });
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust }));
  if (policy !== undefined) {
    const PolicyDocument = policyOf(policy);
    await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "p", PolicyDocument }));
  }
  const arn = `arn:aws:iam::${account}:role/${name}`;
  const helper = await newUser(kit, `${name}-opener`, { account, policy: allow("sts:AssumeRole") });
  const assume = new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: "session" });
  const { Credentials } = await helper.sts.send(assume);
  const clients = kit.as({
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken,
  });
  return { ...clients, arn, sessionArn: `arn:aws:sts::${account}:assumed-role/${name}/session` };
}

/** Bytes of a text. */
export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The text of bytes. */
export function text(data: Uint8Array | undefined): string {
  return new TextDecoder().decode(data);
}

const DAY_MS = 86_400_000;

/** Lets days pass, and what falls due in them happen. */
export async function passDays({ clock }: Pick<Emulator, "clock">, days: number): Promise<void> {
  // What was just enqueued is noticed before the time moves.
  await clock.advance(0);
  await clock.advance(days * DAY_MS);
}
