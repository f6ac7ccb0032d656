import { describe, expect, it } from "vitest";
import { denialsOf } from "./policy-denials.ts";

const allow = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" };
const deny = { Sid: "Keep", ...allow, Effect: "Deny" };
const policy = (Statement: unknown): string => JSON.stringify({ Version: "2012-10-17", Statement });

describe("the denials of a policy", () => {
  it("are its statements that deny, as they stand", () => {
    expect(denialsOf(policy([allow, deny]))).toBe(policy([deny]));
    expect(denialsOf(policy(deny))).toBe(policy([deny]));
  });

  it("are nothing where nothing is denied, be there a policy or not", () => {
    expect(denialsOf(policy([allow]))).toBeUndefined();
    expect(denialsOf(policy([{ ...allow, Sid: "NotADeny" }]))).toBeUndefined();
    expect(denialsOf(undefined)).toBeUndefined();
  });

  it("are found however JSON spells them", () => {
    const spelled = policy([allow, deny]).replace('"Deny"', String.raw`"\u0044eny"`);
    expect(denialsOf(spelled)).toBe(policy([deny]));
  });

  it("are the same when asked for again", () => {
    const both = policy([deny, allow]);
    expect(denialsOf(both)).toBe(denialsOf(both));
  });
});
