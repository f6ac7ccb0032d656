import { describe, expect, it } from "vitest";
import { findFormParameter, findQueryParameter, hasQueryParameter } from "./request-parameter.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe.each([
  ["findQueryParameter", findQueryParameter],
  ["findFormParameter", (text: string, name: string) => findFormParameter(bytes(text), name)],
])("%s", (_, find) => {
  it.each([
    ["Action=ListQueues", "ListQueues"],
    ["Action=ListQueues&Version=2012-11-05", "ListQueues"],
    ["Version=2012-11-05&Action=ListQueues", "ListQueues"],
    ["Action=First&Action=Second", "First"],
    ["Action=", ""],
    ["MyAction=No&Action=Yes", "Yes"],
    ["Text=Action=No&Action=Yes", "Yes"],
    ["Action=a+b%20c%2Bd", "a b c+d"],
    ["Action=%zz", "%zz"],
    ["Action=%ff", "%ff"],
  ])("of %j is %j", (text, value) => {
    expect(find(text, "Action")).toBe(value);
  });

  it.each(["", "Action", "Actions=x", "MyAction=x", "action=x", "a=1&b=2"])(
    "of %j is nothing",
    (text) => {
      expect(find(text, "Action")).toBeUndefined();
    },
  );
});

describe("findFormParameter", () => {
  it("reads a view into a larger buffer", () => {
    const whole = bytes("xxAction=Seen&yy");
    expect(findFormParameter(whole.subarray(2, 13), "Action")).toBe("Seen");
  });

  it("keeps bytes that are no text", () => {
    expect(findFormParameter(new Uint8Array([65, 61, 0xff, 38]), "A")).toBe("\u00ff");
  });
});

describe("hasQueryParameter", () => {
  it("finds parameters with and without a value", () => {
    expect(hasQueryParameter("delete", "delete")).toBe(true);
    expect(hasQueryParameter("a&delete&b", "delete")).toBe(true);
    expect(hasQueryParameter("a=1&delete=", "delete")).toBe(true);
  });

  it("finds whole names only", () => {
    for (const query of ["", "deleted", "undelete", "x=delete", "deletes&undelete=1"]) {
      expect(hasQueryParameter(query, "delete")).toBe(false);
    }
  });
});
