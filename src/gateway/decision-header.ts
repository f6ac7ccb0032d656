import type { Judgement } from "./judge.ts";

/** A header that grows beyond this breaks clients. */
const LENGTH_MAX = 1000;

/**
 * The value of `x-atoll-decision`: `allow`, `deny`, `would-deny` (audit) or `not-judged`, with why.
 * A refusal that no policy decides, such as one of `--cross-region refuse`, is a `deny` too.
 *
 * ```
 * x-atoll-decision: would-deny; id=6a0c...; layer=resource; because="User: ... is not authorized ..."
 * ```
 *
 * @param id What `atoll explain` is asked with: the id of the request.
 */
export function decisionHeader(judgement: Judgement, id: string): string {
  const { mode, pairs, remarks, refusal } = telling(judgement);
  const denied = pairs.find(isDenied);
  const parts: string[] = [];
  if (denied !== undefined) {
    const { layer, rule } = denied.decision;
    parts.push(mode === "enforce" ? "deny" : "would-deny", `id=${id}`);
    if (layer !== undefined) parts.push(`layer=${layer}`);
    if (rule !== undefined) parts.push(`rule=${rule}`);
    parts.push(`because="${denied.sentence ?? ""}"`);
  } else if (refusal !== undefined) {
    parts.push("deny", `id=${id}`);
  } else {
    parts.push(mode === "off" ? "not-judged" : "allow", `id=${id}`);
  }
  for (const remark of remarks) parts.push(`note="${remark}"`);
  return printable(parts.join("; "));
}

/** Of a request and what it invoked, the first that was denied; the request's own if none was. */
function telling(judgement: Judgement): Judgement {
  if (judgement.invoked === undefined || judgement.pairs.some(isDenied)) return judgement;
  return judgement.invoked.find(({ pairs }) => pairs.some(isDenied)) ?? judgement;
}

function isDenied({ decision }: Judgement["pairs"][number]): boolean {
  return decision.outcome === "deny";
}

/** What a header can hold. */
const PRINTABLE = /^[ -~]*$/;

function printable(text: string): string {
  if (text.length <= LENGTH_MAX && PRINTABLE.test(text)) return text;
  let safe = "";
  for (const character of text.slice(0, LENGTH_MAX)) {
    safe += character >= " " && character <= "~" ? character : "?";
  }
  return safe;
}
