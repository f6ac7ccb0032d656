/**
 * When secrets are rotated. A schedule gives windows; a rotation begins with its window, and the date
 * that is told as the next one is the window's end.
 *
 * ```
 * AutomaticallyAfterDays 30        the 30th day after the last rotation
 * rate(10 days), rate(12 hours)    every so often, counted from a midnight
 * cron(0 8 1 * ? *)                see cron.ts
 * Duration 3h                      how long the window is: else a day, or an hour for schedules in hours
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html | Schedule expressions}
 */
import { check, length, pattern, range } from "./constraint.ts";
import type { RotationRulesType } from "./contract.ts";
import { nextTime, parseCron, type Cron } from "./cron.ts";
import { invalidParameter } from "./faults.ts";
import { DAY_MS, dayOf, HOUR_MS } from "./wire-date.ts";

export interface RotationRules {
  readonly automaticallyAfterDays?: number | undefined;
  readonly scheduleExpression?: string | undefined;
  /** As it was given: `3h`. */
  readonly duration?: string | undefined;
  /** The midnight from which rates count. */
  readonly countedFromMs: number;
}

/** The time in which a rotation may begin. */
export interface RotationWindow {
  readonly startMs: number;
  /** Its last second: what AWS tells as the date of the next rotation. */
  readonly endMs: number;
}

type Schedule =
  | { readonly kind: "rate"; readonly everyMs: number }
  | { readonly kind: "cron"; readonly cron: Cron };

const RATE = /^rate\((\d{1,4}) (hours?|days?)\)$/;
const CRON = /^cron\((.{1,250})\)$/;
const HOURS_MIN = 4;
const HOURS_MAX = 999;
const DAYS_MAX = 1000;

/**
 * Reads the rules that a request brings.
 *
 * @throws Fault `ValidationException`, `InvalidParameterException`
 */
export function parseRules(rules: RotationRulesType, nowMs: number): RotationRules {
  const { AutomaticallyAfterDays: days, ScheduleExpression: expression, Duration } = rules;
  check(
    range("rotationRules.automaticallyAfterDays", days, { min: 1, max: DAYS_MAX }),
    length("rotationRules.scheduleExpression", expression, { min: 1, max: 256 }),
    length("rotationRules.duration", Duration, { min: 2, max: 3 }),
    pattern("rotationRules.duration", Duration, /^[0-9]+h$/),
    pattern("rotationRules.scheduleExpression", expression, /^[0-9A-Za-z()#?*\-/, ]+$/),
  );
  if (days !== undefined && expression !== undefined) {
    throw invalidParameter(
      "You cannot specify both rotation frequency and schedule expression together.",
    );
  }
  const parsed: RotationRules = {
    automaticallyAfterDays: days === undefined ? undefined : Math.trunc(days),
    scheduleExpression: expression,
    duration: Duration,
    countedFromMs: dayOf(nowMs),
  };
  requireSchedule(parsed, nowMs);
  return parsed;
}

function requireSchedule(rules: RotationRules, nowMs: number): void {
  const { scheduleExpression, duration } = rules;
  if (scheduleExpression !== undefined && parseSchedule(scheduleExpression) === undefined) {
    throw invalidParameter("The ScheduleExpression is invalid.");
  }
  const first = nextWindow(rules, nowMs);
  const second = first && nextWindow(rules, first.startMs);
  if (first === undefined || second === undefined) return;
  if (second.startMs - first.startMs < HOURS_MIN * HOUR_MS) {
    throw invalidParameter("You can rotate a secret as often as every four hours.");
  }
  const isLong = first.endMs >= second.startMs || dayOf(first.endMs) > dayOf(first.startMs);
  if (duration !== undefined && (isLong || Number.parseInt(duration, 10) === 0)) {
    throw invalidParameter(
      "The rotation window must not extend into the next rotation window or the next UTC day.",
    );
  }
}

function parseSchedule(expression: string): Schedule | undefined {
  const [, cronText] = CRON.exec(expression) ?? [];
  if (cronText !== undefined) {
    const cron = parseCron(cronText);
    return cron && { kind: "cron", cron };
  }
  const [, count, unit = ""] = RATE.exec(expression) ?? [];
  const every = Number(count);
  const isInHours = unit.startsWith("hour");
  const isRate = every >= 1 && every <= (isInHours ? HOURS_MAX : DAYS_MAX);
  return isRate ? { kind: "rate", everyMs: every * (isInHours ? HOUR_MS : DAY_MS) } : undefined;
}

/**
 * The first window after a time.
 *
 * @param afterMs When the last rotation was, or began; or the present.
 */
export function nextWindow(rules: RotationRules, afterMs: number): RotationWindow | undefined {
  const { automaticallyAfterDays, scheduleExpression, countedFromMs } = rules;
  if (automaticallyAfterDays !== undefined) {
    return windowAt(dayOf(afterMs) + automaticallyAfterDays * DAY_MS, rules);
  }
  const schedule = scheduleExpression === undefined ? undefined : parseSchedule(scheduleExpression);
  if (schedule === undefined) return undefined;
  if (schedule.kind === "cron") {
    const startMs = nextTime(schedule.cron, afterMs);
    return startMs === undefined ? undefined : windowAt(startMs, rules, schedule);
  }
  const { everyMs } = schedule;
  const passed = Math.floor((afterMs - countedFromMs) / everyMs) + 1;
  return windowAt(countedFromMs + passed * everyMs, rules, schedule);
}

function windowAt(
  startMs: number,
  { duration }: RotationRules,
  schedule?: Schedule,
): RotationWindow {
  const hours = duration === undefined ? undefined : Number.parseInt(duration, 10);
  const usualEndMs = isInHours(schedule) ? startMs + HOUR_MS : dayOf(startMs) + DAY_MS;
  const endMs = hours === undefined ? usualEndMs : startMs + hours * HOUR_MS;
  return { startMs, endMs: endMs - 1000 };
}

function isInHours(schedule: Schedule | undefined): boolean {
  if (schedule?.kind === "rate") return schedule.everyMs % DAY_MS !== 0;
  return schedule?.kind === "cron" && schedule.cron.hours.size > 1;
}

/** The rules as answers have them; days are told for every schedule. */
export function rulesMembers(rules: RotationRules): RotationRulesType {
  const { automaticallyAfterDays, scheduleExpression, duration, countedFromMs } = rules;
  return {
    AutomaticallyAfterDays: automaticallyAfterDays ?? daysBetween(rules, countedFromMs),
    Duration: duration,
    ScheduleExpression: scheduleExpression,
  };
}

function daysBetween(rules: RotationRules, fromMs: number): number | undefined {
  const first = nextWindow(rules, fromMs);
  const second = first && nextWindow(rules, first.startMs);
  if (first === undefined || second === undefined) return undefined;
  return Math.max(1, Math.round((second.startMs - first.startMs) / DAY_MS));
}
