import {
  AcceptHandshakeCommand,
  CreateOrganizationCommand,
  DeclineHandshakeCommand,
  DeleteOrganizationCommand,
  DescribeResponsibilityTransferCommand,
  InviteOrganizationToTransferResponsibilityCommand,
  ListInboundResponsibilityTransfersCommand,
  ListOutboundResponsibilityTransfersCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  TerminateResponsibilityTransferCommand,
  UpdateResponsibilityTransferCommand,
  type InviteOrganizationToTransferResponsibilityCommandInput,
} from "@aws-sdk/client-organizations";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../../testing/emulator.ts";

/** The clock begins at 2026-01-01. */
const FEBRUARY = new Date("2026-02-01T00:00:00Z");
const THIRD = "333333333333";
const Type = "BILLING";

/** Three organizations, each of one account. */
async function organizations(): Promise<Emulator> {
  const atoll = await emulator({ iam: "enforce" });
  for (const account of [OWNER, OTHER, THIRD]) {
    await atoll.as(account).organizations.send(new CreateOrganizationCommand({}));
  }
  return atoll;
}

interface Invitation {
  readonly HandshakeId: string;
  readonly Id: string;
}

async function invite(
  atoll: Emulator,
  more: Partial<InviteOrganizationToTransferResponsibilityCommandInput> = {},
  from = OWNER,
): Promise<Invitation> {
  const command = new InviteOrganizationToTransferResponsibilityCommand({
    Type,
    Target: { Id: OTHER, Type: "ACCOUNT" },
    SourceName: "customer 7",
    StartTimestamp: FEBRUARY,
    ...more,
  });
  const { Handshake } = await atoll.as(from).organizations.send(command);
  const found = Handshake?.Resources?.find((each) => each.Type === "RESPONSIBILITY_TRANSFER");
  return { HandshakeId: Handshake?.Id ?? "", Id: found?.Value ?? "" };
}

const accept = (atoll: Emulator, { HandshakeId }: Invitation): Promise<unknown> =>
  atoll.as(OTHER).organizations.send(new AcceptHandshakeCommand({ HandshakeId }));

async function transferOf(atoll: Emulator, { Id }: Invitation, account = OWNER) {
  const describeIt = new DescribeResponsibilityTransferCommand({ Id });
  return (await atoll.as(account).organizations.send(describeIt)).ResponsibilityTransfer;
}

