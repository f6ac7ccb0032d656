/** Lines for people: laid out as plain text, coloured only on a terminal, side by side if it is wide. */

/** A line and what it says to the eye. */
export interface StyledLine {
  readonly text: string;
  readonly tone?: Tone | undefined;
}

export type Tone = "good" | "bad" | "strong" | "faint";

const ESCAPES: Readonly<Record<Tone, string>> = {
  good: "\u001b[32m",
  bad: "\u001b[31m",
  strong: "\u001b[1m",
  faint: "\u001b[2m",
};
const PLAIN = "\u001b[0m";

/** Characters that a terminal would obey rather than show. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Writes a line out, padded to a width if one is given. */
export function paint({ text, tone }: StyledLine, isColoured: boolean, width = 0): string {
  const padded = text.replaceAll(CONTROL, "?").padEnd(width);
  return isColoured && tone !== undefined ? `${ESCAPES[tone]}${padded}${PLAIN}` : padded;
}

/** Breaks a text at its blanks; a word that is too long is cut. */
export function wrapWords(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const blank = rest.lastIndexOf(" ", width);
    const at = blank > 0 ? blank : width;
    lines.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return [...lines, rest];
}

/** Wraps a text; all lines but the first are indented. */
export function paragraph(
  text: string,
  width: number,
  { indent = "", tone }: { readonly indent?: string; readonly tone?: Tone | undefined } = {},
): readonly StyledLine[] {
  return wrapWords(text, width - indent.length).map((line, index) => ({
    text: index === 0 ? line : indent + line,
    tone,
  }));
}

const DIVIDER = " │ ";

/** The width of each of two columns beside one another. */
export function columnWidth(width: number): number {
  return Math.floor((width - DIVIDER.length) / 2);
}

/** Puts two blocks side by side, each as wide as {@link columnWidth} says. */
export function sideBySide(
  left: readonly StyledLine[],
  right: readonly StyledLine[],
  { width, isColoured }: { readonly width: number; readonly isColoured: boolean },
): readonly string[] {
  const of = columnWidth(width);
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const one = paint(left[index] ?? { text: "" }, isColoured, of);
    const other = paint(right[index] ?? { text: "" }, isColoured);
    return `${one}${DIVIDER}${other}`.trimEnd();
  });
}
