/**
 * One service asks another: the path of a request without the wire. Take Lambda, whose function in
 * 111111111111 reads a queue with its role:
 *
 * ```
 * invoke("sqs", "ReceiveMessage", input, { kind: "role", roleArn, principal: "lambda.amazonaws.com" })
 *   assume    sts:AssumeRole is judged for lambda.amazonaws.com: the trust policy admits it
 *   perform   the operation is located, judged for the role's session and run, as for any caller
 * ```
 *
 * Inside a transaction both are parts of it, in a savepoint: a refusal takes back the operation, not
 * what invoked it. Each has a decision of its own, under the id of the request that caused it.
 */
import { accessDeniedSentence } from "../iam-engine/index.ts";
import type { OperationContract } from "../model/contract.ts";
import type { Operation } from "../model/operation.ts";
import type { Caller, RoleSessionPrincipal } from "../model/principal.ts";
import { partitionOf } from "../model/scope.ts";
import type {
  Acting,
  ActingAlone,
  AsRole,
  InputOf,
  OutputOf,
  Services,
} from "../model/services.ts";
import type { Job, WriteTransaction } from "../model/store.ts";
import {
  accountCall,
  forwardedCall,
  roleCall,
  serviceCall,
  visitorCall,
  type CallGround,
} from "./acting.ts";
import { Attempt, NotLoaded } from "./attempt.ts";
import type { Gateway } from "./gateway.ts";
import {
  judgementOf,
  notePreparing,
  perform,
  performWithin,
  type CallFacts,
  type Order,
} from "./perform.ts";
import type { LoadedService } from "./registry.ts";
import { notImplemented } from "./unsupported.ts";

/** What is invoked, and in whose name. */
export interface Invocation {
  readonly service: string;
  readonly operation: string;
  readonly input: Record<string, unknown>;
  readonly as: Acting;
}

/** From where it is invoked. */
interface Origin {
  readonly ground: CallGround;
  /** Jobs have none. */
  readonly caller: Caller | undefined;
  readonly invokedBy: readonly string[];
  readonly gateway: Gateway;
  /** Performs one operation, and comes to its output. */
  run(order: Order): Promise<unknown>;
}

/** Invokes an operation from another one, as a part of its transaction if it has one. */
export async function invoke(invocation: Invocation, from: Attempt): Promise<unknown> {
  const { tx, order, gateway } = from;
  const { caller } = order.call;
  const origin = { ground: order.call, caller, invokedBy: chainOf(order), gateway };
  if (tx === undefined) {
    await loadFor(invocation, gateway);
    return go(invocation, { ...origin, run: (inner) => performAlone(inner, order, gateway) });
  }
  const missing = missingFor(invocation, gateway);
  if (missing !== undefined) throw missing;
  const part = (): Promise<unknown> =>
    go(invocation, { ...origin, run: (inner) => performPart(inner, from, tx) });
  // What only reads leaves nothing to take back.
  return from.mayWrite ? tx.nested(part) : part();
}

/** The other services, for a job: what it invokes has transactions of its own. */
export function servicesFor(job: Job, gateway: Gateway): Services<ActingAlone> {
  return servicesOf(job, job.kind, gateway);
}

/** The other services, for whoever acts at a place without an operation: a job, a website. */
export function servicesOf(
  place: Pick<Job, "account" | "region">,
  name: string,
  gateway: Gateway,
): Services<ActingAlone> {
  return {
    async invoke<C extends OperationContract>(
      service: string,
      operation: string,
      input: InputOf<C>,
      as: ActingAlone,
    ): Promise<OutputOf<C>> {
      const invocation = { service, operation, input: input as Record<string, unknown>, as };
      const ground = groundOf(place, gateway);
      await loadFor(invocation, gateway);
      const run = async (order: Order): Promise<unknown> => (await perform(order, gateway)).output;
      return go(invocation, { ground, caller: undefined, invokedBy: [name], gateway, run });
    },
  };
}

function groundOf(
  { account, region }: Pick<Job, "account" | "region">,
  { clock, ids, settings, blobs }: Gateway,
): CallGround {
  return {
    requestId: ids.uuid(),
    scope: { partition: partitionOf(region), account, region },
    clock,
    ids,
    receivedAtMs: clock.nowMs(),
    endpoint: `http://${settings.publicHost}`,
    settings,
    blobs,
  };
}

