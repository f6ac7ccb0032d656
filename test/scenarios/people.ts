/** Users and sessions of scenarios. */
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, type AssumeRoleCommandInput } from "@aws-sdk/client-sts";
import type { Clients, Emulator } from "../../src/testing/emulator.ts";

/** A policy document of these statements. */
export function document(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** Makes the user `admin` of an account, with one inline policy if there are statements. */
export async function userOf(
  kit: Emulator,
  account: string,
  ...statements: readonly object[]
): Promise<Clients> {
  const { iam } = kit.as(account);
  const UserName = "admin";
  await iam.send(new CreateUserCommand({ UserName }));
  if (statements.length > 0) {
    const PolicyDocument = document(...statements);
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return kit.as({
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  });
}

/** Assumes a role, under the session name `walk`. */
export async function sessionOf(
  kit: Emulator,
  { sts }: Pick<Clients, "sts">,
  RoleArn: string,
  more: Partial<AssumeRoleCommandInput> = {},
): Promise<Clients> {
  const assume = new AssumeRoleCommand({ RoleArn, RoleSessionName: "walk", ...more });
  const { Credentials } = await sts.send(assume);
  return kit.as({
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken,
  });
}
