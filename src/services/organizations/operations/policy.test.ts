import {
  AttachPolicyCommand,
  CreateOrganizationalUnitCommand,
  CreatePolicyCommand,
  DeletePolicyCommand,
  DescribeEffectivePolicyCommand,
  DescribePolicyCommand,
  DetachPolicyCommand,
  DisablePolicyTypeCommand,
  EnablePolicyTypeCommand,
  ListAccountsWithInvalidEffectivePolicyCommand,
  ListEffectivePolicyValidationErrorsCommand,
  ListPoliciesCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  ListTargetsForPolicyCommand,
  UpdatePolicyCommand,
  type PolicyType,
} from "@aws-sdk/client-organizations";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../../testing/emulator.ts";
import { organizationOf } from "../../../testing/organization.ts";

const SCP = "SERVICE_CONTROL_POLICY";
const RCP = "RESOURCE_CONTROL_POLICY";
const DENY = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "s3:*", Resource: "*" }],
};
const NEW = {
  Name: "deny",
  Description: "no s3",
  Type: SCP,
  Content: JSON.stringify(DENY),
} as const;

async function attachedIds(
  { organizations }: Emulator,
  TargetId: string,
  Filter: PolicyType = SCP,
): Promise<(string | undefined)[] | undefined> {
  const command = new ListPoliciesForTargetCommand({ TargetId, Filter });
  return (await organizations.send(command)).Policies?.map(({ Id }) => Id);
}

describe("CreatePolicy", () => {
  it("makes a policy of the organization's", async () => {
    const atoll = await emulator();
    const { id } = await organizationOf(atoll, []);
    const { Policy: made } = await atoll.organizations.send(new CreatePolicyCommand(NEW));
    const Id = made?.PolicySummary?.Id;
    expect(made).toEqual({
      Content: NEW.Content,
      PolicySummary: {
        Id: expect.stringMatching(/^p-[a-z0-9]{8}$/),
        Arn: `arn:aws:organizations::${OWNER}:policy/${id}/service_control_policy/${Id}`,
        Name: "deny",
        Description: "no s3",
        Type: SCP,
        AwsManaged: false,
      },
    });
    const described = await atoll.organizations.send(new DescribePolicyCommand({ PolicyId: Id }));
    expect(described.Policy).toEqual(made);
  });

  it("refuses a name twice for a type", async () => {
    const atoll = await emulator();
    await organizationOf(atoll, []);
    await atoll.organizations.send(new CreatePolicyCommand(NEW));
    await atoll.organizations.send(
      new CreatePolicyCommand({ ...NEW, Type: "TAG_POLICY", Content: "{}" }),
    );
    await expect(atoll.organizations.send(new CreatePolicyCommand(NEW))).rejects.toMatchObject({
      name: "DuplicatePolicyException",
      message: "A policy with the same name already exists.",
    });
  });

  it.each([
    ["a text that is no policy", { ...NEW, Content: "{}" }, "MalformedPolicyDocumentException"],
    ["a type that AWS has not", { ...NEW, Type: "X" as PolicyType }, "InvalidInputException"],
    ["no name", { ...NEW, Name: "" }, "InvalidInputException"],
    [
      "a text that is too long",
      { ...NEW, Content: JSON.stringify(DENY).padEnd(10_241) },
      "ConstraintViolationException",
    ],
  ])("refuses %s", async (_, input, name) => {
    const atoll = await emulator();
    await organizationOf(atoll, []);
    const create = new CreatePolicyCommand(input);
    await expect(atoll.organizations.send(create)).rejects.toMatchObject({ name });
  });
});

describe("UpdatePolicy", () => {
  it("changes what is given", async () => {
    const atoll = await emulator();
    const { policy } = await organizationOf(atoll, []);
    const { id: PolicyId } = await policy(DENY);
    const update = new UpdatePolicyCommand({ PolicyId, Description: "new" });
    const { Policy } = await atoll.organizations.send(update);
    expect(Policy).toMatchObject({
      Content: JSON.stringify(DENY),
      PolicySummary: { Description: "new", Name: "policy-1" },
    });
  });

  it("leaves AWS's policies alone", async () => {
    const atoll = await emulator();
    await organizationOf(atoll, []);
    const update = new UpdatePolicyCommand({ PolicyId: "p-FullAWSAccess", Name: "mine" });
    await expect(atoll.organizations.send(update)).rejects.toMatchObject({
      name: "InvalidInputException",
      Reason: "IMMUTABLE_POLICY",
    });
  });
});