/** Performs an operation while another one prepares something, whose answer tells what was judged. */
async function performAlone(order: Order, outer: Order, gateway: Gateway): Promise<unknown> {
  try {
    const { output, judgement } = await perform(order, gateway);
    notePreparing(outer, judgement);
    return output;
  } catch (error) {
    notePreparing(outer, judgementOf(error));
    throw error;
  }
}

async function loadFor(invocation: Invocation, gateway: Gateway): Promise<void> {
  let missing = missingFor(invocation, gateway);
  while (missing !== undefined) {
    await missing.load();
    missing = missingFor(invocation, gateway);
  }
}

/** What must be loaded first: inside a transaction nothing can be. */
function missingFor(
  { service, as }: Invocation,
  { registry, identity }: Gateway,
): NotLoaded | undefined {
  const isLoaded = (id: string): boolean => registry.loaded(id) !== undefined;
  if (!registry.ids.includes(service)) throw notImplemented(service);
  if (!isLoaded(service)) return new NotLoaded(service, () => registry.load(service));
  if (as.kind !== "role") return undefined;
  if (!isLoaded("sts")) return new NotLoaded("sts", () => registry.load("sts"));
  return identity.isLoaded() ? undefined : new NotLoaded("iam", () => identity.load());
}

async function go({ service, operation, input, as }: Invocation, origin: Origin): Promise<unknown> {
  const { gateway, invokedBy, run } = origin;
  const call = await callAs(as, origin);
  return run({ ...find(service, operation, gateway), input, call, client: {}, invokedBy });
}

async function callAs(as: Acting, origin: Origin): Promise<CallFacts> {
  const { ground, caller } = origin;
  switch (as.kind) {
    case "caller":
      if (caller === undefined) throw new Error("a job has no caller to act for");
      return forwardedCall(ground, caller, as);
    case "service":
      return serviceCall(ground, as);
    case "account":
      return accountCall(ground, as);
    case "visitor":
      return visitorCall(ground, as);
    case "role":
      return roleCall(ground, await assume(as, origin), as);
  }
}

/**
 * Assumes a role as a service. It is `AssumeRole` with its checks and its judgement, but no
 * credentials are made: nobody would use them.
 */
async function assume(
  as: AsRole,
  { ground, invokedBy, gateway, run }: Origin,
): Promise<RoleSessionPrincipal> {
  const { roleArn, sessionName, principal } = as;
  const { service, operation } = find("sts", "AssumeRole", gateway);
  const judged: Operation = {
    ...operation,
    kind: "read",
    run: async (_input, _located, { tx }) => {
      const session = await gateway.identity.roleSession(roleArn, sessionName, tx);
      if (session !== undefined) return session;
      const action = "sts:AssumeRole";
      const facts = { callerArn: principal, action, resource: roleArn, reason: "" };
      const denied = { action, isCrossAccount: false, isOutsider: true, isByResource: true };
      throw service.definition.wording.accessDenied(accessDeniedSentence(facts), denied);
    },
  };
  const input = { RoleArn: roleArn, RoleSessionName: sessionName };
  const call = serviceCall(ground, as);
  const order = { service, operation: judged, input, call, client: {}, invokedBy };
  return (await run(order)) as RoleSessionPrincipal;
}

/** Performs an operation as a part of another one's transaction. */
async function performPart(order: Order, from: Attempt, tx: WriteTransaction): Promise<unknown> {
  const { gateway, order: outer } = from;
  const { kind, prepare } = order.operation;
  if (prepare !== undefined || (kind === "write" && !from.mayWrite)) {
    const why = prepare === undefined ? "this transaction only reads" : "it prepares something";
    throw new Error(`${nameOf(outer)} cannot invoke ${nameOf(order)} here: ${why}`);
  }
  const attempt = new Attempt(order, gateway, tx, from.mayWrite);
  try {
    return await performWithin(attempt, tx);
  } finally {
    const { judgement, invoked = [] } = attempt;
    from.invoked ??= [];
    if (judgement !== undefined) from.invoked.push({ order, judgement });
    from.invoked.push(...invoked);
  }
}

function find(
  id: string,
  name: string,
  { registry }: Gateway,
): { readonly service: LoadedService; readonly operation: Operation } {
  const service = registry.loaded(id);
  const operation = service?.operations.get(name);
  if (service === undefined || operation === undefined) throw notImplemented(`${id}:${name}`);
  return { service, operation };
}

function chainOf(order: Order): readonly string[] {
  return [...(order.invokedBy ?? []), nameOf(order)];
}

/** `s3 PutObject` */
function nameOf({ service, operation }: Order): string {
  return `${service.definition.contract.id} ${operation.contract.name}`;
}
