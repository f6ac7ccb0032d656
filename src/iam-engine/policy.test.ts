import { describe, expect, it } from "vitest";
import { workMs } from "../../test/support/work.ts";
import { parsePolicy, PolicySyntaxError } from "./policy.ts";

describe("parsePolicy", () => {
  it("takes one value for a list of one, and numbers and truths for texts", () => {
    const [statement] = parsePolicy(
      '{"Statement": {"Effect": "Allow", "Action": "sqs:*", "Principal": {"AWS": 111111111111}, "Condition": {"Bool": {"aws:SecureTransport": true}}}}',
    ).statements;
    expect(statement).toMatchObject({
      action: ["sqs:*"],
      principal: { kind: "listed", by: { AWS: ["111111111111"] } },
      conditions: [{ operator: "Bool", key: "aws:SecureTransport", values: ["true"] }],
    });
  });

  it("is of the old version unless it says so", () => {
    expect(parsePolicy("{}").version).toBe("2008-10-17");
    expect(parsePolicy('{"Version": "2012-10-17"}').version).toBe("2012-10-17");
  });

  it("keeps the place of each statement", () => {
    const text =
      '{\n  "Statement": [\n    {"Effect": "Deny"},\n\n    {\n      "Effect": "Allow"}\n  ]\n}';
    const { statements } = parsePolicy(text);
    expect(statements.map(({ place }) => [place.line, place.column])).toEqual([
      [3, 5],
      [5, 5],
    ]);
    const [first] = statements;
    const { offset = 0, length = 0 } = first?.place ?? {};
    expect(text.slice(offset, offset + length)).toBe('{"Effect": "Deny"}');
  });

  it.each([
    ["", "the text is not JSON"],
    ["{", "the text is not JSON"],
    ["nonsense", "the text is not JSON"],
    ['{"Statement": [],}', "the text is not JSON"],
    ['{"Statement": []} // comment', "the text is not JSON"],
    ['{"Statement": []} {}', "the text is not JSON"],
    ["[]", "the policy is an object"],
    ['"*"', "the policy is an object"],
    ['{"Statement": "Allow"}', "a statement is an object"],
    ['{"Statement": [{}]}', "Effect is Allow or Deny"],
    ['{"Statement": [{"Effect": "allow"}]}', "Effect is Allow or Deny"],
    ['{"Version": null}', "a text is wanted here"],
    ['{"Statement": {"Effect": "Allow", "Action": [{}]}}', "a text is wanted here"],
    ['{"Statement": {"Effect": "Allow", "Principal": "me"}}', "a principal is an object or *"],
    ['{"Statement": {"Effect": "Allow", "Condition": []}}', "a condition is an object"],
    ['{"Statement": {"Effect": "Allow", "Condition": {"Bool": "x"}}}', "a condition operator is"],
    ['{"Version": "2012-10-17", "Version": "2008-10-17"}', "Version stands twice in one object"],
    [
      '{"Statement": {"Effect": "Allow", "Condition": {"Bool": {"a": "1", "a": "2"}}}}',
      "a stands twice in one object",
    ],
    [`{"Statement": ${"[".repeat(30)}${"]".repeat(30)}}`, "nested too deeply"],
  ])("refuses %s", (text, sentence) => {
    expect(() => parsePolicy(text)).toThrow(PolicySyntaxError);
    expect(() => parsePolicy(text)).toThrow(sentence);
  });

  it("survives hostile texts", () => {
    expect(() => parsePolicy("[".repeat(1_000_000))).toThrow("nested too deeply");
    expect(() => parsePolicy(`{"a": "${"[".repeat(1000)}"}`)).not.toThrow();
    const { statements } = parsePolicy(
      '{"Statement": {"Effect": "Allow", "Principal": {"__proto__": "*"}, "Condition": {"__proto__": {"__proto__": "x"}}}}',
    );
    expect(statements[0]?.conditions).toEqual([
      { operator: "__proto__", key: "__proto__", values: ["x"] },
    ]);
    expect(({} as Record<string, unknown>)["*"]).toBeUndefined();
  });

  it("finds the places of many statements on many lines quickly", () => {
    const statements = Array.from({ length: 5000 }, () => '{"Effect": "Deny"}').join(",\n\n\n");
    const work = workMs(() => {
      const parsed = parsePolicy(`{"Statement": [${statements}]}`);
      expect(parsed.statements.at(-1)?.place.line).toBe(14_998);
    });
    expect(work).toBeLessThan(500);
  });
});
