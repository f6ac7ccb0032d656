import type { Judgement } from "./judge.ts";

/** A header that grows beyond this breaks clients. */
const LENGTH_MAX = 1000;

/**
 * The value of `x-atoll-decision`: `allow`, `deny`, `would-deny` (audit) or `not-judged`, with why.
 *
 * ```
 * x-atoll-decision: would-deny; layer=resource; because="User: ... is not authorized ..."
 * ```
 */
export function decisionHeader({ mode, pairs, remarks }: Judgement): string {
  const denied = pairs.find(({ decision }) => decision.outcome === "deny");
  const parts: string[] = [];
  if (denied !== undefined) {
    const { layer, rule } = denied.decision;
    parts.push(mode === "enforce" ? "deny" : "would-deny");
    if (layer !== undefined) parts.push(`layer=${layer}`);
    if (rule !== undefined) parts.push(`rule=${rule}`);
    parts.push(`because="${denied.sentence ?? ""}"`);
  } else {
    parts.push(mode === "off" ? "not-judged" : "allow");
  }
  for (const remark of remarks) parts.push(`note="${remark}"`);
  return printable(parts.join("; "));
}

function printable(text: string): string {
  let safe = "";
  for (const character of text.slice(0, LENGTH_MAX)) {
    safe += character >= " " && character <= "~" ? character : "?";
  }
  return safe;
}