describe("DeletePolicy", () => {
  it("deletes what is attached nowhere", async () => {
    const atoll = await emulator();
    const { unitId, attach } = await organizationOf(atoll, []);
    const { id: PolicyId } = await attach(unitId, DENY);
    const remove = new DeletePolicyCommand({ PolicyId });
    await expect(atoll.organizations.send(remove)).rejects.toMatchObject({
      name: "PolicyInUseException",
    });
    await atoll.organizations.send(new DetachPolicyCommand({ PolicyId, TargetId: unitId }));
    await atoll.organizations.send(remove);
    await expect(atoll.organizations.send(remove)).rejects.toMatchObject({
      name: "PolicyNotFoundException",
      message: "You specified a policy that doesn't exist.",
    });
  });
});

describe("ListPolicies", () => {
  it("lists AWS's own with the organization's", async () => {
    const atoll = await emulator();
    const { policy } = await organizationOf(atoll, []);
    const { id } = await policy(DENY);
    const list = async (Filter: PolicyType) =>
      (await atoll.organizations.send(new ListPoliciesCommand({ Filter }))).Policies;
    const ids = (await list(SCP))?.map(({ Id }) => Id);
    expect(ids?.toSorted()).toEqual(["p-FullAWSAccess", id].toSorted());
    expect(await list(RCP)).toMatchObject([
      {
        Id: "p-RCPFullAWSAccess",
        Arn: "arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess",
        AwsManaged: true,
      },
    ]);
    expect(await list("TAG_POLICY")).toEqual([]);
  });
});

describe("EnablePolicyType and DisablePolicyType", () => {
  it("attach AWS's policy everywhere, and detach all of the type", async () => {
    const atoll = await emulator();
    const { organizations } = atoll;
    const { rootId: RootId, unitId, attach } = await organizationOf(atoll);
    const { Roots } = await organizations.send(new ListRootsCommand({}));
    expect(Roots?.[0]?.PolicyTypes).toEqual([
      { Type: SCP, Status: "ENABLED" },
      { Type: RCP, Status: "ENABLED" },
    ]);
    const { id } = await attach(unitId, DENY);
    expect(await attachedIds(atoll, unitId)).toEqual(["p-FullAWSAccess", id].toSorted());
    const type = { RootId, PolicyType: SCP } as const;
    const { Root } = await organizations.send(new DisablePolicyTypeCommand(type));
    expect(Root?.PolicyTypes).toEqual([{ Type: RCP, Status: "ENABLED" }]);
    for (const target of [RootId, unitId, OTHER, OWNER]) {
      expect(await attachedIds(atoll, target)).toEqual([]);
      expect(await attachedIds(atoll, target, RCP)).toEqual(["p-RCPFullAWSAccess"]);
    }
    await organizations.send(new EnablePolicyTypeCommand(type));
    for (const target of [RootId, unitId, OTHER, OWNER]) {
      expect(await attachedIds(atoll, target)).toEqual(["p-FullAWSAccess"]);
    }
  });

  it("say when there is nothing to change", async () => {
    const atoll = await emulator();
    const { rootId: RootId } = await organizationOf(atoll, []);
    const again = new EnablePolicyTypeCommand({ RootId, PolicyType: SCP });
    await expect(atoll.organizations.send(again)).rejects.toMatchObject({
      name: "PolicyTypeAlreadyEnabledException",
      message: "The specified policy type is already enabled.",
    });
    const disable = new DisablePolicyTypeCommand({ RootId, PolicyType: "TAG_POLICY" });
    await expect(atoll.organizations.send(disable)).rejects.toMatchObject({
      name: "PolicyTypeNotEnabledException",
      message: "This operation can be performed only for enabled policy types.",
    });
    const elsewhere = new EnablePolicyTypeCommand({ RootId: "r-zzzz", PolicyType: "TAG_POLICY" });
    await expect(atoll.organizations.send(elsewhere)).rejects.toMatchObject({
      name: "RootNotFoundException",
      message: "You specified a root that doesn't exist.",
    });
  });
});

