import { describe, expect, it } from "vitest";
import {
  byteLength,
  count,
  eachOneOf,
  length,
  oneOf,
  pattern,
  range,
  validationText,
} from "./constraint.ts";

describe("a constraint", () => {
  it("that holds says nothing, nor does one of a member that is not there", () => {
    const bounds = { min: 1, max: 2 };
    const complaints = [
      oneOf("m", "a", ["a"]),
      oneOf("m", undefined, ["a"]),
      eachOneOf("m", ["a", "a"], ["a"]),
      length("m", "ab", bounds),
      length("m", undefined, bounds),
      count("m", [1], bounds),
      count("m", undefined, bounds),
      byteLength("m", "\u00e9", bounds),
      byteLength("m", undefined, bounds),
      range("m", 2, bounds),
      range("m", undefined, bounds),
      pattern("m", "a", /^a$/),
      pattern("m", undefined, /^a$/),
    ];
    expect(complaints.every((complaint) => complaint === undefined)).toBe(true);
    expect(validationText(complaints)).toBeUndefined();
  });

  it.each([
    [oneOf("m", "b", ["a", "c"]), "Value 'b' at 'm'", "satisfy enum value set: [a, c]"],
    [
      eachOneOf("m", ["a", "b"], ["a"]),
      "Value '[a, b]' at 'm'",
      "satisfy constraint: [Member must satisfy enum value set: [a]]",
    ],
    [length("m", "", { min: 1 }), "Value '' at 'm'", "have length greater than or equal to 1"],
    [length("m", "abc", { max: 2 }), "Value 'abc' at 'm'", "have length less than or equal to 2"],
    [count("m", [], { min: 1 }), "Value at 'm'", "have length greater than or equal to 1"],
    [
      byteLength("m", "\u00e9\u00e9", { max: 3 }),
      "Value at 'm'",
      "have length less than or equal to 3",
    ],
    [range("m", 0, { min: 1 }), "Value '0' at 'm'", "have value greater than or equal to 1"],
    [pattern("m", "b", /^a$/), "Value 'b' at 'm'", "satisfy regular expression pattern: ^a$"],
  ])("that is broken says so: %s", (complaint, subject, wanted) => {
    expect(complaint).toBe(`${subject} failed to satisfy constraint: Member must ${wanted}`);
  });

  it("is told with the others that are broken", () => {
    expect(validationText(["one", undefined])).toBe("1 validation error detected: one");
    expect(validationText(["one", undefined, "two"])).toBe(
      "2 validation errors detected: one; two",
    );
  });
});
