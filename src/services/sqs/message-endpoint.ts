/**
 * The developer endpoint `/_aws/sqs/messages`: looks at a queue's messages without receiving them.
 *
 * ```
 * GET  /_aws/sqs/messages?QueueUrl=http://localhost:4566/queue/us-east-1/111111111111/orders
 * GET  /_aws/sqs/messages/us-east-1/111111111111/orders?ShowInvisible=true&ShowDelayed=true
 * POST /_aws/sqs/messages                    what an SDK sends to receive messages from there
 * ```
 *
 * Nothing changes: no receive count, no timeout. As LocalStack it judges no permission, shows every
 * message that can be received, and on demand those in flight or delayed. Bodies that are encrypted with
 * a KMS key are shown as they are stored: nobody is there whom KMS could judge.
 *
 * @see {@link https://docs.localstack.cloud/aws/services/sqs/#developer-endpoints | LocalStack's developer endpoints}
 */
import { Fault } from "../../model/fault.ts";
import { DEFAULT_REGION } from "../../model/scope.ts";
import type { DeveloperAnswer, DeveloperEndpoint, DeveloperRequest } from "../../model/service.ts";
import type { ReadTransaction } from "../../model/store.ts";
import type * as contract from "./contract.ts";
import { invalidAddress, queueDoesNotExist } from "./faults.ts";
import { isExpired, type Message } from "./message.ts";
import { formOf, writeFault, writeMessages } from "./message-endpoint-answer.ts";
import { messageGroups, messagesOf, within } from "./message-tables.ts";
import { FULL_VIEW, viewMessage } from "./message-view.ts";
import type { Queue } from "./queue.ts";
import { parseQueueUrl } from "./queue-url.ts";
import { queues } from "./tables.ts";

const PATH = "sqs/messages";

/** The endpoints, for the service's list. */
export const messageEndpoints: readonly DeveloperEndpoint[] = [
  { method: "GET", path: PATH, handle },
  { method: "POST", path: PATH, handle },
  { method: "GET", path: `${PATH}/*`, handle },
  { method: "POST", path: `${PATH}/*`, handle },
];

/** What stands where a receipt handle would: nothing was received. */
const NO_HANDLE = "SQS/BACKDOOR/ACCESS";

/** What is asked: which queue, and which messages besides those that can be received. */
interface Question {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly showsInvisible: boolean;
  readonly showsDelayed: boolean;
}

async function handle(request: DeveloperRequest): Promise<DeveloperAnswer> {
  const form = formOf(request.headers);
  try {
    const question = parseQuestion(request, parseParameters(request));
    const { store, clock } = request;
    const messages = await store.read((tx) => peek(tx, question, clock.nowMs()));
    return writeMessages(messages, form);
  } catch (error) {
    if (error instanceof Fault) return writeFault(error, form);
    throw error;
  }
}

type Parameters = ReadonlyMap<string, string>;

/** The parameters of the URL and of the body, which an SDK sends in one of its two protocols. */
function parseParameters({ query, headers, body }: DeveloperRequest): Parameters {
  const parameters = new Map<string, string>(query);
  if (body.length === 0) return parameters;
  const text = Buffer.from(body).toString();
  const target = headers["x-amz-target"];
  if (target === undefined) {
    for (const [name, value] of new URLSearchParams(text)) parameters.set(name, value);
  } else {
    parameters.set("Action", target.slice(target.indexOf(".") + 1));
    for (const [name, value] of Object.entries(parseJsonObject(text))) {
      if (typeof value === "string") parameters.set(name, value);
    }
  }
  const action = parameters.get("Action");
  if (action !== undefined && action !== "ReceiveMessage") throw onlyReceiveMessage();
  return parameters;
}

function parseJsonObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    throw new Fault({ code: "SerializationException" }, "The body is not a JSON object.");
  }
}

function onlyReceiveMessage(): Fault {
  return new Fault({ code: "InvalidRequest" }, "This endpoint only accepts ReceiveMessage calls");
}

