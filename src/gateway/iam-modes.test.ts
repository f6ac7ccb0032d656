import { describe, expect, it, onTestFinished } from "vitest";
import { openStore, type OpenStore } from "../storage/open.ts";
import type { IamMode } from "./gateway.ts";
import { iamModes, openIamModes, type IamModes } from "./iam-modes.ts";

const [ONE, TWO] = ["111111111111", "222222222222"];

async function memory(): Promise<OpenStore> {
  const store = await openStore({ kind: "memory" }, { tables: [iamModes], durability: "full" });
  onTestFinished(() => store.close());
  return store;
}

async function modesOn(store: OpenStore, atStart: IamMode): Promise<IamModes> {
  const modes = await openIamModes(store, atStart, (error) => {
    throw error;
  });
  onTestFinished(() => modes.stop());
  return modes;
}

describe("IAM modes", () => {
  it("are the start's until changed", async () => {
    const modes = await modesOn(await memory(), "audit");
    expect([modes.global(), modes.of(ONE), modes.forRequest(ONE, [TWO])]).toEqual([
      "audit",
      "audit",
      "audit",
    ]);
  });

  it.each([
    ["enforce", "audit", "enforce"],
    ["audit", "enforce", "enforce"],
    ["off", "audit", "audit"],
    ["off", "off", "off"],
  ] as const)("of a caller in %s and a resource in %s make %s", async (caller, owner, both) => {
    const modes = await modesOn(await memory(), "enforce");
    await modes.set(caller, ONE);
    await modes.set(owner, TWO);
    expect(modes.forRequest(ONE, [TWO])).toBe(both);
  });

  it("leave a caller without an account out", async () => {
    const modes = await modesOn(await memory(), "enforce");
    await modes.set("off", TWO);
    expect(modes.forRequest(undefined, [TWO])).toBe("off");
  });

  it("judge what touches nothing, such as a list, in the caller's", async () => {
    const modes = await modesOn(await memory(), "audit");
    await modes.set("enforce", ONE);
    expect([modes.forRequest(ONE, []), modes.forRequest(TWO, [])]).toEqual(["enforce", "audit"]);
  });

  it("judge those whom nobody knows, and what touches nothing, in the mode of all", async () => {
    const modes = await modesOn(await memory(), "enforce");
    await modes.set("off", ONE);
    expect(modes.forRequest(undefined, [])).toBe("enforce");
  });

  it("of accounts survive a restart, that of all is the start's again", async () => {
    const store = await memory();
    const before = await modesOn(store, "audit");
    await before.set("off");
    await before.set("enforce", ONE);
    const after = await modesOn(store, "audit");
    expect([after.global(), after.of(ONE), after.of(TWO)]).toEqual(["audit", "enforce", "audit"]);
    await after.set(undefined, ONE);
    expect(after.byAccount().size).toBe(0);
  });

  it("reach every process on the store", async () => {
    const store = await memory();
    const [one, other] = [await modesOn(store, "audit"), await modesOn(store, "audit")];
    await one.set("enforce", ONE);
    await expect.poll(() => other.of(ONE)).toBe("enforce");
  });
});
