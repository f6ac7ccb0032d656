/**
 * The words of a text, as Secrets Manager's search sees them: they end where letters become digits,
 * where lower case becomes upper case, and at everything that is neither.
 *
 * ```
 * credsDatabase#892      creds, database, 892
 * uat/COMPANYthings      uat, compan, ythings
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_search-secret.html | Find secrets}
 */

const WORD = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;

/** The words of a text, in lower case. */
export function wordsOf(text: string): readonly string[] {
  return (text.match(WORD) ?? []).map((word) => word.toLowerCase());
}

/** Tells whether each of some words begins a word of a text; no words are in no text. */
export function containsWords(text: string, sought: readonly string[]): boolean {
  if (sought.length === 0) return false;
  const words = wordsOf(text);
  return sought.every((each) => words.some((word) => word.startsWith(each)));
}
