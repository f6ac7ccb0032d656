import { describe, expect, it } from "vitest";
import { compiledPolicy, createPolicyCache } from "./policy-cache.ts";

function policy(sid: string): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: sid, Effect: "Deny" }] });
}

describe("the memory of compiled policies", () => {
  it("compiles a text once", () => {
    expect(compiledPolicy(policy("a"))).toBe(compiledPolicy(policy("a")));
    expect(compiledPolicy(policy("a"))).not.toBe(compiledPolicy(policy("b")));
  });

  it("is bounded by characters, and keeps what is used", () => {
    const compiled = createPolicyCache(20 * (policy("00").length + 4000));
    const used = compiled(policy("us"));
    const unused = compiled(policy("un"));
    for (let index = 0; index < 100; index += 1) {
      compiled(policy(String(index).padStart(2, "0")));
      expect(compiled(policy("us"))).toBe(used);
    }
    expect(compiled(policy("un"))).not.toBe(unused);
  });

  it("takes a text that cannot be understood for a policy that denies everything", () => {
    const statements = compiledPolicy("nonsense").statements.map(({ source }) => source.effect);
    expect(statements).toEqual(["Deny"]);
  });

  it("takes no text at all for a policy that says nothing", () => {
    expect(compiledPolicy("").statements).toEqual([]);
  });
});
