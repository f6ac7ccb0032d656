/**
 * The cron expressions of rotation schedules: whole hours of days in UTC.
 *
 * ```
 * cron(0 8 1 * ? *)           at 8 on the first of every month
 * cron(0 /4 * * ? *)          every four hours
 * cron(0 0 ? * SUN#2 *)       at midnight on the second Sunday of a month
 * cron(0 0 L * ? *)           at midnight on the last day of every month
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html | Schedule expressions}
 */
import { DAY_MS, dayOf, HOUR_MS, wireDate } from "./wire-date.ts";

export interface Cron {
  readonly hours: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly isDay: (day: Day) => boolean;
}

/** A day of the calendar. */
interface Day {
  readonly dayOfMonth: number;
  readonly daysInMonth: number;
  /** From 1, Sunday. */
  readonly weekday: number;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const HOURS: Bounds = { min: 0, max: 23 };
const DAYS: Bounds = { min: 1, max: 31 };
const MONTHS: Bounds = {
  min: 1,
  max: 12,
  names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
};
const WEEKDAYS: Bounds = {
  min: 1,
  max: 7,
  names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
};

/** Reads the inside of `cron(...)`; undefined for what is none, or none of Secrets Manager's. */
export function parseCron(text: string): Cron | undefined {
  const [minutes, hour, dayOfMonth, month, weekday, year, ...rest] = text.trim().split(/ +/);
  if (minutes !== "0" || year !== "*" || rest.length > 0) return undefined;
  if (hour === undefined || dayOfMonth === undefined || month === undefined) return undefined;
  const hours = parseField(hour, HOURS);
  const months = parseField(month, MONTHS);
  const isDay = weekday === undefined ? undefined : parseDays(dayOfMonth, weekday);
  if (hours === undefined || months === undefined || isDay === undefined) return undefined;
  return { hours, months, isDay };
}

/** The days are told by their number or by their weekday; the other one is `?`. */
function parseDays(dayOfMonth: string, weekday: string): Cron["isDay"] | undefined {
  if (weekday === "?") return parseDayOfMonth(dayOfMonth);
  return dayOfMonth === "?" ? parseWeekday(weekday) : undefined;
}

function parseDayOfMonth(text: string): Cron["isDay"] | undefined {
  if (text === "L") return ({ dayOfMonth, daysInMonth }) => dayOfMonth === daysInMonth;
  const days = parseField(text, DAYS);
  return days && (({ dayOfMonth }) => days.has(dayOfMonth));
}

function parseWeekday(text: string): Cron["isDay"] | undefined {
  const [, last] = /^(.+)L$/.exec(text) ?? [];
  const [, name, nth] = /^(.+)#([1-5])$/.exec(text) ?? [];
  const days = parseField(last ?? name ?? text, WEEKDAYS);
  if (days === undefined) return undefined;
  if (last !== undefined) {
    return ({ weekday, dayOfMonth, daysInMonth }) =>
      days.has(weekday) && dayOfMonth > daysInMonth - 7;
  }
  if (nth !== undefined) {
    return ({ weekday, dayOfMonth }) =>
      days.has(weekday) && Math.ceil(dayOfMonth / 7) === Number(nth);
  }
  return ({ weekday }) => days.has(weekday);
}

/** A list of values, ranges and steps. */
function parseField(text: string, bounds: Bounds): ReadonlySet<number> | undefined {
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const [span = "", step] = part.split("/");
    const range = parseSpan(span, bounds, step !== undefined);
    const by = step === undefined ? 1 : Number(step);
    if (range === undefined || !Number.isInteger(by) || by < 1) return undefined;
    for (let value = range.from; value <= range.to; value += by) values.add(value);
  }
  return values;
}

function parseSpan(
  text: string,
  bounds: Bounds,
  hasStep: boolean,
): { readonly from: number; readonly to: number } | undefined {
  const { min, max } = bounds;
  if (text === "*" || (text === "" && hasStep)) return { from: min, to: max };
  const [first = "", last, ...rest] = text.split("-");
  const from = parseValue(first, bounds);
  const to = last === undefined ? (hasStep ? max : from) : parseValue(last, bounds);
  if (from === undefined || to === undefined || to < from || rest.length > 0) return undefined;
  return { from, to };
}

function parseValue(text: string, { min, max, names }: Bounds): number | undefined {
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return named + min;
  if (!/^\d{1,2}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}

/** A 29th of February on a given weekday may be 28 years away, or 40 over the turn of a century. */
const DAYS_SEARCHED = 41 * 366;

/** The first time of a schedule after another time; undefined when there is none. */
export function nextTime({ hours, months, isDay }: Cron, afterMs: number): number | undefined {
  const sorted = [...hours].toSorted((one, other) => one - other);
  const today = dayOf(afterMs);
  for (let day = 0; day < DAYS_SEARCHED; day += 1) {
    const dayMs = today + day * DAY_MS;
    const date = wireDate(dayMs);
    if (!months.has(date.getUTCMonth() + 1) || !isDay(toDay(date))) continue;
    const hour = sorted.find((each) => dayMs + each * HOUR_MS > afterMs);
    if (hour !== undefined) return dayMs + hour * HOUR_MS;
  }
  return undefined;
}

function toDay(date: ReturnType<typeof wireDate>): Day {
  const dayOfMonth = date.getUTCDate();
  const weekday = date.getUTCDay() + 1;
  const end = wireDate(date.getTime());
  end.setUTCMonth(date.getUTCMonth() + 1, 0);
  return { dayOfMonth, weekday, daysInMonth: end.getUTCDate() };
}
