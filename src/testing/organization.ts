/**
 * An organization for tests: the management account, one unit below the root, accounts in it.
 *
 * ```
 * root
 *   unit "workloads"
 *     222222222222
 * ```
 */
import {
  AcceptHandshakeCommand,
  AttachPolicyCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand,
  EnablePolicyTypeCommand,
  InviteAccountToOrganizationCommand,
  ListRootsCommand,
  MoveAccountCommand,
  type PolicyType,
} from "@aws-sdk/client-organizations";
import { OTHER, type Emulator } from "./emulator.ts";

export interface TestOrganization {
  readonly id: string;
  readonly rootId: string;
  readonly unitId: string;
  /** Makes a policy of the management account's. */
  policy(
    content: object,
    type?: PolicyType,
  ): Promise<{ readonly id: string; readonly arn: string }>;
  /** Makes a policy and attaches it. */
  attach(
    target: string,
    content: object,
    type?: PolicyType,
  ): Promise<{ readonly id: string; readonly arn: string }>;
}

/** Makes an organization of the first account's, with both kinds of authorization policy enabled. */
export async function organizationOf(
  atoll: Emulator,
  members: readonly string[] = [OTHER],
): Promise<TestOrganization> {
  const { organizations } = atoll;
  const { Organization } = await organizations.send(new CreateOrganizationCommand({}));
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  const rootId = Roots?.[0]?.Id ?? "";
  for (const PolicyType of ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"] as const) {
    await organizations.send(new EnablePolicyTypeCommand({ RootId: rootId, PolicyType }));
  }
  const create = new CreateOrganizationalUnitCommand({ ParentId: rootId, Name: "workloads" });
  const unitId = (await organizations.send(create)).OrganizationalUnit?.Id ?? "";
  for (const account of members) {
    await join(atoll, account);
    const place = { SourceParentId: rootId, DestinationParentId: unitId };
    await organizations.send(new MoveAccountCommand({ AccountId: account, ...place }));
  }
  let count = 0;
  const policy: TestOrganization["policy"] = async (content, Type = "SERVICE_CONTROL_POLICY") => {
    count += 1;
    const facts = { Name: `policy-${count}`, Description: "", Type };
    const command = new CreatePolicyCommand({ ...facts, Content: JSON.stringify(content) });
    const summary = (await organizations.send(command)).Policy?.PolicySummary;
    return { id: summary?.Id ?? "", arn: summary?.Arn ?? "" };
  };
  return {
    id: Organization?.Id ?? "",
    rootId,
    unitId,
    policy,
    async attach(TargetId, content, type) {
      const made = await policy(content, type);
      await organizations.send(new AttachPolicyCommand({ PolicyId: made.id, TargetId }));
      return made;
    },
  };
}

/** Invites an account, which accepts. */
export async function join({ organizations, as }: Emulator, account: string): Promise<void> {
  const Target = { Type: "ACCOUNT", Id: account } as const;
  const invitation = await organizations.send(new InviteAccountToOrganizationCommand({ Target }));
  const HandshakeId = invitation.Handshake?.Id;
  await as(account).organizations.send(new AcceptHandshakeCommand({ HandshakeId }));
}
