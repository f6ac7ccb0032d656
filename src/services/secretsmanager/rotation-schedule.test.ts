import { describe, expect, it } from "vitest";
import { nextTime, parseCron } from "./cron.ts";
import { nextWindow, parseRules, rulesMembers } from "./rotation-schedule.ts";

const at = (text: string): number => Date.parse(`${text}Z`);
const iso = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 16);

// A Thursday.
const NOW = at("2026-01-01T10:30:00");

describe("cron expressions", () => {
  it.each([
    ["0 8 1 * ? *", "2026-02-01T08:00"],
    ["0 0 L * ? *", "2026-01-31T00:00"],
    ["0 0 ? * SUN *", "2026-01-04T00:00"],
    ["0 0 ? * 1#2 *", "2026-01-11T00:00"],
    ["0 0 ? * FRIL *", "2026-01-30T00:00"],
    ["0 /4 * * ? *", "2026-01-01T12:00"],
    ["0 2/10 * * ? *", "2026-01-01T12:00"],
    ["0 9-11 * * ? *", "2026-01-01T11:00"],
    ["0 10 1 FEB,AUG ? *", "2026-02-01T10:00"],
    ["0 10 1 2/3 ? *", "2026-02-01T10:00"],
    ["0 0 29 2 ? *", "2028-02-29T00:00"],
    ["0 0 ? * MON-WED *", "2026-01-05T00:00"],
  ])("%s comes next at %s", (text, next) => {
    const cron = parseCron(text);
    expect(iso(cron && nextTime(cron, NOW))).toBe(next);
  });

  it.each([
    "",
    "5 8 1 * ? *",
    "0 8 1 * ? 2026",
    "0 8 1 * 1 *",
    "0 8 ? * ? *",
    "0 24 1 * ? *",
    "0 8 32 * ? *",
    "0 8 1 13 ? *",
    "0 8 1 * ?",
    "0 8 1 * ? * *",
    "0 8 1/0 * ? *",
    "0 8 3-1 * ? *",
    "0 8 ? * SUN#6 *",
    "0 8 x * ? *",
  ])("%j is none", (text) => {
    expect(parseCron(text)).toBeUndefined();
  });

  it("that never come are not waited for", () => {
    const cron = parseCron("0 0 31 2 ? *");
    expect(cron && nextTime(cron, NOW)).toBeUndefined();
  });
});

describe("rotation rules", () => {
  it.each([
    [{ AutomaticallyAfterDays: 30 }, "2026-01-31T00:00", "2026-01-31T23:59", 30],
    [{ ScheduleExpression: "rate(10 days)" }, "2026-01-11T00:00", "2026-01-11T23:59", 10],
    [{ ScheduleExpression: "rate(1 day)" }, "2026-01-02T00:00", "2026-01-02T23:59", 1],
    [{ ScheduleExpression: "rate(6 hours)" }, "2026-01-01T12:00", "2026-01-01T12:59", 1],
    [
      { ScheduleExpression: "rate(6 hours)", Duration: "3h" },
      "2026-01-01T12:00",
      "2026-01-01T14:59",
      1,
    ],
    [{ ScheduleExpression: "cron(0 8 1 * ? *)" }, "2026-02-01T08:00", "2026-02-01T23:59", 31],
    [{ ScheduleExpression: "cron(0 /8 * * ? *)" }, "2026-01-01T16:00", "2026-01-01T16:59", 1],
    [
      { ScheduleExpression: "cron(0 20 ? * SUN *)", Duration: "4h" },
      "2026-01-04T20:00",
      "2026-01-04T23:59",
      7,
    ],
  ])("%j open at %s", (input, start, end, days) => {
    const rules = parseRules(input, NOW);
    const next = nextWindow(rules, NOW);
    expect(iso(next?.startMs)).toBe(start);
    expect(iso(next?.endMs)).toBe(end);
    const told = rulesMembers(rules);
    expect(told).toMatchObject(input);
    expect(told.AutomaticallyAfterDays).toBe(days);
  });

  it("count days from the last rotation, and hours from a midnight", () => {
    const days = parseRules({ AutomaticallyAfterDays: 2 }, NOW);
    expect(iso(nextWindow(days, at("2026-03-10T23:00:00"))?.startMs)).toBe("2026-03-12T00:00");
    const hours = parseRules({ ScheduleExpression: "rate(9 hours)" }, NOW);
    expect(iso(nextWindow(hours, at("2026-01-01T18:00:00"))?.startMs)).toBe("2026-01-02T03:00");
  });

  it.each([
    [{ AutomaticallyAfterDays: 0 }, "ValidationException"],
    [{ AutomaticallyAfterDays: 1001 }, "ValidationException"],
    [{ Duration: "h" }, "ValidationException"],
    [{ ScheduleExpression: "every day!" }, "ValidationException"],
    [{ ScheduleExpression: "rate(0 days)" }, "InvalidParameterException"],
    [{ ScheduleExpression: "rate(3 hours)" }, "InvalidParameterException"],
    [{ ScheduleExpression: "rate(9999 days)" }, "InvalidParameterException"],
    [{ ScheduleExpression: "cron(0 1 1 1 1 1)" }, "InvalidParameterException"],
    [{ ScheduleExpression: "cron(0 /2 * * ? *)" }, "InvalidParameterException"],
    [{ ScheduleExpression: "rate(4 hours)", Duration: "5h" }, "InvalidParameterException"],
    [{ ScheduleExpression: "cron(0 22 * * ? *)", Duration: "3h" }, "InvalidParameterException"],
    [{ ScheduleExpression: "rate(1 day)", AutomaticallyAfterDays: 1 }, "InvalidParameterException"],
  ])("cannot be %j", (input, code) => {
    expect(() => parseRules(input, NOW)).toThrow(expect.objectContaining({ code }));
  });
});
