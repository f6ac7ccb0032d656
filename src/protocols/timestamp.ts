/**
 * The three ways in which AWS writes a point in time. Typed values hold a `Date`.
 *
 * @see {@link https://smithy.io/2.0/spec/protocol-traits.html#timestampformat-trait | Timestamp formats}
 */
import type { TimestampFormat } from "../model/contract.ts";
import { serializationFault } from "./faults.ts";

const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;
const HTTP_DATE =
  /^(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat), (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))? GMT$/;
const DECIMAL = /^[+-]?\d{1,20}(?:\.\d{1,20})?(?:[eE][+-]?\d{1,3})?$/;
const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
/** The longest text that can be a timestamp; longer ones are not even looked at. */
const TEXT_LENGTH_MAX = 64;
/** The farthest from the epoch that a `Date` can be. */
const TIME_MS_MAX = 8.64e15;

/**
 * Writes a point in time: seconds since the epoch as a number (with milliseconds as its fraction),
 * anything else as a text. A fraction that is zero is left out.
 */
export function formatTimestamp(date: Date, format: TimestampFormat): string | number {
  if (format === "epoch-seconds") return date.getTime() / 1000;
  if (format === "http-date") return date.toUTCString();
  return date.toISOString().replace(".000Z", "Z");
}

/**
 * Reads a point in time to the millisecond.
 *
 * @throws Fault `SerializationException` when the value is no timestamp of this format.
 */
export function parseTimestamp(value: string | number, format: TimestampFormat): Date {
  const timeMs = readTimeMs(value, format);
  if (!(Math.abs(timeMs) <= TIME_MS_MAX)) throw serializationFault(REFUSALS[format]);
  // oxlint-disable-next-line no-restricted-globals -- a typed timestamp, not the present time
  return new Date(timeMs);
}

/** The first is AWS's; the others are worded after it. */
const REFUSALS: Readonly<Record<TimestampFormat, string>> = {
  "date-time": "timestamp must follow ISO8601",
  "http-date": "timestamp must follow RFC822",
  "epoch-seconds": "timestamp must be seconds since epoch",
};

/** Milliseconds since the epoch, or NaN. */
function readTimeMs(value: string | number, format: TimestampFormat): number {
  if (format === "epoch-seconds") return readEpochSeconds(value);
  if (typeof value !== "string" || value.length > TEXT_LENGTH_MAX) return Number.NaN;
  return format === "date-time" ? readDateTime(value) : readHttpDate(value);
}

function readEpochSeconds(value: string | number): number {
  if (typeof value === "number") return Math.round(value * 1000);
  return DECIMAL.test(value) ? Math.round(Number(value) * 1000) : Number.NaN;
}

function readDateTime(text: string): number {
  const match = DATE_TIME.exec(text);
  if (match === null) return Number.NaN;
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHours, offsetMinutes] =
    match;
  const offsetMs = (Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0)) * 60_000;
  const localMs = timeOf([year, month, day, hour, minute, second].map(Number), fraction);
  return sign === "-" ? localMs + offsetMs : localMs - offsetMs;
}

function readHttpDate(text: string): number {
  const match = HTTP_DATE.exec(text);
  if (match === null) return Number.NaN;
  const [, day, monthName = "", year, hour, minute, second, fraction] = match;
  const place = MONTHS.indexOf(monthName);
  const month = place % 3 === 0 ? place / 3 + 1 : Number.NaN;
  const [dayNumber, ...rest] = [day, year, hour, minute, second].map(Number);
  const [yearNumber, ...clock] = rest;
  return timeOf([yearNumber, month, dayNumber, ...clock], fraction);
}

/**
 * @param fields Year, month from 1, day, hour, minute, second.
 * @param fraction The digits after the decimal point of the seconds.
 */
function timeOf(fields: readonly (number | undefined)[], fraction: string | undefined): number {
  const [year = Number.NaN, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields;
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month))) return Number.NaN;
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const milliseconds = Math.floor(Number(`0.${fraction ?? 0}`) * 1000);
  // oxlint-disable-next-line no-restricted-globals -- calendar arithmetic, not the present time
  const date = new Date(0);
  // `Date.UTC` would take the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, milliseconds);
  return date.getTime();
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
