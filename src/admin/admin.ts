/**
 * Atoll's own HTTP API, below `/_atoll/`: what the command line and the console read and do.
 *
 * ```
 * GET  /_atoll/status     what is served, where data lies, what IAM does
 * GET  /_atoll/coverage   every operation: implemented, or answered with 501
 * GET  /_atoll/clock      Atoll's time          POST {"advanceMs": 604800000} moves it
 * POST /_atoll/reset      {"account": "111111111111", "region": "eu-west-1"}, both optional
 * GET  /_atoll/decisions  what was decided and why; decision-endpoints.ts has it and its neighbours
 * POST /_atoll/oidc/token a token for AssumeRoleWithWebIdentity; oidc-issuer.ts has its neighbours
 * ```
 *
 * Writes with a foreign `Origin` never come here: the gateway refuses them.
 */
import type { MovableClock } from "../gateway/clock.ts";
import type { WireResponse } from "../protocols/protocol.ts";
import { isAccountId } from "../model/scope.ts";

/** What the admin API reads and does. */
export interface AdminDependencies {
  readonly clock: MovableClock;
  /** Resolves when everything that fell due has been done. */
  settle(): Promise<void>;
  status(): Readonly<Record<string, unknown>>;
  coverage(): Promise<unknown>;
  /** Deletes the records of an account, a region or both; everything without either. */
  reset(where: { readonly account?: string; readonly region?: string }): Promise<void>;
  /** Answers what is asked about decisions; undefined when it is something else. */
  decisions(request: AdminRequest): Promise<WireResponse | undefined>;
  /** Answers as an OpenID Connect issuer; undefined when something else is asked. */
  oidcIssuer(request: AdminRequest): Promise<WireResponse | undefined>;
}

/** A request to an endpoint of Atoll's own. */
export interface AdminRequest {
  readonly method: string;
  /** The path below the prefix, without a leading slash. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The base URL under which the client reached Atoll. */
  readonly endpoint: string;
  /** Aborted when the client leaves. */
  readonly signal?: AbortSignal | undefined;
  /** The body as text. */
  body(): Promise<string>;
}

/** The greatest step of the clock: a hundred years. */
const ADVANCE_MS_MAX = 100 * 365.25 * 86_400_000;

/** Answers a request below `/_atoll/`. */
export async function answerAdmin(
  request: AdminRequest,
  dependencies: AdminDependencies,
): Promise<WireResponse> {
  const { clock } = dependencies;
  switch (`${request.method} ${request.path}`) {
    case "GET status":
      return json(200, dependencies.status());
    case "GET coverage":
      return json(200, await dependencies.coverage());
    case "GET clock":
      return json(200, timeOf(clock));
    case "POST clock":
      return moveClock(await request.body(), dependencies);
    case "POST reset":
      return reset(await request.body(), dependencies);
    default:
      return (
        (await dependencies.decisions(request)) ??
        (await dependencies.oidcIssuer(request)) ??
        nothingAt(request)
      );
  }
}

function nothingAt({ method, path }: AdminRequest): WireResponse {
  return json(404, { message: `there is no ${method} /_atoll/${path}; try GET /_atoll/status` });
}

async function moveClock(
  body: string,
  { clock, settle }: AdminDependencies,
): Promise<WireResponse> {
  const wish = parseObject(body);
  const advanceMs = wish?.["advanceMs"];
  const isStep = typeof advanceMs === "number" && advanceMs >= 0 && advanceMs <= ADVANCE_MS_MAX;
  if (!isStep) {
    return json(400, {
      message: 'the clock takes {"advanceMs": milliseconds}, from 0 to a hundred years',
    });
  }
  clock.advance(advanceMs);
  await settle();
  return json(200, timeOf(clock));
}

async function reset(body: string, dependencies: AdminDependencies): Promise<WireResponse> {
  const wish = body === "" ? {} : parseObject(body);
  if (wish === undefined) return json(400, { message: "the body of a reset is a JSON object" });
  const { account, region, ...others } = wish;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) return json(400, { message: `a reset knows no \`${unknown}\`` });
  if (account !== undefined && (typeof account !== "string" || !isAccountId(account))) {
    return json(400, { message: "`account` is twelve digits" });
  }
  if (region !== undefined && typeof region !== "string") {
    return json(400, { message: "`region` is the name of a region" });
  }
  const where = {
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
  };
  await dependencies.reset(where);
  return json(200, { reset: where });
}

function timeOf(clock: MovableClock): Readonly<Record<string, unknown>> {
  const nowMs = clock.nowMs();
  // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
  return { now: new Date(nowMs).toISOString(), nowMs, aheadMs: clock.aheadMs() };
}

/** Reads a JSON object; undefined for anything else. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** A JSON answer. */
export function json(status: number, value: unknown): WireResponse {
  return {
    status,
    headers: { "Content-Type": "application/json" },
    body: `${JSON.stringify(value, undefined, 2)}\n`,
  };
}
