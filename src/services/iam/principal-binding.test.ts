import {
  CreateRoleCommand,
  CreateUserCommand,
  DeleteUserCommand,
  GetRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Clients, type Emulator } from "../../testing/emulator.ts";

const RoleName = "deploy";

function trusting(arn: string): string {
  const trust = { Effect: "Allow", Principal: { AWS: arn }, Action: "sts:AssumeRole" };
  return JSON.stringify({ Version: "2012-10-17", Statement: trust });
}

async function trustedBy({ iam }: Clients, name = RoleName): Promise<unknown> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
  const text = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "");
  return (JSON.parse(text) as { Statement: { Principal: { AWS: unknown } } }).Statement.Principal
    .AWS;
}

async function createRole({ iam }: Clients, arn: string): Promise<void> {
  const AssumeRolePolicyDocument = trusting(arn);
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
}

/** Whether a role is bound to a user shows once the user is gone: the id stands there. */
async function isBound(atoll: Emulator, member: Clients, UserName: string): Promise<boolean> {
  await member.iam.send(new DeleteUserCommand({ UserName }));
  return String(await trustedBy(atoll)).startsWith("AIDA");
}

describe("a principal that is not there yet", () => {
  const CI = `arn:aws:iam::${OTHER}:user/ci`;

  it("is bound when it appears, in whichever account", async () => {
    const atoll = await emulator();
    const member = atoll.as(OTHER);
    await createRole(atoll, CI);
    expect(await trustedBy(atoll)).toBe(CI);
    await member.iam.send(new CreateUserCommand({ UserName: "ci" }));
    expect(await trustedBy(atoll)).toBe(CI);
    expect(await isBound(atoll, member, "ci")).toBe(true);
    await member.iam.send(new CreateUserCommand({ UserName: "ci" }));
    expect(await trustedBy(atoll)).not.toBe(CI);
  });

  it("is bound when a policy names it later, and when another takes its name", async () => {
    const atoll = await emulator();
    const member = atoll.as(OTHER);
    await createRole(atoll, `arn:aws:iam::${OWNER}:root`);
    const PolicyDocument = trusting(CI);
    await atoll.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    await member.iam.send(new CreateUserCommand({ UserName: "build" }));
    const renamed = { UserName: "build", NewUserName: "ci" };
    await member.iam.send(new UpdateUserCommand(renamed));
    expect(await isBound(atoll, member, "ci")).toBe(true);
  });

  it("stays as it is where nobody with that very ARN appears", async () => {
    const atoll = await emulator();
    const member = atoll.as(OTHER);
    await createRole(atoll, CI);
    await member.iam.send(new CreateUserCommand({ UserName: "ci", Path: "/team/" }));
    expect(await isBound(atoll, member, "ci")).toBe(false);
    expect(await trustedBy(atoll)).toBe(CI);
  });

  it("may be the role itself", async () => {
    const atoll = await emulator();
    const arn = `arn:aws:iam::${OWNER}:role/${RoleName}`;
    await createRole(atoll, arn);
    expect(await trustedBy(atoll)).toBe(arn);
  });
});

describe("what is left of a principal that was deleted", () => {
  it.each(["enforce", "audit"] as const)("cannot be saved again where %s", async (iam) => {
    const atoll = await emulator({ iam });
    await atoll.as(OTHER).iam.send(new CreateUserCommand({ UserName: "ci" }));
    await createRole(atoll, `arn:aws:iam::${OTHER}:user/ci`);
    await atoll.as(OTHER).iam.send(new DeleteUserCommand({ UserName: "ci" }));
    const left = String(await trustedBy(atoll));
    expect(left).toMatch(/^AIDA/);
    // What Terraform does when it finds the id in the place of the ARN.
    const again = atoll.iam.send(
      new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trusting(left) }),
    );
    if (iam === "audit") {
      await again;
      return;
    }
    await expect(again).rejects.toMatchObject({
      name: "MalformedPolicyDocumentException",
      message: `Invalid principal in policy: "AWS":"${left}"`,
    });
  });

  it("is the same as the ARN while the user lives", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { User } = await atoll.iam.send(new CreateUserCommand({ UserName: "ci" }));
    await createRole(atoll, User?.UserId ?? "");
    expect(await trustedBy(atoll)).toBe(User?.Arn);
  });
});

describe("a principal that does not exist, in an account that holds others", () => {
  it("is refused where the account of the role enforces, whatever the mode at start", async () => {
    const atoll = await emulator({ iam: "audit" });
    const nobody = `arn:aws:iam::${OWNER}:user/nobody`;
    await atoll.iam.send(new CreateUserCommand({ UserName: "somebody" }));
    const setMode = (mode: string): Promise<Response> =>
      atoll.atoll.fetch(
        new Request("http://localhost:4566/_atoll/iam-mode", {
          method: "POST",
          body: JSON.stringify({ mode, account: OWNER }),
        }),
      );
    expect((await setMode("enforce")).status).toBe(200);
    await expect(createRole(atoll, nobody)).rejects.toMatchObject({
      name: "MalformedPolicyDocumentException",
      message: `Invalid principal in policy: "AWS":"${nobody}"`,
    });
    await createRole(atoll.as(OTHER), nobody);
    await setMode("default");
    await createRole(atoll, nobody);
    expect(await trustedBy(atoll)).toBe(nobody);
  });
});
