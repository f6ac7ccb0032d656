import { describe, expect, it } from "vitest";
import { fillForms, MissingReference, pathsReferredTo, type Variables } from "./request-form.ts";

const NOW_MS = 1_700_000_000_500;

function variables(outputs: [number, unknown][] = []): Variables {
  return {
    account: "111111111111",
    account2: "222222222222",
    region: "us-east-1",
    nowMs: () => NOW_MS,
    names: new Map(),
    outputs: new Map(outputs),
  };
}

describe("fillForms", () => {
  it("gives the same name for the same number", () => {
    const [one, same, other, uuid] = fillForms(
      ["q-${uid1}", "q-${uid1}", "q-${uid2}", "${uuid1}"],
      variables(),
    ) as string[];
    expect(one).toMatch(/^q-[\da-f]{8}$/);
    expect(same).toBe(one);
    expect(other).not.toBe(one);
    expect(uuid).toMatch(/^[\da-f-]{36}$/);
  });

  it("takes values out of earlier answers, bytes included", () => {
    const bytes = Buffer.from("x");
    const filled = variables([[3, { Messages: [{ Handle: "h", "a-b": { Value: bytes } }] }]]);
    expect(fillForms({ H: "${3:Messages[0].Handle}" }, filled)).toEqual({ H: "h" });
    expect(fillForms("<${3:Messages[0].Handle}>", filled)).toBe("<h>");
    expect(fillForms("${3:Messages[0].a-b.Value}", filled)).toBe(bytes);
    expect(() => fillForms("${3:Messages[1].Handle}", filled)).toThrow(MissingReference);
    expect(() => fillForms("${4:Id}", filled)).toThrow(MissingReference);
  });

  it("writes bytes, long texts and times", () => {
    expect(fillForms({ $bytes: "eA==" }, variables())).toEqual(Buffer.from("x"));
    expect(fillForms({ $concat: ["x", { $repeat: ["ab", 2] }] }, variables())).toBe("xabab");
    expect(fillForms({ $now: -60, unit: "s" }, variables())).toBe(1_699_999_940);
    expect(fillForms({ $now: 5, unit: "ms" }, variables())).toBe(NOW_MS + 5);
    expect(fillForms({ $now: 1, unit: "date" }, variables())).toEqual(new Date(NOW_MS + 1000));
    const fixed = { $date: "2030-01-01T00:00:00Z" };
    expect(fillForms(fixed, variables())).toEqual(new Date("2030-01-01T00:00:00Z"));
  });
});

describe("pathsReferredTo", () => {
  it("finds what later requests take from a step", () => {
    const later = [{ a: "${3:Id}" }, { b: ["x ${13:No}", "${3:M[0].R}"] }];
    expect(pathsReferredTo(3, later)).toEqual(["Id", "M[0].R"]);
  });
});
