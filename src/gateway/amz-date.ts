/**
 * The dates of signatures: `20150830T123600Z` (ISO 8601 basic format) and the `Date` header of HTTP.
 * Reckoned without the `Date` class, which would bring the machine's clock along.
 */
const DAY_MS = 86_400_000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Reads `20150830T123600Z`; undefined when the text is no such date. */
export function parseAmzDate(text: string): number | undefined {
  if (text.length !== 16 || text.charAt(8) !== "T" || text.charAt(15) !== "Z") return undefined;
  const date = digits(text, 0, 8);
  const time = digits(text, 9, 15);
  if (date === undefined || time === undefined) return undefined;
  const year = Math.floor(date / 10_000);
  const month = Math.floor(date / 100) % 100;
  const atMs = toMs(year, month, date % 100) + timeMs(time);
  // A thirtieth of February or a 25th hour comes out as another date than went in.
  return formatAmzDate(atMs) === text ? atMs : undefined;
}

/** Reads `Mon, 09 Sep 2011 23:36:00 GMT`; undefined when the text is no such date. */
export function parseHttpDate(text: string): number | undefined {
  const match =
    /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) (GMT|UTC|\+0000)$/.exec(
      text,
    );
  if (match === null) return undefined;
  const [, day = "", monthName = "", year = "", hour = "", minute = "", second = ""] = match;
  const month = String(MONTHS.indexOf(monthName) + 1).padStart(2, "0");
  return parseAmzDate(`${year}${month}${day}T${hour}${minute}${second}Z`);
}

/** Writes `20150830T123600Z`. */
export function formatAmzDate(atMs: number): string {
  const { year, month, day, hour, minute, second } = parts(atMs);
  return `${year}${month}${day}T${hour}${minute}${second}Z`;
}

/** Writes `2015-08-30T12:36:00Z`. */
export function formatIsoSeconds(atMs: number): string {
  const { year, month, day, hour, minute, second } = parts(atMs);
  return `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
}

function parts(
  atMs: number,
): Readonly<Record<"year" | "month" | "day" | "hour" | "minute" | "second", string>> {
  const days = Math.floor(atMs / DAY_MS);
  const seconds = Math.floor((atMs - days * DAY_MS) / 1000);
  const { year, month, day } = civil(days);
  return {
    year: String(year).padStart(4, "0"),
    month: two(month),
    day: two(day),
    hour: two(Math.floor(seconds / 3600)),
    minute: two(Math.floor(seconds / 60) % 60),
    second: two(seconds % 60),
  };
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

function digits(text: string, from: number, to: number): number | undefined {
  let value = 0;
  for (let index = from; index < to; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

function timeMs(time: number): number {
  const hour = Math.floor(time / 10_000);
  const minute = Math.floor(time / 100) % 100;
  return ((hour * 60 + minute) * 60 + (time % 100)) * 1000;
}

/** Days are counted in years that begin in March, so that the leap day comes last. */
function toMs(year: number, month: number, day: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return (era * 146_097 + yearOfEra * 365 + leapDays + dayOfYear - 719_468) * DAY_MS;
}

/** The way back: the date of a day counted from 1970-01-01. */
function civil(days: number): {
  readonly year: number;
  readonly month: number;
  readonly day: number;
} {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const yearDays = 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - yearDays;
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}
