import {
  CreateRoleCommand,
  CreateUserCommand,
  DeleteUserCommand,
  GetRoleCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, describe, it, onTestFinished } from "vitest";
import { emulator, OTHER, OWNER, type Clients, type Emulator } from "../testing/emulator.ts";
import type { DecisionRecord } from "../trail/decision-record.ts";

const CI = `arn:aws:iam::${OTHER}:user/ci`;
const ROLE = `arn:aws:iam::${OWNER}:role/deploy`;

/** The trust policy as its author wrote it, on several lines. */
const TRUST = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Pipeline",
      "Effect": "Allow",
      "Principal": { "AWS": "${CI}" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringEquals": { "sts:ExternalId": "42" } }
    }
  ]
}`;

async function house(): Promise<Emulator> {
  const kit = await emulator({ iam: "enforce" });
  await kit.as(OTHER).iam.send(new CreateUserCommand({ UserName: "ci" }));
  await createRole(kit);
  return kit;
}

async function createRole({ iam }: Pick<Clients, "iam">): Promise<void> {
  await iam.send(new CreateRoleCommand({ RoleName: "deploy", AssumeRolePolicyDocument: TRUST }));
}

/** The statement that a refused AssumeRole of another account's root user is explained by. */
async function quoted(kit: Pick<Emulator, "as" | "atoll">): Promise<Quoted | undefined> {
  const assume = new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "walk" });
  await expect(kit.as(OTHER).sts.send(assume)).rejects.toMatchObject({ name: "AccessDenied" });
  const { decisions } = (await ask(kit, "decisions?outcome=deny")) as {
    readonly decisions: readonly DecisionRecord[];
  };
  return quotedIn(decisions[0]);
}

type Quoted = Pick<
  NonNullable<
    DecisionRecord["pairs"][number]["explanation"]
  >["layers"][number]["statements"][number],
  "text" | "line" | "underlined"
>;

function quotedIn(decision: DecisionRecord | undefined): Quoted | undefined {
  const layers = decision?.pairs[0]?.explanation?.layers ?? [];
  return layers.find(({ layer }) => layer === "resource")?.statements[0];
}

async function ask(
  { atoll }: Pick<Emulator, "atoll">,
  what: string,
  body?: object,
): Promise<unknown> {
  const init = body && { method: "POST", body: JSON.stringify(body) };
  return (await atoll.fetch(new Request(`http://localhost:4566/_atoll/${what}`, init))).json();
}

/** Whom the role trusts, by what GetRole says. */
async function trusted({ iam }: Clients): Promise<string> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: "deploy" }));
  return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "");
}

describe("a denied AssumeRole", () => {
  it("quotes the trust policy as it was written, and underlines in that text", async () => {
    const kit = await house();
    const statement = await quoted(kit);
    expect(statement?.text).toBe(TRUST.slice(TRUST.indexOf("{\n      "), -6));
    expect(statement?.line).toBe(4);
    const { offset, length } = statement?.underlined ?? { offset: 0, length: 0 };
    expect(statement?.text.slice(offset, offset + length)).toBe(`{ "AWS": "${CI}" }`);
    expect(await trusted(kit)).toBe(TRUST);
  });

  it("quotes the id of a user that is gone, as GetRole does", async () => {
    const kit = await house();
    await kit.as(OTHER).iam.send(new DeleteUserCommand({ UserName: "ci" }));
    expect((await quoted(kit))?.text).toMatch(/"AWS": "AIDA[A-Z0-9]+"/);
    expect(await trusted(kit)).toMatch(/"AWS": "AIDA[A-Z0-9]+"/);
  });

  it("is asked beforehand with the same words", async () => {
    const kit = await house();
    const question = { principal: OTHER, action: "sts:AssumeRole", resource: ROLE };
    const { decision } = (await ask(kit, "can", question)) as { readonly decision: DecisionRecord };
    expect(quotedIn(decision)?.text).toBe((await quoted(kit))?.text);
  });

  it("is quoted as it was written after a restart too, when nobody has asked IAM yet", async () => {
    const data = await mkdtemp(path.join(tmpdir(), "atoll-"));
    onTestFinished(() => rm(data, { recursive: true }));
    const first = await emulator({ iam: "enforce", ephemeral: false, data });
    await first.as(OTHER).iam.send(new CreateUserCommand({ UserName: "ci" }));
    await createRole(first);
    await first.atoll.close();
    const second = await emulator({ iam: "enforce", ephemeral: false, data });
    expect((await quoted(second))?.text).toContain(CI);
  });
});
