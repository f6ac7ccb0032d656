/** Values that parsers and validators trip over. */
import type { Random } from "./random.ts";

const TEXTS: readonly string[] = [
  "",
  " ",
  "\0",
  "\u0001\u001f",
  "\ud800",
  "\uffff\u{10ffff}",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "null",
  "undefined",
  "NaN",
  "-1",
  "1e400",
  "9223372036854775808",
  "0x10",
  "٣",
  "<a>&b;]]>",
  "${aws:username}",
  "%00%ff%zz",
  "../../etc/passwd",
  "arn:aws:iam::111111111111:root",
  "arn:aws:sqs:us-east-1:111111111111:",
  "arn:::::::::",
  "*",
  "{}",
  "[]",
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
  '{"Version":"2012-10-17","Statement":{"__proto__":1}}',
  '{"Statement":[]}',
  "http://[::1",
  "http://localhost/queue/us-east-1/111111111111/",
  "https://sqs.us-east-1.amazonaws.com/111111111111/fuzz",
  "a".repeat(300),
  "é".repeat(3000),
  "x".repeat(300_000),
];

const NUMBERS: readonly number[] = [
  -1,
  0,
  1,
  10,
  11,
  43_200,
  43_201,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  1.5,
  1e308,
  -0,
];

export function nastyText(random: Random): string {
  // The longest ones cost the most time and find the least.
  return random.chance(0.02) ? random.pick(TEXTS) : random.pick(TEXTS.slice(0, -2));
}

export function nastyNumber(random: Random): number {
  return random.pick(NUMBERS);
}

/** Any JSON value, often of the wrong type. */
export function nastyValue(random: Random): unknown {
  switch (random.below(8)) {
    case 0:
      return null;
    case 1:
      return nastyNumber(random);
    case 2:
      return random.chance(0.5);
    case 3:
      return [];
    case 4:
      return [nastyText(random), null, {}];
    case 5:
      return {};
    case 6:
      return JSON.parse(`{"__proto__":{"polluted":1},"constructor":[1],"${random.below(9)}":null}`);
    default:
      return nastyText(random);
  }
}

/** JSON nested deeper than a recursive parser may like. */
export function deepJson(random: Random): string {
  const depth = random.pick([50, 1000, 20_000]);
  return random.chance(0.5)
    ? "[".repeat(depth) + "]".repeat(random.chance(0.5) ? depth : 0)
    : '{"a":'.repeat(depth) + "1" + "}".repeat(random.chance(0.5) ? depth : 0);
}