describe("InviteOrganizationToTransferResponsibility", () => {
  it("begins a transfer that both sides see, each from its own side", async () => {
    const atoll = await organizations();
    const invitation = await invite(atoll, { Tags: [{ Key: "team", Value: "bills" }] });
    expect(await transferOf(atoll, invitation)).toEqual({
      Arn: expect.stringMatching(
        new RegExp(`^arn:aws:organizations::${OWNER}:transfer/o-[a-z0-9]{10}/billing/inbound/rt-`),
      ),
      Name: "customer 7",
      Id: expect.stringMatching(/^rt-[a-z0-9]{32}$/),
      Type,
      Status: "REQUESTED",
      Source: {
        ManagementAccountId: OTHER,
        ManagementAccountEmail: expect.stringContaining(OTHER),
      },
      Target: {
        ManagementAccountId: OWNER,
        ManagementAccountEmail: expect.stringContaining(OWNER),
      },
      StartTimestamp: FEBRUARY,
      ActiveHandshakeId: invitation.HandshakeId,
    });
    const outbound = await transferOf(atoll, invitation, OTHER);
    expect(outbound?.Arn).toContain(`${OTHER}:transfer/`);
    expect(outbound?.Arn).toContain("/billing/outbound/rt-");
    await expect(transferOf(atoll, invitation, THIRD)).rejects.toMatchObject({
      name: "ResponsibilityTransferNotFoundException",
    });
  });

  it("is listed inbound by who takes, outbound by who gives", async () => {
    const atoll = await organizations();
    const { Id } = await invite(atoll);
    const inbound = new ListInboundResponsibilityTransfersCommand({ Type });
    const outbound = new ListOutboundResponsibilityTransfersCommand({ Type });
    const ids = async (account: string, command: typeof inbound | typeof outbound) => {
      const { organizations: client } = atoll.as(account);
      const found =
        command instanceof ListInboundResponsibilityTransfersCommand
          ? await client.send(command)
          : await client.send(command);
      return found.ResponsibilityTransfers?.map((each) => each.Id);
    };
    expect(await ids(OWNER, inbound)).toEqual([Id]);
    expect(await ids(OWNER, outbound)).toEqual([]);
    expect(await ids(OTHER, inbound)).toEqual([]);
    expect(await ids(OTHER, outbound)).toEqual([Id]);
    const another = { Type, Id: "rt-12345678" } as const;
    expect(await ids(OWNER, new ListInboundResponsibilityTransfersCommand(another))).toEqual([]);
  });

  it.each([
    [{ Type: "LEGAL" as typeof Type }, "InvalidInputException", "INVALID_ENUM"],
    [{ SourceName: "" }, "InvalidInputException", "MIN_LENGTH_EXCEEDED"],
    [{ SourceName: "ü" }, "InvalidInputException", "INVALID_PATTERN"],
    [
      { StartTimestamp: new Date("2026-02-02T00:00:00Z") },
      "InvalidInputException",
      "START_DATE_NOT_BEGINNING_OF_MONTH",
    ],
    [
      { StartTimestamp: new Date("2026-01-01T00:00:00Z") },
      "InvalidInputException",
      "START_DATE_TOO_EARLY",
    ],
    [
      { Target: { Id: OWNER, Type: "ACCOUNT" } as const },
      "HandshakeConstraintViolationException",
      "SOURCE_AND_TARGET_CANNOT_MATCH",
    ],
  ])("refuses %j", async (more, name, Reason) => {
    const atoll = await organizations();
    await expect(invite(atoll, more)).rejects.toMatchObject({ name, Reason });
  });

  it("asks nobody twice, and nobody who has given already", async () => {
    const atoll = await organizations();
    const first = await invite(atoll);
    await expect(invite(atoll)).rejects.toMatchObject({ name: "DuplicateHandshakeException" });
    await accept(atoll, first);
    const exists = {
      name: "HandshakeConstraintViolationException",
      Reason: "RESPONSIBILITY_TRANSFER_ALREADY_EXISTS",
    };
    await expect(invite(atoll)).rejects.toMatchObject(exists);
    const second = await invite(atoll, {}, THIRD);
    await expect(accept(atoll, second)).rejects.toMatchObject(exists);
    expect((await transferOf(atoll, second, THIRD))?.Status).toBe("REQUESTED");
  });

  it("is the management account's alone", async () => {
    const atoll = await emulator();
    await atoll.organizations.send(new CreateOrganizationCommand({}));
    const invitation = await invite(atoll);
    await expect(accept(atoll, invitation)).rejects.toMatchObject({
      name: "AWSOrganizationsNotInUseException",
    });
  });
});

describe("the answer to a transfer", () => {
  it("is its status: accepted, declined, or expired by the clock", async () => {
    const atoll = await organizations();
    const accepted = await invite(atoll);
    await accept(atoll, accepted);
    expect((await transferOf(atoll, accepted))?.Status).toBe("ACCEPTED");
    const declined = await invite(atoll, { Target: { Id: THIRD, Type: "ACCOUNT" } });
    const { HandshakeId } = declined;
    await atoll.as(THIRD).organizations.send(new DeclineHandshakeCommand({ HandshakeId }));
    expect((await transferOf(atoll, declined))?.Status).toBe("DECLINED");
    const expired = await invite(atoll, { Target: { Id: THIRD, Type: "ACCOUNT" } });
    await atoll.clock.advance(15 * 86_400_000);
    expect((await transferOf(atoll, expired))?.Status).toBe("EXPIRED");
  });
});

