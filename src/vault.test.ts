import { describe, expect, it } from "vitest";
import { openStore } from "./storage/open.ts";
import { openVault, rootKeys } from "./vault.ts";

const SECRET = Buffer.from("a secret");

describe("a vault", () => {
  it("opens what it sealed, in its place and unchanged only", async () => {
    const store = await openStore(
      { kind: "memory" },
      { tables: [rootKeys], durability: "relaxed" },
    );
    const vault = await openVault({ kind: "memory" }, store);
    const sealed = vault.seal(SECRET, "here");
    expect(Buffer.from(vault.open(sealed, "here") ?? [])).toEqual(SECRET);
    expect(vault.open(sealed, "there")).toBeUndefined();
    expect(vault.open(sealed.slice(0, 20), "here")).toBeUndefined();
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(vault.open(changed, "here")).toBeUndefined();
    }
    const other = await openVault({ kind: "memory" }, store);
    expect(other.open(sealed, "here")).toBeUndefined();
    await store.close();
  });

  it("on a shared database is the same for every process", async () => {
    const store = await openStore(
      { kind: "memory" },
      { tables: [rootKeys], durability: "relaxed" },
    );
    const location = { kind: "postgres", url: "postgres://unused" } as const;
    const [one, two] = [await openVault(location, store), await openVault(location, store)];
    expect(Buffer.from(two.open(one.seal(SECRET, "p"), "p") ?? [])).toEqual(SECRET);
    await store.close();
  });
});
