import {
  AcceptHandshakeCommand,
  CancelHandshakeCommand,
  CreateOrganizationCommand,
  DeclineHandshakeCommand,
  DescribeHandshakeCommand,
  DescribeOrganizationCommand,
  EnableAllFeaturesCommand,
  InviteAccountToOrganizationCommand,
  ListAccountsCommand,
  ListHandshakesForAccountCommand,
  ListHandshakesForOrganizationCommand,
  ListTagsForResourceCommand,
  type HandshakeParty,
} from "@aws-sdk/client-organizations";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../../testing/emulator.ts";
import { join, organizationOf } from "../../../testing/organization.ts";

const DAY_MS = 86_400_000;
const THIRD = "333333333333";

function invite(Id: string, Type: HandshakeParty["Type"] = "ACCOUNT") {
  return new InviteAccountToOrganizationCommand({ Target: { Id, Type } });
}

async function invitationOf({ organizations }: Emulator, account: string): Promise<string> {
  return (await organizations.send(invite(account))).Handshake?.Id ?? "";
}

describe("InviteAccountToOrganization", () => {
  it("begins a handshake that both sides see", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { id } = await organizationOf(atoll, []);
    const Target = { Id: OTHER, Type: "ACCOUNT" } as const;
    const { Handshake: begun } = await atoll.organizations.send(
      new InviteAccountToOrganizationCommand({ Target, Notes: "welcome" }),
    );
    const HandshakeId = begun?.Id ?? "";
    const requestedAtMs = begun?.RequestedTimestamp?.getTime() ?? 0;
    expect(begun).toEqual({
      Id: expect.stringMatching(/^h-[a-z0-9]{32}$/),
      Arn: `arn:aws:organizations::${OWNER}:handshake/${id}/invite/${HandshakeId}`,
      Parties: [
        { Id: id.slice(2), Type: "ORGANIZATION" },
        { Id: OTHER, Type: "ACCOUNT" },
      ],
      State: "OPEN",
      Action: "INVITE",
      RequestedTimestamp: expect.any(Date),
      ExpirationTimestamp: new Date(requestedAtMs + 15 * DAY_MS),
      Resources: [
        expect.objectContaining({ Type: "ORGANIZATION", Value: id }),
        { Type: "ACCOUNT", Value: OTHER },
        { Type: "NOTES", Value: "welcome" },
      ],
    });
    const other = atoll.as(OTHER).organizations;
    for (const client of [atoll.organizations, other]) {
      const { Handshake } = await client.send(new DescribeHandshakeCommand({ HandshakeId }));
      expect(Handshake).toEqual(begun);
    }
    const received = await other.send(new ListHandshakesForAccountCommand({}));
    expect(received.Handshakes).toEqual([begun]);
    const sent = await atoll.organizations.send(new ListHandshakesForOrganizationCommand({}));
    expect(sent.Handshakes).toEqual([begun]);
    const third = atoll.as(THIRD).organizations;
    await expect(third.send(new DescribeHandshakeCommand({ HandshakeId }))).rejects.toMatchObject({
      name: "HandshakeNotFoundException",
    });
  });

  it("finds an account by its mailbox", async () => {
    const atoll = await emulator();
    await organizationOf(atoll, []);
    const { Organization } = await atoll.organizations.send(new DescribeOrganizationCommand({}));
    const address = Organization?.MasterAccountEmail?.replace(OWNER, OTHER) ?? "";
    const { Handshake } = await atoll.organizations.send(invite(address, "EMAIL"));
    expect(Handshake?.Parties).toContainEqual({ Id: address, Type: "EMAIL" });
    const accept = new AcceptHandshakeCommand({ HandshakeId: Handshake?.Id });
    await atoll.as(OTHER).organizations.send(accept);
    await expect(
      atoll.organizations.send(invite("nobody@example.com", "EMAIL")),
    ).rejects.toMatchObject({ Reason: "INVALID_EMAIL_ADDRESS_TARGET" });
  });

  it("refuses who is invited or a member already, and who cannot be invited", async () => {
    const atoll = await emulator();
    await organizationOf(atoll);
    await atoll.organizations.send(invite(THIRD));
    const { organizations } = atoll;
    await expect(organizations.send(invite(THIRD))).rejects.toMatchObject({
      name: "DuplicateHandshakeException",
    });
    await expect(organizations.send(invite(OTHER))).rejects.toMatchObject({
      name: "HandshakeConstraintViolationException",
      Reason: "ALREADY_IN_AN_ORGANIZATION",
    });
    await expect(organizations.send(invite("x", "ORGANIZATION"))).rejects.toMatchObject({
      Reason: "INVALID_PARTY_TYPE_TARGET",
    });
    await expect(organizations.send(invite("x"))).rejects.toMatchObject({
      message: "You provided a value that does not match the required pattern.",
    });
  });
});

