/**
 * A decision laid out for a person: what was asked, the two accounts side by side with what each of
 * their policies said, the statements that decided or nearly did with the failing part underlined,
 * and what would have allowed it. On a narrow terminal one account stands below the other.
 */
import type { Layer, WrittenLayer, WrittenStatement } from "../iam-engine/index.ts";
import type { DecidedPair, DecisionRecord } from "../trail/decision-record.ts";
import { statementLines } from "./statement-text.ts";
import {
  columnWidth,
  paint,
  paragraph,
  sideBySide,
  type StyledLine,
  type Tone,
} from "./styled-line.ts";

/** What an explanation needs of a decision; one that nobody asked for yet has no request. */
export type ShownDecision = Omit<DecisionRecord, "id" | "kind" | "order">;

export interface TextLayout {
  /** Characters in a line. */
  readonly width: number;
  readonly isColoured: boolean;
}

/** The least width at which the accounts stand side by side. */
const WIDE = 110;

const LAYER_NAME: Readonly<Record<Layer, string>> = {
  scp: "service control policies",
  rcp: "resource control policies",
  "vpc-endpoint": "VPC endpoint policy",
  resource: "resource policy",
  identity: "identity policies",
  boundary: "permissions boundary",
  session: "session policies",
};

const OWNERS: readonly Layer[] = ["resource", "rcp", "vpc-endpoint"];

/** Lays a decision out, line by line. */
export function explanationText(decision: ShownDecision, layout: TextLayout): readonly string[] {
  const { isColoured } = layout;
  const lines = requestLines(decision, layout.width).map((line) => paint(line, isColoured));
  if (decision.pairs.length === 0) {
    return [...lines, "", paint({ text: withoutPairs(decision), tone: "strong" }, isColoured)];
  }
  for (const pair of decision.pairs) lines.push("", ...pairText(pair, decision, layout));
  return lines;
}

function requestLines(decision: ShownDecision, width: number): readonly StyledLine[] {
  const { requestId, atMs, service, operation, region, mode, remarks } = decision;
  // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
  const time = `${new Date(atMs).toISOString().slice(0, 19).replace("T", " ")}Z`;
  const facts =
    requestId === ""
      ? `asked at ${time}, in ${region}`
      : [requestId, time, `${service} ${operation}`, region, mode].join("  ");
  const notes = remarks.map((remark) => `note: ${remark}`);
  return [facts, ...chainOf(decision), ...notes].flatMap((text) =>
    paragraph(text, width, { tone: "faint" }),
  );
}

/** What a service asked of another one for a request. */
function chainOf({ invokedBy, via }: ShownDecision): readonly string[] {
  if (invokedBy === undefined) return [];
  const inName = via === undefined ? "" : `, in the caller's name through ${via.join(" and ")}`;
  return [`invoked by ${invokedBy.join(", by ")}${inName}`];
}

function withoutPairs({ outcome }: ShownDecision): string {
  switch (outcome) {
    case "not-judged":
      return "not judged: IAM is off here";
    case "refused":
      return "refused, but not by a policy; the note says why";
    default:
      return "allowed: it needs no permission";
  }
}

function pairText(
  pair: DecidedPair,
  decision: ShownDecision,
  layout: TextLayout,
): readonly string[] {
  const { width, isColoured } = layout;
  const plain = (lines: readonly StyledLine[]): readonly string[] =>
    lines.map((line) => paint(line, isColoured));
  const { explanation } = pair;
  if (explanation === undefined) return plain(allowedLines(pair, width));
  const heading = plain(
    paragraph(`${verdictOf(decision)}: ${pair.sentence ?? pair.action}`, width, {
      indent: "  ",
      tone: "bad",
    }),
  );
  const isWide = width >= WIDE;
  const of = isWide ? columnWidth(width) : width;
  const caller = callerLines(pair, decision, of);
  const owner = ownerLines(pair, of);
  const sides = isWide ? sideBySide(caller, owner, layout) : plain([...caller, EMPTY, ...owner]);
  return [...heading, "", ...sides, "", ...plain(hintLines(pair, width))];
}

function verdictOf({ outcome, mode }: ShownDecision): string {
  if (outcome === "deny") return "denied";
  return `AWS would deny it (${mode} let it through)`;
}

function allowedLines(pair: DecidedPair, width: number): readonly StyledLine[] {
  const { action, resource, statement, policy, rule, layer } = pair;
  const why =
    statement !== undefined
      ? `by statement ${statement} of ${policy}`
      : policy !== undefined
        ? `by ${policy}`
        : rule === "root-of-account"
          ? "as the account's root user, whom no policy denies it"
          : layer === undefined
            ? ""
            : `by the ${LAYER_NAME[layer]}`;
  const text = `allowed: ${action} on ${resource}${why === "" ? "" : `, ${why}`}`;
  return paragraph(text, width, { indent: "  ", tone: "good" });
}

const EMPTY: StyledLine = { text: "" };