describe("AttachPolicy", () => {
  it("is told from both sides", async () => {
    const atoll = await emulator();
    const { id, rootId, unitId, policy } = await organizationOf(atoll);
    const { id: PolicyId } = await policy(DENY);
    for (const TargetId of [rootId, unitId, OTHER]) {
      await atoll.organizations.send(new AttachPolicyCommand({ PolicyId, TargetId }));
      expect(await attachedIds(atoll, TargetId)).toContain(PolicyId);
    }
    const list = new ListTargetsForPolicyCommand({ PolicyId });
    const { Targets } = await atoll.organizations.send(list);
    const arn = (path: string): string => `arn:aws:organizations::${OWNER}:${path}`;
    expect(Targets).toEqual([
      { TargetId: OTHER, Arn: arn(`account/${id}/${OTHER}`), Name: OTHER, Type: "ACCOUNT" },
      {
        TargetId: unitId,
        Arn: arn(`ou/${id}/${unitId}`),
        Name: "workloads",
        Type: "ORGANIZATIONAL_UNIT",
      },
      { TargetId: rootId, Arn: arn(`root/${id}/${rootId}`), Name: "Root", Type: "ROOT" },
    ]);
  });

  it("refuses a policy twice, an eleventh one, one whose type is not enabled", async () => {
    const atoll = await emulator();
    const { unitId: TargetId, attach, policy } = await organizationOf(atoll, []);
    const { id } = await attach(TargetId, DENY);
    const put = (PolicyId: string): Promise<unknown> =>
      atoll.organizations.send(new AttachPolicyCommand({ PolicyId, TargetId }));
    await expect(put(id)).rejects.toMatchObject({ name: "DuplicatePolicyAttachmentException" });
    for (let count = 0; count < 8; count += 1) await attach(TargetId, DENY);
    const { id: eleventh } = await policy(DENY);
    await expect(put(eleventh)).rejects.toMatchObject({
      name: "ConstraintViolationException",
      message: "You have attached the maximum number of policies to the specified target.",
      Reason: "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
    });
    const { id: tagPolicy } = await policy({ tags: {} }, "TAG_POLICY");
    await expect(put(tagPolicy)).rejects.toMatchObject({ name: "PolicyTypeNotEnabledException" });
  });

  it.each([
    ["p-FullAWSAccess", "x", "InvalidInputException", "INVALID_PATTERN_TARGET_ID"],
    ["p-FullAWSAccess", "999999999999", "TargetNotFoundException", undefined],
    ["p-12345678", "999999999999", "PolicyNotFoundException", undefined],
  ])("refuses to attach %s to %s", async (PolicyId, TargetId, name, Reason) => {
    const atoll = await emulator();
    await organizationOf(atoll, []);
    const attach = new AttachPolicyCommand({ PolicyId, TargetId });
    await expect(atoll.organizations.send(attach)).rejects.toMatchObject({
      name,
      ...(Reason !== undefined && { Reason }),
    });
  });
});

describe("DetachPolicy", () => {
  it("leaves at least one service control policy", async () => {
    const atoll = await emulator();
    const { unitId: TargetId, attach } = await organizationOf(atoll, []);
    const detach = new DetachPolicyCommand({ PolicyId: "p-FullAWSAccess", TargetId });
    await expect(atoll.organizations.send(detach)).rejects.toMatchObject({
      name: "ConstraintViolationException",
      message:
        "You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.",
      Reason: "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
    });
    const { id } = await attach(TargetId, DENY);
    await atoll.organizations.send(detach);
    expect(await attachedIds(atoll, TargetId)).toEqual([id]);
    await expect(atoll.organizations.send(detach)).rejects.toMatchObject({
      name: "PolicyNotAttachedException",
    });
  });

  it("never takes RCPFullAWSAccess away", async () => {
    const atoll = await emulator();
    const { unitId: TargetId } = await organizationOf(atoll, []);
    const detach = new DetachPolicyCommand({ PolicyId: "p-RCPFullAWSAccess", TargetId });
    await expect(atoll.organizations.send(detach)).rejects.toMatchObject({
      name: "InvalidInputException",
      Reason: "NON_DETACHABLE_POLICY",
    });
  });
});

describe("EnablePolicyType", () => {
  it.each([
    "INSPECTOR_POLICY",
    "UPGRADE_ROLLOUT_POLICY",
    "BEDROCK_POLICY",
    "S3_POLICY",
    "NETWORK_SECURITY_DIRECTOR_POLICY",
  ] as const)("knows %s", async (PolicyType) => {
    const atoll = await emulator();
    const { rootId: RootId, attach } = await organizationOf(atoll);
    await atoll.organizations.send(new EnablePolicyTypeCommand({ RootId, PolicyType }));
    await attach(OTHER, { settings: { mode: { "@@assign": "on" } } }, PolicyType);
    const about = new DescribeEffectivePolicyCommand({ PolicyType, TargetId: OTHER });
    const { EffectivePolicy } = await atoll.organizations.send(about);
    expect(EffectivePolicy?.PolicyContent).toBe('{"settings":{"mode":"on"}}');
  });

  it("refuses a type that there is not", async () => {
    const atoll = await emulator();
    const { rootId: RootId } = await organizationOf(atoll, []);
    const PolicyType = "LUNCH_POLICY" as "TAG_POLICY";
    await expect(
      atoll.organizations.send(new EnablePolicyTypeCommand({ RootId, PolicyType })),
    ).rejects.toMatchObject({ name: "InvalidInputException", Reason: "INVALID_ENUM_POLICY_TYPE" });
  });
});

