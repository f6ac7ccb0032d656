import {
  CreateOrganizationalUnitCommand,
  DeleteOrganizationalUnitCommand,
  DescribeOrganizationalUnitCommand,
  ListAccountsForParentCommand,
  ListChildrenCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  UpdateOrganizationalUnitCommand,
} from "@aws-sdk/client-organizations";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER } from "../../../testing/emulator.ts";
import { organizationOf } from "../../../testing/organization.ts";

const NEW = { ParentId: "", Name: "dev" };

describe("CreateOrganizationalUnit", () => {
  it("makes a unit that everything is allowed in", async () => {
    const atoll = await emulator();
    const { id, rootId } = await organizationOf(atoll);
    const create = new CreateOrganizationalUnitCommand({ ...NEW, ParentId: rootId });
    const { OrganizationalUnit: unit } = await atoll.organizations.send(create);
    const form = new RegExp(`^ou-${rootId.slice(2)}-[a-z0-9]{8}$`);
    expect(unit).toMatchObject({
      Id: expect.stringMatching(form),
      Arn: `arn:aws:organizations::${OWNER}:ou/${id}/${unit?.Id}`,
      Name: "dev",
    });
    const OrganizationalUnitId = unit?.Id;
    const described = await atoll.organizations.send(
      new DescribeOrganizationalUnitCommand({ OrganizationalUnitId }),
    );
    expect(described.OrganizationalUnit).toEqual(unit);
  });

  it("refuses a name twice below one parent", async () => {
    const atoll = await emulator();
    const { rootId, unitId } = await organizationOf(atoll);
    const create = (ParentId: string): CreateOrganizationalUnitCommand =>
      new CreateOrganizationalUnitCommand({ ...NEW, ParentId });
    await atoll.organizations.send(create(rootId));
    await atoll.organizations.send(create(unitId));
    await expect(atoll.organizations.send(create(rootId))).rejects.toMatchObject({
      name: "DuplicateOrganizationalUnitException",
      message: "An OU with the same name already exists.",
    });
  });

  it("refuses a sixth level", async () => {
    const atoll = await emulator();
    let { unitId: ParentId } = await organizationOf(atoll);
    for (const Name of ["2", "3", "4", "5"]) {
      const create = new CreateOrganizationalUnitCommand({ ParentId, Name });
      ParentId = (await atoll.organizations.send(create)).OrganizationalUnit?.Id ?? "";
    }
    const sixth = new CreateOrganizationalUnitCommand({ ParentId, Name: "6" });
    await expect(atoll.organizations.send(sixth)).rejects.toMatchObject({
      name: "ConstraintViolationException",
      Reason: "OU_DEPTH_LIMIT_EXCEEDED",
    });
  });

  it.each([
    ["a parent of another form", { ParentId: "x", Name: "a" }, "InvalidInputException"],
    ["a parent that is not there", { ParentId: "r-zzzz", Name: "a" }, "ParentNotFoundException"],
    ["no name", { ParentId: "r-zzzz", Name: "" }, "InvalidInputException"],
  ])("refuses %s", async (_, input, name) => {
    const atoll = await emulator();
    await organizationOf(atoll, []);
    const create = new CreateOrganizationalUnitCommand(input);
    await expect(atoll.organizations.send(create)).rejects.toMatchObject({ name });
  });
});

describe("UpdateOrganizationalUnit", () => {
  it("renames, to its own name too", async () => {
    const atoll = await emulator();
    const { unitId: OrganizationalUnitId } = await organizationOf(atoll);
    for (const Name of ["sandbox", "sandbox"]) {
      const update = new UpdateOrganizationalUnitCommand({ OrganizationalUnitId, Name });
      const { OrganizationalUnit } = await atoll.organizations.send(update);
      expect(OrganizationalUnit?.Name).toBe("sandbox");
    }
  });
});