function callerLines(
  pair: DecidedPair,
  { principal, principalKind, account }: ShownDecision,
  width: number,
): readonly StyledLine[] {
  const hasAccount = principalKind !== "service" && principalKind !== "anonymous";
  const layers = pair.explanation?.layers.filter(({ layer }) => !OWNERS.includes(layer)) ?? [];
  const head = hasAccount ? `caller: account ${account}` : "caller: of no account";
  const remark = CALLER_REMARK[principalKind];
  return [
    { text: head, tone: "strong" },
    ...paragraph(principal, width),
    ...(remark === undefined ? [] : [EMPTY, ...paragraph(remark, width, { indent: "  " })]),
    ...layers.flatMap((layer) => layerLines(layer, pair, width)),
  ];
}

const CALLER_REMARK: Readonly<Record<string, string | undefined>> = {
  root: "✓ the root user needs no identity policy",
  service: "· an AWS service: the resource's side decides alone",
  anonymous: "· nobody signed this: the resource's side decides alone",
};

function ownerLines(pair: DecidedPair, width: number): readonly StyledLine[] {
  const { resource, resourceAccount, rule, explanation } = pair;
  const layers = explanation?.layers.filter(({ layer }) => OWNERS.includes(layer)) ?? [];
  const remark = RULE_REMARK[rule ?? ""];
  return [
    { text: `resource: account ${resourceAccount}`, tone: "strong" },
    ...paragraph(resource, width),
    ...(remark === undefined
      ? []
      : [EMPTY, ...paragraph(`✗ ${remark} ← decided`, width, { indent: "  ", tone: "bad" })]),
    ...layers.flatMap((layer) => layerLines(layer, pair, width)),
  ];
}

const RULE_REMARK: Readonly<Record<string, string | undefined>> = {
  "not-open-to-other-accounts": "AWS opens this operation to the owner's account only",
  "forbidden-by-service": "a rule of the service's own forbids it",
  "cross-partition": "no policy reaches into another partition",
};

const VERDICT: Readonly<Record<WrittenLayer["verdict"], readonly [string, Tone | undefined]>> = {
  allows: ["✓", "good"],
  denies: ["✗", "bad"],
  "says nothing": ["✗", "bad"],
  "has no policy": ["✗", "bad"],
};

/** An object may lie under a policy that does not count for it. */
function without(layer: Layer, explanation: DecidedPair["explanation"]): string {
  const isOverruled = layer === "resource" && explanation?.remedy !== undefined;
  return isOverruled ? "there is none that counts" : "there is none";
}

function layerLines(
  { layer, verdict, policies, statements }: WrittenLayer,
  { layer: decided, rule, explanation, resource }: DecidedPair,
  width: number,
): readonly StyledLine[] {
  const isDecider = layer === decided && rule === undefined;
  const isNeeded = isDecider || explanation?.missing.includes(layer) === true;
  const isFine = verdict !== "denies" && !isNeeded && verdict !== "allows";
  const [mark, tone] = isFine ? (["·", undefined] as const) : VERDICT[verdict];
  const isTrust = layer === "resource" && /^arn:[^:]+:iam::\d+:role\//.test(resource);
  const name = isTrust ? "trust policy" : LAYER_NAME[layer];
  const says = verdict === "has no policy" ? without(layer, explanation) : verdict;
  const lines: StyledLine[] = [
    EMPTY,
    { text: `${mark} ${name}: ${says}${isDecider ? " ← decided" : ""}`, tone },
  ];
  if (statements.length === 0 && policies.length > 0) {
    const of = policies.length === 1 ? policies[0] : `${policies.length} policies`;
    lines.push(...paragraph(`  ${of}: no statement comes near`, width, { indent: "    " }));
  }
  for (const statement of statements) lines.push(...statementText(statement, width));
  return lines;
}

const MISSED: Readonly<Record<WrittenStatement["element"], string>> = {
  Effect: "",
  Action: "is about other actions; asked was",
  Resource: "is about other resources; asked was",
  Principal: "is for others; the caller is",
  Condition: "has a condition that does not hold:",
};

function statementText(statement: WrittenStatement, width: number): readonly StyledLine[] {
  const { policy, name, line, verdict, element, had } = statement;
  const where = line > 1 ? `, line ${line}` : "";
  const says = verdict === "misses" ? `${MISSED[element]} ${had}` : `${verdict} it`;
  const indent = "  ";
  return [
    ...paragraph(`${indent}statement ${name}${where} of ${policy}`, width, { indent: "    " }),
    ...paragraph(`${indent}${says}`, width, { indent: "    " }),
    ...statementLines(statement, width - 4).map(({ text, tone }) => ({
      text: `    ${text}`,
      tone: tone ?? ("faint" as const),
    })),
  ];
}

function hintLines({ explanation }: DecidedPair, width: number): readonly StyledLine[] {
  const { hints = [], alternatives = [] } = explanation ?? {};
  const all = [
    ...hints,
    ...alternatives.map(({ account, sentence }) => ({ account, sentence: `or ${sentence}` })),
  ];
  if (all.length === 0) return [{ text: "no policy could allow it", tone: "strong" }];
  return [
    { text: "what would allow it", tone: "strong" },
    ...all.flatMap(({ account, sentence }) =>
      paragraph(`  in ${account}: ${sentence}`, width, { indent: "    " }),
    ),
  ];
}
