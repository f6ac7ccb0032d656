/** What `can` and `who-can` know of keys: the grants on them, and the aliases that name them. */
import { CreateUserCommand } from "@aws-sdk/client-iam";
import { CreateAliasCommand, CreateGrantCommand, CreateKeyCommand } from "@aws-sdk/client-kms";
import { expect, it } from "vitest";
import type { WhoCan } from "../../admin/decision-access.ts";
import { emulator, OTHER, OWNER, REGION, type Emulator } from "../../testing/emulator.ts";

const BOB = `arn:aws:iam::${OTHER}:user/bob`;

/** A key of the owner's with a grant to a user of the other account, for one context. */
async function house(): Promise<Emulator & { readonly arn: string }> {
  const kit = await emulator({ iam: "enforce" });
  await kit.as(OTHER).iam.send(new CreateUserCommand({ UserName: "bob" }));
  const { KeyMetadata } = await kit.kms.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.KeyId ?? "";
  await kit.kms.send(new CreateAliasCommand({ AliasName: "alias/app", TargetKeyId: KeyId }));
  await kit.kms.send(
    new CreateGrantCommand({
      KeyId,
      GranteePrincipal: BOB,
      Operations: ["Decrypt"],
      Constraints: { EncryptionContextSubset: { team: "a" } },
    }),
  );
  return { ...kit, arn: KeyMetadata?.Arn ?? "" };
}

async function can(
  { atoll }: Emulator,
  resource: string,
  context: object = {},
  principal = BOB,
): Promise<unknown> {
  const body = JSON.stringify({ principal, action: "kms:Decrypt", resource, context });
  const request = new Request("http://localhost:4566/_atoll/can", { method: "POST", body });
  const answer = (await (await atoll.fetch(request)).json()) as {
    readonly decision: { readonly pairs: readonly { readonly policy?: string }[] };
    readonly allowed: boolean;
  };
  return answer.allowed ? answer.decision.pairs[0]?.policy : false;
}

const TEAM_A = { "kms:EncryptionContext:team": "a" };

it("counts a grant whose constraint the imagined request meets", async () => {
  const kit = await house();
  expect(await can(kit, kit.arn)).toBe(false);
  expect(await can(kit, kit.arn, { "kms:EncryptionContext:team": "b" })).toBe(false);
  expect(await can(kit, kit.arn, TEAM_A)).toMatch(/^grant \w+ to .*user\/bob for Decrypt$/);
});

it("tells the grant, not the delegation to the account, where only the grant allows", async () => {
  const kit = await house();
  await kit.iam.send(new CreateUserCommand({ UserName: "eve" }));
  const eve = `arn:aws:iam::${OWNER}:user/eve`;
  const grant = { KeyId: kit.arn, GranteePrincipal: eve, Operations: ["Decrypt" as const] };
  await kit.kms.send(new CreateGrantCommand(grant));
  expect(await can(kit, kit.arn, {}, eve)).toMatch(/^grant \w+ to .*user\/eve for Decrypt$/);
});

it("finds the key behind an alias: policies name keys, never aliases", async () => {
  const kit = await house();
  const alias = `arn:aws:kms:${REGION}:${OWNER}:alias/app`;
  expect(await can(kit, alias)).toBe(false);
  expect(await can(kit, alias, TEAM_A)).toMatch(/^grant /);
});

it("asks for the accounts of grantees, too", async () => {
  const { atoll, arn } = await house();
  const query = new URLSearchParams({ action: "kms:Decrypt", resource: arn });
  const path = `http://localhost:4566/_atoll/who-can?${query.toString()}`;
  const found = (await (await atoll.fetch(new Request(path))).json()) as WhoCan;
  expect(found).toMatchObject({
    principals: [{ principal: `arn:aws:iam::${OWNER}:root` }],
    others: [],
  });
});
