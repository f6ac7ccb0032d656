/**
 * The filters of lists. All filters must hold; of a filter's values one must.
 *
 * ```
 * name, tag-key, tag-value, primary-region, owning-service    begins so, case-sensitive
 * description, all                                            words, see words.ts
 * !value                                                      what does not match
 * ```
 *
 * AWS's reference calls `description` a prefix match; AWS itself matches its words, whichever case.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_search-secret.html | Find secrets}
 */
import { check, count, length, oneOf, pattern } from "./constraint.ts";
import type { Filter } from "./contract.ts";
import { invalidParameter } from "./faults.ts";
import type { Secret } from "./secret.ts";
import { containsWords, wordsOf } from "./words.ts";

const KEYS: readonly string[] = [
  "all",
  "name",
  "tag-key",
  "description",
  "tag-value",
  "primary-region",
  "owning-service",
];

const FILTERS_MAX = 10;
const VALUES_MAX = 10;

/**
 * Checks the filters of a request.
 *
 * @throws Fault `ValidationException`, `InvalidParameterException`
 */
export function requireFilters(filters: readonly Filter[] = []): void {
  check(
    count("filters", filters, { max: FILTERS_MAX }),
    ...filters.flatMap(({ Key, Values }, index) => complaintsAbout(index + 1, Key, Values)),
  );
  for (const { Key, Values } of filters) {
    if (Key === undefined) throw invalidParameter("Invalid filter key");
    if (Values === undefined) throw invalidParameter(`Invalid filter values for key: ${Key}`);
  }
}

function complaintsAbout(
  number: number,
  key: string | undefined,
  values: readonly string[] | undefined,
): readonly (string | undefined)[] {
  const member = `filters.${number}.member`;
  return [
    oneOf(`${member}.key`, key, KEYS),
    count(`${member}.values`, values, { min: 1, max: VALUES_MAX }),
    ...(values ?? []).flatMap((value, index) => [
      length(`${member}.values.${index + 1}.member`, value, { max: 512 }),
      pattern(`${member}.values.${index + 1}.member`, value, /^!?[a-zA-Z0-9 :_@/+=.\-!]*$/),
    ]),
  ];
}

/** Tells whether a secret is one that all filters want. */
export type IsWanted = (secret: Secret) => boolean;

/** Makes one test of filters that were checked. */
export function toTest(filters: readonly Filter[] = []): IsWanted {
  const tests = filters.map(({ Key = "", Values = [] }) => {
    const values = Values.map((value) => testOf(Key, value));
    return (secret: Secret): boolean => values.some((isMet) => isMet(secret));
  });
  return (secret) => tests.every((isMet) => isMet(secret));
}

function testOf(key: string, value: string): IsWanted {
  const isNegated = value.startsWith("!");
  const sought = isNegated ? value.slice(1) : value;
  const isMet =
    key === "all" || key === "description" ? byWords(key, sought) : byPrefix(key, sought);
  return isNegated ? (secret) => !isMet(secret) : isMet;
}

function byPrefix(key: string, sought: string): IsWanted {
  return (secret) => textsOf(key, secret).some((text) => text.startsWith(sought));
}

function byWords(key: string, sought: string): IsWanted {
  const words = wordsOf(sought);
  return (secret) => textsOf(key, secret).some((text) => containsWords(text, words));
}

/** What of a secret a filter looks at. */
function textsOf(key: string, secret: Secret): readonly string[] {
  const { name, description = "", tags = {}, primaryRegion } = secret;
  switch (key) {
    case "name":
      return [name];
    case "description":
      return [description];
    case "tag-key":
      return Object.keys(tags);
    case "tag-value":
      return Object.values(tags);
    case "primary-region":
      return primaryRegion === undefined ? [] : [primaryRegion];
    case "all":
      return [name, description, ...Object.keys(tags), ...Object.values(tags)];
    default:
      // No service owns a secret here.
      return [];
  }
}
