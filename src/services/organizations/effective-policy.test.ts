import { describe, expect, it } from "vitest";
import { mergePolicies } from "./effective-policy.ts";

const merged = (...levels: readonly (readonly object[])[]): unknown => {
  const texts = levels.map((level) => level.map((each) => JSON.stringify(each)));
  const text = mergePolicies(texts);
  return text === undefined ? undefined : JSON.parse(text);
};

const values = (operators: object): object => ({ tags: { cost: { tag_value: operators } } });

describe("mergePolicies", () => {
  it("says nothing when no policy does", () => {
    expect(merged([], [])).toBeUndefined();
    expect(merged([{}])).toBeUndefined();
  });

  it("takes the operators away", () => {
    const policy = {
      tags: { cost: { tag_key: { "@@assign": "Cost" }, tag_value: { "@@assign": ["a"] } } },
    };
    expect(merged([policy])).toEqual({ tags: { cost: { tag_key: "Cost", tag_value: ["a"] } } });
  });

  it("lets a level further down assign anew, append and remove", () => {
    const above = values({ "@@assign": ["a", "b"] });
    expect(merged([above], [values({ "@@assign": ["c"] })])).toEqual(
      JSON.parse('{"tags":{"cost":{"tag_value":["c"]}}}'),
    );
    expect(merged([above], [values({ "@@append": ["b", "c"] })])).toEqual(
      JSON.parse('{"tags":{"cost":{"tag_value":["a","b","c"]}}}'),
    );
    expect(merged([above], [values({ "@@remove": ["a"] })])).toEqual(
      JSON.parse('{"tags":{"cost":{"tag_value":["b"]}}}'),
    );
  });

  it("keeps to what a level further up allows", () => {
    const limited = values({
      "@@assign": ["a"],
      "@@operators_allowed_for_child_policies": ["@@append"],
    });
    const below = values({ "@@assign": ["x"], "@@append": ["b"] });
    expect(merged([limited], [below])).toEqual(
      JSON.parse('{"tags":{"cost":{"tag_value":["a","b"]}}}'),
    );
    const closed = values({
      "@@assign": ["a"],
      "@@operators_allowed_for_child_policies": ["@@none"],
    });
    expect(merged([closed], [below])).toEqual(JSON.parse('{"tags":{"cost":{"tag_value":["a"]}}}'));
  });

  it("joins what different policies say of different things", () => {
    const one = { tags: { cost: { tag_key: { "@@assign": "Cost" } } } };
    const other = { tags: { team: { tag_key: { "@@assign": "Team" } } } };
    expect(merged([one, other])).toEqual({
      tags: { cost: { tag_key: "Cost" }, team: { tag_key: "Team" } },
    });
  });

  it("takes the names of JavaScript's own for names", () => {
    const text = '{"__proto__":{"constructor":{"@@assign":"x"}}}';
    expect(mergePolicies([[text]])).toBe('{"__proto__":{"constructor":"x"}}');
    expect(({} as { constructor: unknown }).constructor).toBe(Object);
  });
});