describe("TerminateResponsibilityTransfer", () => {
  const terminate = (atoll: Emulator, { Id }: Invitation, account: string, EndTimestamp?: Date) =>
    atoll
      .as(account)
      .organizations.send(new TerminateResponsibilityTransferCommand({ Id, EndTimestamp }));

  it.each([OWNER, OTHER])("withdraws for %s, at the end of its first month", async (account) => {
    const atoll = await organizations();
    const invitation = await invite(atoll);
    await accept(atoll, invitation);
    const { ResponsibilityTransfer } = await terminate(atoll, invitation, account);
    expect(ResponsibilityTransfer).toMatchObject({
      Status: "WITHDRAWN",
      EndTimestamp: new Date("2026-02-28T23:59:59Z"),
    });
    await expect(terminate(atoll, invitation, account)).rejects.toMatchObject({
      name: "ResponsibilityTransferAlreadyInStatusException",
    });
  });

  it("takes the end of a later month, and no other time", async () => {
    const atoll = await organizations();
    const invitation = await invite(atoll);
    await accept(atoll, invitation);
    for (const [end, Reason] of [
      ["2026-03-30T23:59:59Z", "END_DATE_NOT_END_OF_MONTH"],
      ["2026-01-31T23:59:59Z", "END_DATE_TOO_EARLY"],
    ] as const) {
      await expect(terminate(atoll, invitation, OWNER, new Date(end))).rejects.toMatchObject({
        name: "InvalidInputException",
        Reason,
      });
    }
    const end = new Date("2026-03-31T23:59:59Z");
    const { ResponsibilityTransfer } = await terminate(atoll, invitation, OWNER, end);
    expect(ResponsibilityTransfer?.EndTimestamp).toEqual(end);
  });

  it("has nothing to withdraw before the answer", async () => {
    const atoll = await organizations();
    const invitation = await invite(atoll);
    await expect(terminate(atoll, invitation, OWNER)).rejects.toMatchObject({
      name: "InvalidResponsibilityTransferTransitionException",
    });
  });
});

describe("UpdateResponsibilityTransfer", () => {
  it("is for who gave the name, while the transfer lasts", async () => {
    const atoll = await organizations();
    const invitation = await invite(atoll);
    const { Id } = invitation;
    const rename = new UpdateResponsibilityTransferCommand({ Id, Name: "customer 8" });
    const { ResponsibilityTransfer } = await atoll.organizations.send(rename);
    expect(ResponsibilityTransfer?.Name).toBe("customer 8");
    await expect(atoll.as(OTHER).organizations.send(rename)).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    await atoll.clock.advance(15 * 86_400_000);
    await expect(atoll.organizations.send(rename)).rejects.toMatchObject({
      name: "ConstraintViolationException",
      Reason: "TRANSFER_RESPONSIBILITY_UPDATE_NOT_ALLOWED",
    });
  });
});

describe("a transfer", () => {
  it("has tags", async () => {
    const atoll = await organizations();
    const { Id: ResourceId } = await invite(atoll, { Tags: [{ Key: "a", Value: "1" }] });
    const Tags = [{ Key: "b", Value: "2" }];
    await atoll.organizations.send(new TagResourceCommand({ ResourceId, Tags }));
    const listed = await atoll.organizations.send(new ListTagsForResourceCommand({ ResourceId }));
    expect(listed.Tags).toEqual([{ Key: "a", Value: "1" }, ...Tags]);
  });

  it.each([OWNER, OTHER])("keeps the organization of %s from being deleted", async (account) => {
    const atoll = await organizations();
    await invite(atoll);
    const { organizations: client } = atoll.as(account);
    await expect(client.send(new DeleteOrganizationCommand({}))).rejects.toMatchObject({
      name: "ConstraintViolationException",
      Reason: "ACTIVE_RESPONSIBILITY_TRANSFER_PROCESS",
    });
  });
});
