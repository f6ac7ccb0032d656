/**
 * What is asked about decisions, below `/_atoll/`:
 *
 * ```
 * GET  decisions?requestId=&principal=&account=&resource=&outcome=&since=&limit=   newest first
 * GET  decisions/stream?...      the same as they are made, as server-sent events
 * POST can                       {"principal", "action", "resource", "context"}
 * GET  who-can?action=&resource=
 * GET  suggestions?since=...     policies that would let pass what was denied
 * GET  iam-mode                  POST {"mode": "enforce", "account": "111111111111"}
 * ```
 */
import type { Gateway, IamMode } from "../gateway/gateway.ts";
import { isAccountId } from "../model/scope.ts";
import type { WireResponse } from "../protocols/protocol.ts";
import { encodeMessage } from "../services/sts/authorization-message.ts";
import type { DecisionQuery } from "../trail/decision-query.ts";
import { decisionOutcomes, type DecisionRecord } from "../trail/decision-record.ts";
import { json, parseObject, type AdminRequest } from "./admin.ts";
import { can, QuestionError, whoCan, type Access } from "./decision-access.ts";
import { streamDecisions } from "./decision-stream.ts";
import { suggestionsFor } from "./decision-suggestion.ts";

/** Answers a question about decisions; undefined when it is none. */
export async function answerDecisions(
  request: AdminRequest,
  gateway: Gateway,
): Promise<WireResponse | undefined> {
  try {
    return await answer(request, gateway);
  } catch (error) {
    if (error instanceof QuestionError) return json(400, { message: error.message });
    throw error;
  }
}

async function answer(request: AdminRequest, gateway: Gateway): Promise<WireResponse | undefined> {
  const { query, signal } = request;
  switch (`${request.method} ${request.path}`) {
    case "GET decisions":
      return json(200, { decisions: encoded(await gateway.trail.find(readQuery(query)), gateway) });
    case "GET decisions/stream":
      return streamDecisions(readQuery(query), gateway, signal);
    case "POST can": {
      const { principal, ...access } = readQuestion(await request.body());
      const decision = await can(principal, access, gateway);
      return json(200, { allowed: decision.outcome === "allow", decision });
    }
    case "GET who-can":
      return json(200, await whoCan(readAccess(query), gateway));
    case "GET suggestions":
      return json(200, await suggestionsFor(readQuery(query), request.endpoint, gateway));
    case "GET iam-mode":
      return json(200, modesOf(gateway));
    case "POST iam-mode":
      await setMode(await request.body(), gateway);
      return json(200, modesOf(gateway));
    default:
      return undefined;
  }
}

/** Denials come with what `sts:DecodeAuthorizationMessage` decodes in the caller's account. */
function encoded(found: readonly DecisionRecord[], { settings }: Gateway): readonly object[] {
  return found.map((record) => ({
    ...record,
    pairs: record.pairs.map((pair) => ({
      ...pair,
      encodedMessage: pair.message && encodeMessage(pair.message, record.account, settings.vault),
    })),
  }));
}

const LIMIT_MAX = 10_000;

const QUERY_MEMBERS: readonly string[] = [
  "requestId",
  "principal",
  "account",
  "resource",
  "outcome",
  "since",
  "limit",
];

function readQuery(query: URLSearchParams): DecisionQuery {
  for (const name of query.keys()) {
    if (QUERY_MEMBERS.includes(name)) continue;
    throw new QuestionError(`decisions know no \`${name}\`; they know ${QUERY_MEMBERS.join(", ")}`);
  }
  const text = (name: string): string | undefined => query.get(name) ?? undefined;
  return {
    requestId: text("requestId"),
    principal: text("principal"),
    account: text("account"),
    resource: text("resource"),
    outcome: readOutcome(text("outcome")),
    sinceMs: readSince(text("since")),
    limit: readLimit(text("limit")),
  };
}

function readOutcome(text: string | undefined): DecisionQuery["outcome"] {
  const known = [...decisionOutcomes, "denials" as const];
  const found = known.find((each) => each === text);
  if (text === undefined || found !== undefined) return found;
  throw new QuestionError(`\`outcome\` is one of ${known.join(", ")}, not \`${text}\``);
}

function readSince(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  // oxlint-disable-next-line no-restricted-globals -- reads a given time, reads no clock
  const ms = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isFinite(ms) && ms <= Number.MAX_SAFE_INTEGER / 1024) return Math.max(ms, 0);
  throw new QuestionError(
    `\`since\` is a time such as 2026-01-01T00:00:00Z, or milliseconds since 1970, not \`${text}\``,
  );
}

function readLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= LIMIT_MAX) return limit;
  throw new QuestionError(`\`limit\` is a number from 1 to ${LIMIT_MAX}, not \`${text}\``);
}

function readAccess(query: URLSearchParams): Access {
  const action = query.get("action");
  const resource = query.get("resource");
  if (action === null || resource === null) {
    throw new QuestionError("`who-can` takes `action` and `resource`");
  }
  return { action, resource };
}

function readQuestion(body: string): Access & { readonly principal: string } {
  const { principal, action, resource, context = {} } = parseObject(body) ?? {};
  const isText = (value: unknown): value is string => typeof value === "string";
  if (!isText(principal) || !isText(action) || !isText(resource)) {
    throw new QuestionError("`can` takes the texts `principal`, `action` and `resource`");
  }
  const isObject = typeof context === "object" && context !== null && !Array.isArray(context);
  if (!isObject || !Object.values(context).every(isText)) {
    throw new QuestionError("`context` is an object of texts, by condition key");
  }
  return { principal, action, resource, context: context as Readonly<Record<string, string>> };
}

const MODES: readonly IamMode[] = ["enforce", "audit", "off"];

async function setMode(body: string, { modes }: Gateway): Promise<void> {
  const { mode, account, ...others } = parseObject(body) ?? {};
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) throw new QuestionError(`\`iam-mode\` knows no \`${unknown}\``);
  if (account !== undefined && (typeof account !== "string" || !isAccountId(account))) {
    throw new QuestionError("`account` is twelve digits");
  }
  const wanted = MODES.find((each) => each === mode);
  const isDefault = mode === "default" && account !== undefined;
  if (wanted === undefined && !isDefault) {
    throw new QuestionError(
      "`mode` is enforce, audit or off; for one account also default, which takes its own mode back",
    );
  }
  await modes.set(wanted, account);
}

function modesOf({ modes }: Gateway): unknown {
  return { mode: modes.global(), accounts: Object.fromEntries(modes.byAccount()) };
}