function parseQuestion(request: DeveloperRequest, parameters: Parameters): Question {
  const shows = {
    showsInvisible: isYes(parameters.get("ShowInvisible")),
    showsDelayed: isYes(parameters.get("ShowDelayed")),
  };
  const [region, account, name] = request.path.slice(PATH.length + 1).split("/");
  if (region !== undefined && account !== undefined && name !== undefined) {
    return { ...shows, region, account, name: decoded(name) };
  }
  const url = parameters.get("QueueUrl");
  if (url === undefined || url === "") throw queueDoesNotExist();
  const parts = parseQueueUrl(url);
  if (parts === undefined) throw invalidAddress(url);
  return { ...shows, ...parts, region: parts.region ?? signedRegion(request.headers) };
}

/** A part of the path; one that is not well encoded names no queue. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw queueDoesNotExist();
  }
}

function isYes(text = ""): boolean {
  return text === "1" || text.toLowerCase() === "true";
}

/** The region in a signature's scope, for queue URLs that name none. */
function signedRegion(headers: DeveloperRequest["headers"]): string {
  const scope = /Credential=[^/]*\/\d*\/([a-z0-9-]+)\//.exec(headers["authorization"] ?? "");
  return scope?.[1] ?? DEFAULT_REGION;
}

/** So much is shown at most, so that a look at a long queue does not fill the memory. */
const SHOWN_MAX = 10_000;
const SHOWN_LENGTH_MAX = 64 * 1024 * 1024;
const PAGE = 100;

async function peek(
  tx: ReadTransaction,
  question: Question,
  nowMs: number,
): Promise<readonly contract.Message[]> {
  const { account, region, name } = question;
  const queue = await tx.get(queues, { account, region, name });
  if (queue === undefined) throw queueDoesNotExist();
  const blocked = await findBlockedGroups(tx, queue, nowMs);
  const shown: contract.Message[] = [];
  let length = 0;
  let from = 0;
  while (shown.length < SHOWN_MAX && length < SHOWN_LENGTH_MAX) {
    const range = { prefix: within(queue), from, fromExclusive: true, limit: PAGE };
    const page = await tx.scan(messagesOf(queue), range);
    for (const message of page) {
      from = message.arrival;
      if (isExpired(message, queue, nowMs)) continue;
      const state = stateOf(message, { blocked, nowMs });
      if (!isShown(state, question)) continue;
      shown.push(view(message, queue, { state, question }));
      length += message.body.length;
    }
    if (page.length < PAGE) break;
  }
  return shown;
}

interface State {
  readonly isVisible: boolean;
  readonly isDelayed: boolean;
  /** Visible itself, but in a group that has a message in flight before it. */
  readonly isBlocked: boolean;
}

function stateOf(
  message: Message,
  { blocked, nowMs }: { readonly blocked: ReadonlySet<string>; readonly nowMs: number },
): State {
  const isHidden = message.visibleAtMs > nowMs;
  const isDelayed = isHidden && message.receiveCount === message.receivedElsewhere;
  const isBlocked = message.groupId !== null && blocked.has(message.groupId);
  return { isVisible: !isHidden || isDelayed, isDelayed, isBlocked };
}

function isShown(state: State, { showsInvisible, showsDelayed }: Question): boolean {
  if (state.isDelayed) return showsDelayed;
  return showsInvisible || (state.isVisible && !state.isBlocked);
}

async function findBlockedGroups(
  tx: ReadTransaction,
  queue: Queue,
  nowMs: number,
): Promise<ReadonlySet<string>> {
  if (!queue.fifo) return new Set();
  const range = { index: "ready", prefix: within(queue), from: nowMs, fromExclusive: true };
  const groups = await tx.scan(messageGroups, range);
  return new Set(groups.map(({ groupId }) => groupId));
}

function view(
  message: Message,
  queue: Queue,
  { state, question }: { readonly state: State; readonly question: Question },
): contract.Message {
  const shown = viewMessage(message, queue, { view: FULL_VIEW, handle: NO_HANDLE });
  return {
    ...shown,
    Attributes: {
      ...shown.Attributes,
      ...(question.showsInvisible && { IsVisible: String(state.isVisible) }),
      ...(question.showsDelayed && { IsDelayed: String(state.isDelayed) }),
    },
  };
}
