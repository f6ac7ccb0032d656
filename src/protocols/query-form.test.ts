import { describe, expect, it } from "vitest";
import { Fault } from "../model/fault.ts";
import type { WireRequest } from "./protocol.ts";
import { findParameter, parseForm, type FormNode } from "./query-form.ts";

function request(body: string | Uint8Array, query = ""): WireRequest {
  return { method: "POST", path: "/", query, headers: {}, body: Buffer.from(body) };
}

/** The tree as nested objects; `=` holds a node's own value where it also has children. */
function tree(node: FormNode): unknown {
  if (node.children === undefined) return node.value;
  const entries = [...node.children].map(([name, child]) => [name, tree(child)]);
  if (node.value !== undefined) entries.push(["=", node.value]);
  return Object.fromEntries(entries);
}

describe("parseForm", () => {
  it("makes a level of each dot in a name", () => {
    expect(tree(parseForm(request("Action=A&Tag.1.Key=k&Tag.1.Value=v&Tag.2.Key=&Tag=t")))).toEqual(
      {
        Action: "A",
        Tag: { 1: { Key: "k", Value: "v" }, 2: { Key: "" }, "=": "t" },
      },
    );
  });

  it("decodes names and values", () => {
    const form = parseForm(request("a%2eb=1+2%2B3&caf%C3%A9=%F0%9F%98%80&x=a=b&flag&&=y"));
    expect(tree(form)).toEqual({ a: { b: "1 2+3" }, café: "😀", x: "a=b", flag: "" });
  });

  it("merges query and body; of several values the first counts", () => {
    expect(tree(parseForm(request("a=3&b=4&b=5", "a=1&a=2")))).toEqual({ a: "1", b: "4" });
  });

  it("takes __proto__ for an ordinary name", () => {
    const form = parseForm(request("__proto__.polluted=1&constructor.prototype.x=1"));
    expect([...(form.children?.keys() ?? [])]).toEqual(["__proto__", "constructor"]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it.each([
    ["a cut-off escape", "a=%"],
    ["a wrong escape", "a=%zz"],
    ["escapes that are not UTF-8", "a=%ff"],
    ["an escaped surrogate", "a=%ed%a0%80"],
    ["bytes that are not UTF-8", Buffer.from([0x61, 0x3d, 0xff])],
  ])("refuses %s", (_, body) => {
    expect(() => parseForm(request(body))).toThrow(
      expect.objectContaining({ code: "MalformedQueryString", status: 404 }),
    );
  });

  it("refuses names of too many levels and forms of too many parameters", () => {
    expect(() => parseForm(request("a.".repeat(100_000)))).toThrow(Fault);
    const many = Array.from({ length: 20_000 }, (_, index) => `${index}.${"a.".repeat(30)}=`);
    expect(() => parseForm(request(many.join("&")))).toThrow(
      expect.objectContaining({ queryCode: "MalformedInput" }),
    );
  });

  it("takes the largest requests that AWS takes", () => {
    const values = Array.from({ length: 300_000 }, (_, index) => `M.member.1.V.member.${index}=1`);
    const list = parseForm(request(values.join("&")))
      .children?.get("M")
      ?.children?.get("member");
    const member = list?.children?.get("1")?.children?.get("V")?.children?.get("member");
    expect(member?.children?.size).toBe(300_000);
  });
});

describe("findParameter", () => {
  it("finds the first value, in the query before the body", () => {
    const both = request("Action=C&Action=D", "Version=1&Action=A&Action=B");
    expect(findParameter(both, "Action")).toBe("A");
    expect(findParameter(request("XAction=1&Action=Send+It"), "Action")).toBe("Send It");
  });

  it("is not misled by longer names and by values", () => {
    expect(findParameter(request("NoAction=x&y=Action=z"), "Action")).toBeUndefined();
    expect(findParameter(request(""), "Action")).toBeUndefined();
  });
});
