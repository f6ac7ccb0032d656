import type { WrittenStatement } from "../iam-engine/index.ts";
import type { StyledLine } from "./styled-line.ts";

/** A statement longer than this is shown without its end. */
const LINES_MAX = 40;

/**
 * A statement as its author wrote it, with the part that decided underlined. A line that is too long
 * is broken, behind a comma if it has one.
 *
 * ```
 * {"Effect":"Allow","Principal":{"AWS":"333333333333"},
 *                               ^^^^^^^^^^^^^^^^^^^^^^
 *   "Action":"sqs:*","Resource":"*"}
 * ```
 */
export function statementLines(statement: WrittenStatement, width: number): readonly StyledLine[] {
  const { text, underlined, verdict } = statement;
  const from = underlined?.offset ?? 0;
  const to = from + (underlined?.length ?? 0);
  const lines: StyledLine[] = [];
  for (const { offset, length } of piecesOf(statement, width)) {
    if (lines.length >= LINES_MAX) return [...lines, { text: "…", tone: "faint" }];
    const piece = text.slice(offset, offset + length);
    lines.push({ text: piece });
    const marks = marksUnder(piece, from - offset, to - offset);
    if (marks !== "") lines.push({ text: marks, tone: verdict === "allows" ? "good" : "bad" });
  }
  return lines;
}

/** Carets under a part of a piece, blanks at its ends left out. */
function marksUnder(piece: string, from: number, to: number): string {
  const marked = piece.slice(Math.max(from, 0), Math.max(to, 0));
  const start = Math.max(from, 0) + (marked.length - marked.trimStart().length);
  const length = marked.trim().length;
  return length === 0 ? "" : " ".repeat(start) + "^".repeat(length);
}

interface Piece {
  readonly offset: number;
  readonly length: number;
}

/** The lines of a statement, moved to the left together as far as they go, and broken. */
function piecesOf({ text }: WrittenStatement, width: number): readonly Piece[] {
  const [first = "", ...others] = text.split("\n");
  const indents = others.filter((line) => line.trim() !== "").map(indentOf);
  const indent = Math.min(...indents);
  const pieces = [...broken(first.trimEnd(), 0, width)];
  let offset = first.length + 1;
  for (const line of others) {
    pieces.push(...broken(line.slice(indent).trimEnd(), offset + indent, width));
    offset += line.length + 1;
  }
  return pieces;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function broken(line: string, offset: number, width: number): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  while (line.length - from > width) {
    const length = breakAt(line, from, width) - from;
    pieces.push({ offset: offset + from, length });
    from += length;
  }
  return [...pieces, { offset: offset + from, length: line.length - from }];
}

/** Where to break a line: behind its last comma, else behind a part of an ARN or path, else anywhere. */
function breakAt(line: string, from: number, width: number): number {
  for (const character of [",", ":", "/", " "]) {
    const at = line.lastIndexOf(character, from + width - 1);
    if (at > from + width / 3) return at + 1;
  }
  return from + width;
}