describe("DescribeEffectivePolicy", () => {
  it("is about accounts, not about what lies above them", async () => {
    const atoll = await emulator();
    const { unitId: TargetId } = await organizationOf(atoll, []);
    const about = new DescribeEffectivePolicyCommand({ PolicyType: "TAG_POLICY", TargetId });
    await expect(atoll.organizations.send(about)).rejects.toMatchObject({
      name: "InvalidInputException",
      Reason: "TARGET_NOT_SUPPORTED",
    });
  });

  const tagPolicy = (operators: object): object => ({ tags: { cost: { tag_value: operators } } });

  it("merges the policies on the way to the account", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { rootId: RootId, unitId, attach } = await organizationOf(atoll);
    const PolicyType = "TAG_POLICY";
    await atoll.organizations.send(new EnablePolicyTypeCommand({ RootId, PolicyType }));
    await attach(RootId, tagPolicy({ "@@assign": ["a"] }), PolicyType);
    await attach(unitId, tagPolicy({ "@@append": ["b"] }), PolicyType);
    const about = new DescribeEffectivePolicyCommand({ PolicyType, TargetId: OTHER });
    const own = new DescribeEffectivePolicyCommand({ PolicyType });
    for (const answer of [
      await atoll.organizations.send(about),
      await atoll.as(OTHER).organizations.send(own),
    ]) {
      const { PolicyContent, TargetId } = answer.EffectivePolicy ?? {};
      expect(TargetId).toBe(OTHER);
      expect(JSON.parse(PolicyContent ?? "")).toEqual({
        tags: { cost: { tag_value: ["a", "b"] } },
      });
    }
    const aboutOwner = new DescribeEffectivePolicyCommand({ PolicyType, TargetId: OWNER });
    await expect(atoll.as(OTHER).organizations.send(aboutOwner)).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });

  it("is not there for what nobody has attached, nor for what authorizes", async () => {
    const atoll = await emulator();
    await organizationOf(atoll, []);
    const none = new DescribeEffectivePolicyCommand({ PolicyType: "BACKUP_POLICY" });
    await expect(atoll.organizations.send(none)).rejects.toMatchObject({
      name: "EffectivePolicyNotFoundException",
    });
    const scp = new DescribeEffectivePolicyCommand({ PolicyType: SCP as "TAG_POLICY" });
    await expect(atoll.organizations.send(scp)).rejects.toMatchObject({
      name: "InvalidInputException",
    });
  });
});

describe("a nested unit", () => {
  it("begins with AWS's policies of the enabled types", async () => {
    const atoll = await emulator();
    const { unitId: ParentId } = await organizationOf(atoll, []);
    const create = new CreateOrganizationalUnitCommand({ ParentId, Name: "dev" });
    const { OrganizationalUnit } = await atoll.organizations.send(create);
    const id = OrganizationalUnit?.Id ?? "";
    expect(await attachedIds(atoll, id)).toEqual(["p-FullAWSAccess"]);
    expect(await attachedIds(atoll, id, RCP)).toEqual(["p-RCPFullAWSAccess"]);
  });
});

describe("an effective policy that has grown too large", () => {
  it("is told with the accounts and the policies it comes of", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { rootId, unitId } = await organizationOf(atoll);
    const PolicyType = "TAG_POLICY";
    const enable = new EnablePolicyTypeCommand({ RootId: rootId, PolicyType });
    await atoll.organizations.send(enable);
    const accounts = async () => {
      const list = new ListAccountsWithInvalidEffectivePolicyCommand({ PolicyType });
      return (await atoll.organizations.send(list)).Accounts?.map(({ Id }) => Id);
    };
    const ids: string[] = [];
    for (const [TargetId, name] of [
      [rootId, "above"],
      [unitId, "below"],
    ] as const) {
      expect(await accounts()).toEqual([]);
      const values = Array.from({ length: 60 }, (_, index) => `${name}-${index}`.padEnd(100, "x"));
      const tag_value = { "@@assign": values };
      const Content = JSON.stringify({ tags: { [name]: { tag_value } } });
      const facts = { Name: name, Description: "", Type: PolicyType } as const;
      const create = new CreatePolicyCommand({ ...facts, Content });
      const PolicyId = (await atoll.organizations.send(create)).Policy?.PolicySummary?.Id ?? "";
      await atoll.organizations.send(new AttachPolicyCommand({ PolicyId, TargetId }));
      ids.push(PolicyId);
    }
    expect(await accounts()).toEqual([OTHER]);
    const errors = new ListEffectivePolicyValidationErrorsCommand({ AccountId: OTHER, PolicyType });
    expect(await atoll.organizations.send(errors)).toMatchObject({
      AccountId: OTHER,
      PolicyType,
      EvaluationTimestamp: expect.any(Date),
      EffectivePolicyValidationErrors: [
        { ErrorCode: "ELEMENTS_TOO_MANY", PathToError: "/", ContributingPolicies: ids },
      ],
    });
    await expect(atoll.as(OTHER).organizations.send(errors)).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });
});
