import type { CompiledPolicy } from "../../iam-engine/index.ts";
import type { Position } from "./contract.ts";

type Statement = CompiledPolicy["document"]["statements"][number];

/** A span of a policy's text in lines and columns from 1. */
export interface StatementPosition {
  readonly StartPosition: Position;
  readonly EndPosition: Position;
}

/**
 * Where a statement stands, by the habits of AWS's parser: a position is that of the next character
 * to be read, and a list's statement begins where the one before it, or the bracket, was read:
 *
 * ```
 * {"Version":"2012-10-17","Statement":{...}}      from behind the brace
 * {"Version":"2012-10-17","Statement":[{...},     from behind the bracket
 *                                      {...}]}    from behind the statement before
 * ```
 */
export function positionOf(text: string, { place }: Statement): StatementPosition {
  const { offset, length } = place;
  return {
    StartPosition: toPosition(text, startOf(text, offset)),
    EndPosition: toPosition(text, offset + length),
  };
}

function startOf(text: string, offset: number): number {
  const before = lastInk(text, offset);
  if (text[before] === ":") return offset + 1;
  return text[before] === "," ? lastInk(text, before) + 1 : before + 1;
}

/** The last character before an offset that is no white space. */
function lastInk(text: string, offset: number): number {
  let at = offset - 1;
  while (at > 0 && /\s/.test(text.charAt(at))) at -= 1;
  return at;
}

function toPosition(text: string, offset: number): Position {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  let Line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < lineStart; at = text.indexOf("\n", at + 1)) {
    Line += 1;
  }
  return { Line, Column: offset - lineStart + 1 };
}
