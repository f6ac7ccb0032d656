import { describe, expect, it } from "vitest";
import type { StructureShape } from "../../src/model/contract.ts";
import { differencesOfShape, misfits } from "./answer-shape.ts";

const ROLE: StructureShape = {
  kind: "structure",
  name: "Role",
  required: [],
  members: {
    Name: { shape: { kind: "string" } },
    Age: { shape: { kind: "number" } },
    Made: { shape: { kind: "timestamp" } },
    Tags: { shape: { kind: "list", member: { shape: { kind: "string" } } } },
  },
};

describe("misfits", () => {
  it.each([
    ["members that the contract has", { Name: "<role-name:1>", Age: 3, Tags: ["a"] }],
    ["JSON that stands in a text", { Name: { Version: "2012-10-17" } }],
    ["a placeholder for anything", { Age: "<number>", Made: "<datetime>", Tags: "<list>" }],
  ])("are none for %s", (_, value) => {
    expect(misfits(value, ROLE)).toEqual([]);
  });

  it.each([
    ["a member that the contract lacks", { Extra: 1 }, ".Extra is not in Role"],
    ["another type", { Age: "3" }, ".Age is no number"],
    ["another type in a list", { Tags: [1] }, ".Tags[0] is no string"],
    ["one for a list", { Tags: { a: 1 } }, ".Tags is no list"],
  ])("tell %s", (_, value, misfit) => {
    expect(misfits(value, ROLE)).toEqual([misfit]);
  });
});

describe("differencesOfShape", () => {
  const recorded = { Role: { Name: "<role-name:1>", Made: "<datetime>", Tags: [{ Key: "a" }] } };
  const made = new Date(0);

  it.each([
    [
      "an answer with other values",
      { Role: { Name: "r", Made: made, Tags: [{ Key: "b" }, { Key: "c" }] } },
    ],
    [
      "members that are undefined",
      { Role: { Name: "r", Made: made, Tags: [{ Key: "b" }], Age: undefined } },
    ],
  ])("are none for %s", (_, ours) => {
    expect(differencesOfShape(recorded, ours)).toEqual([]);
  });

  it.each([
    ["a member that is missing", { Role: { Name: "r", Made: made } }, ".Role.Tags is no list"],
    [
      "a member too many",
      { Role: { Name: "r", Made: made, Tags: [{ Key: "b" }], Age: 1 } },
      ".Role.Age is there",
    ],
    [
      "a list without its items",
      { Role: { Name: "r", Made: made, Tags: [] } },
      ".Role.Tags[0] is missing",
    ],
  ])("tell %s", (_, ours, difference) => {
    expect(differencesOfShape(recorded, ours)).toEqual([difference]);
  });

  it("reads JSON in a text, percent-encoded or not", () => {
    const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow" }] };
    const text = JSON.stringify(document);
    expect(differencesOfShape({ Document: document }, { Document: text })).toEqual([]);
    expect(
      differencesOfShape({ Document: document }, { Document: encodeURIComponent(text) }),
    ).toEqual([]);
  });
});