describe("DeleteOrganizationalUnit", () => {
  it("deletes an empty unit, and no other", async () => {
    const atoll = await emulator();
    const { rootId, unitId } = await organizationOf(atoll);
    const { organizations } = atoll;
    const remove = (id: string): DeleteOrganizationalUnitCommand =>
      new DeleteOrganizationalUnitCommand({ OrganizationalUnitId: id });
    await expect(organizations.send(remove(unitId))).rejects.toMatchObject({
      name: "OrganizationalUnitNotEmptyException",
    });
    const create = new CreateOrganizationalUnitCommand({ ...NEW, ParentId: rootId });
    const id = (await organizations.send(create)).OrganizationalUnit?.Id ?? "";
    await organizations.send(remove(id));
    await expect(organizations.send(remove(id))).rejects.toMatchObject({
      name: "OrganizationalUnitNotFoundException",
      message: "You specified an organizational unit that doesn't exist.",
    });
  });
});

describe("the lists of the tree", () => {
  it("tell what lies where", async () => {
    const atoll = await emulator();
    const { organizations } = atoll;
    const { rootId, unitId } = await organizationOf(atoll);
    const units = await organizations.send(
      new ListOrganizationalUnitsForParentCommand({ ParentId: rootId }),
    );
    expect(units.OrganizationalUnits).toMatchObject([{ Id: unitId, Name: "workloads" }]);
    const accounts = await organizations.send(
      new ListAccountsForParentCommand({ ParentId: unitId }),
    );
    expect(accounts.Accounts).toMatchObject([{ Id: OTHER }]);
    const children = async (ParentId: string, ChildType: "ACCOUNT" | "ORGANIZATIONAL_UNIT") =>
      (await organizations.send(new ListChildrenCommand({ ParentId, ChildType }))).Children;
    expect(await children(rootId, "ACCOUNT")).toEqual([{ Id: OWNER, Type: "ACCOUNT" }]);
    expect(await children(rootId, "ORGANIZATIONAL_UNIT")).toEqual([
      { Id: unitId, Type: "ORGANIZATIONAL_UNIT" },
    ]);
    const parents = async (ChildId: string) =>
      (await organizations.send(new ListParentsCommand({ ChildId }))).Parents;
    expect(await parents(OTHER)).toEqual([{ Id: unitId, Type: "ORGANIZATIONAL_UNIT" }]);
    expect(await parents(unitId)).toEqual([{ Id: rootId, Type: "ROOT" }]);
    await expect(parents("999999999999")).rejects.toMatchObject({
      name: "ChildNotFoundException",
    });
  });

  it("come in pages", async () => {
    const atoll = await emulator();
    const { organizations } = atoll;
    const { unitId: ParentId } = await organizationOf(atoll);
    const names = Array.from({ length: 5 }, (_, index) => `unit ${index}`);
    for (const Name of names) {
      await organizations.send(new CreateOrganizationalUnitCommand({ ParentId, Name }));
    }
    const seen = new Set<string | undefined>();
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const page = { ParentId, MaxResults: 2, NextToken };
      const answer = await organizations.send(new ListOrganizationalUnitsForParentCommand(page));
      for (const { Name } of answer.OrganizationalUnits ?? []) seen.add(Name);
      ({ NextToken } = answer);
      pages += 1;
    } while (NextToken !== undefined);
    expect(pages).toBe(3);
    expect(seen).toEqual(new Set(names));
  });

  it.each([
    [{ MaxResults: 0 }, "MIN_VALUE_EXCEEDED"],
    [{ MaxResults: 21 }, "MAX_VALUE_EXCEEDED"],
    [{ NextToken: "not one" }, "INVALID_NEXT_TOKEN"],
  ])("refuse the page %j", async (page, Reason) => {
    const atoll = await emulator();
    const { rootId: ParentId } = await organizationOf(atoll, []);
    const list = new ListAccountsForParentCommand({ ParentId, ...page });
    await expect(atoll.organizations.send(list)).rejects.toMatchObject({
      name: "InvalidInputException",
      Reason,
    });
  });
});