describe("AcceptHandshake", () => {
  it("makes the invited account a member, with the invitation's tags", async () => {
    const atoll = await emulator({ iam: "enforce" });
    await organizationOf(atoll, []);
    const Target = { Id: OTHER, Type: "ACCOUNT" } as const;
    const Tags = [{ Key: "team", Value: "data" }];
    const { Handshake } = await atoll.organizations.send(
      new InviteAccountToOrganizationCommand({ Target, Tags }),
    );
    const accept = new AcceptHandshakeCommand({ HandshakeId: Handshake?.Id });
    const other = atoll.as(OTHER).organizations;
    const accepted = await other.send(accept);
    expect(accepted.Handshake?.State).toBe("ACCEPTED");
    const { Accounts } = await atoll.organizations.send(new ListAccountsCommand({}));
    expect(Accounts).toMatchObject([{ Id: OWNER }, { Id: OTHER, JoinedMethod: "INVITED" }]);
    const list = new ListTagsForResourceCommand({ ResourceId: OTHER });
    expect((await atoll.organizations.send(list)).Tags).toEqual(Tags);
    await expect(other.send(accept)).rejects.toMatchObject({
      name: "HandshakeAlreadyInStateException",
    });
  });

  it("is for the invited account only", async () => {
    const atoll = await emulator();
    await organizationOf(atoll, []);
    const HandshakeId = await invitationOf(atoll, OTHER);
    await expect(
      atoll.organizations.send(new AcceptHandshakeCommand({ HandshakeId })),
    ).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  it("refuses an account that is in another organization", async () => {
    const atoll = await emulator();
    await organizationOf(atoll, []);
    const HandshakeId = await invitationOf(atoll, OTHER);
    const other = atoll.as(OTHER).organizations;
    await other.send(new CreateOrganizationCommand({}));
    const accept = new AcceptHandshakeCommand({ HandshakeId });
    await expect(other.send(accept)).rejects.toMatchObject({
      name: "HandshakeConstraintViolationException",
      Reason: "ALREADY_IN_AN_ORGANIZATION",
    });
  });

  it("comes too late after fifteen days; after thirty more nobody knows of it", async () => {
    const atoll = await emulator();
    await organizationOf(atoll, []);
    const HandshakeId = await invitationOf(atoll, OTHER);
    const other = atoll.as(OTHER).organizations;
    await atoll.clock.advance(15 * DAY_MS);
    await expect(other.send(new AcceptHandshakeCommand({ HandshakeId }))).rejects.toMatchObject({
      name: "InvalidHandshakeTransitionException",
    });
    const about = new DescribeHandshakeCommand({ HandshakeId });
    expect((await other.send(about)).Handshake?.State).toBe("EXPIRED");
    // The way is free for another invitation.
    await invitationOf(atoll, OTHER);
    await atoll.clock.advance(30 * DAY_MS);
    await expect(other.send(about)).rejects.toMatchObject({ name: "HandshakeNotFoundException" });
  });
});

describe("DeclineHandshake and CancelHandshake", () => {
  it("end an invitation, each from its side", async () => {
    const atoll = await emulator({ iam: "enforce" });
    await organizationOf(atoll, []);
    const other = atoll.as(OTHER).organizations;
    const first = { HandshakeId: await invitationOf(atoll, OTHER) };
    await expect(other.send(new CancelHandshakeCommand(first))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    const declined = await other.send(new DeclineHandshakeCommand(first));
    expect(declined.Handshake?.State).toBe("DECLINED");
    await expect(other.send(new AcceptHandshakeCommand(first))).rejects.toMatchObject({
      name: "InvalidHandshakeTransitionException",
    });
    const second = { HandshakeId: await invitationOf(atoll, OTHER) };
    await expect(
      atoll.organizations.send(new DeclineHandshakeCommand(second)),
    ).rejects.toMatchObject({ name: "AccessDeniedException" });
    const canceled = await atoll.organizations.send(new CancelHandshakeCommand(second));
    expect(canceled.Handshake?.State).toBe("CANCELED");
  });
});

describe("EnableAllFeatures", () => {
  const CONSOLIDATED = new CreateOrganizationCommand({ FeatureSet: "CONSOLIDATED_BILLING" });

  it("waits for every invited member, then for the management account", async () => {
    const atoll = await emulator();
    const { organizations } = atoll;
    await organizations.send(CONSOLIDATED);
    await join(atoll, OTHER);
    await join(atoll, THIRD);
    const { Handshake: whole } = await organizations.send(new EnableAllFeaturesCommand({}));
    expect(whole).toMatchObject({ State: "REQUESTED", Action: "ENABLE_ALL_FEATURES" });
    const finish = new AcceptHandshakeCommand({ HandshakeId: whole?.Id });
    await expect(organizations.send(finish)).rejects.toMatchObject({
      name: "InvalidHandshakeTransitionException",
    });
    await expect(organizations.send(invite("444444444444"))).rejects.toMatchObject({
      Reason: "INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES",
    });
    for (const account of [OTHER, THIRD]) {
      const member = atoll.as(account).organizations;
      const Filter = { ActionType: "APPROVE_ALL_FEATURES" } as const;
      const asked = await member.send(new ListHandshakesForAccountCommand({ Filter }));
      expect(asked.Handshakes).toHaveLength(1);
      const HandshakeId = asked.Handshakes?.[0]?.Id;
      await member.send(new AcceptHandshakeCommand({ HandshakeId }));
    }
    await organizations.send(finish);
    const { Organization } = await organizations.send(new DescribeOrganizationCommand({}));
    expect(Organization?.FeatureSet).toBe("ALL");
    const Filter = { ParentHandshakeId: whole?.Id };
    const children = await organizations.send(new ListHandshakesForOrganizationCommand({ Filter }));
    expect(children.Handshakes).toHaveLength(2);
    await expect(organizations.send(new EnableAllFeaturesCommand({}))).rejects.toMatchObject({
      Reason: "ORGANIZATION_ALREADY_HAS_ALL_FEATURES",
    });
  });

  it("ends with one member's refusal", async () => {
    const atoll = await emulator();
    const { organizations } = atoll;
    await organizations.send(CONSOLIDATED);
    await join(atoll, OTHER);
    const { Handshake } = await organizations.send(new EnableAllFeaturesCommand({}));
    const member = atoll.as(OTHER).organizations;
    const Filter = { ActionType: "APPROVE_ALL_FEATURES" } as const;
    const { Handshakes } = await member.send(new ListHandshakesForAccountCommand({ Filter }));
    await member.send(new DeclineHandshakeCommand({ HandshakeId: Handshakes?.[0]?.Id }));
    const about = new DescribeHandshakeCommand({ HandshakeId: Handshake?.Id });
    expect((await organizations.send(about)).Handshake?.State).toBe("CANCELED");
  });
});
