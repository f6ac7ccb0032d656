/**
 * What an operation is: its contract, the resources it touches, the permissions it needs, and what
 * it does. The gateway walks every request through these in one order (`gateway/handle.ts`):
 *
 * ```
 * locate(input, call)        the resources touched, whoever owns them; never throws for what is missing
 * permission({...located})   one (action, resource) pair or several, each judged
 * run({...located, tx})      in the same transaction; what was judged is what is changed
 * ```
 *
 * Slow work (an upload, a key pair, another service's answer) has no place in a transaction:
 *
 * ```
 * locate, permission         in a read: an early refusal
 * prepare({...located})      outside of any transaction; may await anything
 * locate, permission, run    in the write, with what was `prepared` at hand
 * discard(prepared)          only when that came to nothing
 * ```
 *
 * Slow work of which nothing is kept (a signature) needs no second round: `run` gives it as `later`,
 * and it is done when the transaction has ended.
 *
 * A denied or failed operation leaves nothing behind. Effects outside the store wait for the commit
 * (`tx.after`, `tx.enqueue`).
 */
import type { Blobs } from "./blob.ts";
import type { Clock } from "./clock.ts";
import type { OperationContract } from "./contract.ts";
import type { Ids } from "./ids.ts";
import type { Caller } from "./principal.ts";
import type { NoPermission, Permission, Resource } from "./resource.ts";
import type { Scope } from "./scope.ts";
import type { Services } from "./services.ts";
import type { ReadTransaction, Store, WriteTransaction } from "./store.ts";
import type { Vault } from "./vault.ts";

/** What an operation knows of the request besides its input. */
export interface Call {
  readonly requestId: string;
  readonly caller: Caller;
  /** The caller's account and the region of the request: where things are made by default. */
  readonly scope: Scope;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Atoll's time when the request arrived; the same each time a waiting operation runs again. */
  readonly receivedAtMs: number;
  /** The base URL under which the client reached Atoll, for example `http://localhost:4566`. */
  readonly endpoint: string;
  readonly settings: ServiceSettings;
  /** Where bodies lie that are too large for a record. */
  readonly blobs: Blobs;
  /** The other services: an operation of theirs becomes a part of this one. */
  readonly services: Services;
  readonly tx: ReadTransaction;
}

/** A call outside of any transaction. */
export type Preparing = Omit<Call, "tx"> & { readonly store: Store };

/** The settings of Atoll that services read; `config.ts` documents each. */
export interface ServiceSettings {
  /** How denials to an account are treated; some checks of who exists are AWS's only in `enforce`. */
  readonly iamModeOf?: (account: string) => "enforce" | "audit" | "off";
  /**
   * The first of some users and roles, by ARN or unique id, that is not there; ARNs of accounts
   * that hold no users and roles pass.
   */
  readonly findMissingPrincipal?: (
    names: readonly string[],
    tx: ReadTransaction,
  ) => Promise<string | undefined>;
  /** The form of queue URLs handed out. */
  readonly sqsEndpointStrategy: "atoll" | "standard" | "domain" | "path" | "off" | "dynamic";
  /** Host and port in URLs handed out where the request's own host is not used. */
  readonly publicHost: string;
  /** Where secrets are sealed before they are stored. */
  readonly vault: Vault;
}

/** The resources that `locate` found, by names of the operation's choosing. */
export type Located = Readonly<Record<string, Resource | readonly Resource[] | undefined>>;

/** What `run` works with: the call, its input, what was located and prepared, a transaction. */
export type Run<Input, L, Tx> = Omit<Call, "tx"> & L & { readonly input: Input; readonly tx: Tx };

export interface OperationSpec<Input, Output, L extends object, Tx, P = undefined> {
  /**
   * Whether AWS opens this operation to other accounts. Where AWS names no list, `true`: the
   * resource policy decides.
   */
  readonly crossAccount: boolean;
  /** May be called without credentials, like `sts:AssumeRoleWithWebIdentity`. Not unless said. */
  readonly admitsUnsigned?: boolean;
  /** Checks the input as far as AWS does before looking at any resource. Throws a Fault. */
  validate?(input: Input, call: Call): void;
  locate(input: Input, call: Call): L | Promise<L>;
  permission:
    | NoPermission
    | ((
        facts: Omit<Call, "tx"> & L & { readonly input: Input },
      ) => Permission | readonly Permission[]);
  /**
   * Does what takes long, after a first judgement and outside of any transaction: reads the body,
   * makes a key, asks another service. What it gives is `prepared` in `run`.
   */
  prepare?(facts: Preparing & L & { readonly input: Input }): Promise<P>;
  /**
   * In the place of `permission` once something was prepared: who asks may be known by that alone,
   * as by a token that was verified.
   */
  preparedPermission?(
    facts: Omit<Call, "tx"> & L & { readonly input: Input; readonly prepared: P },
  ): readonly Permission[];
  /** Undoes what was prepared, because nothing came of it: it was refused, or `run` threw. */
  discard?(facts: Preparing & { readonly input: Input; readonly prepared: P }): Promise<void>;
  run(
    facts: Run<Input, L, Tx> & { readonly prepared: P },
  ): Outcome<Output> | Promise<Outcome<Output>>;
}

/** What `run` may come to: an answer, now or later, or the wish to be run again. */
export type Outcome<Output> = Output | Later<Output> | Waiting;

/** An operation as the gateway sees it. */
export interface Operation<Input = unknown, Output = unknown> {
  readonly contract: OperationContract<Input, Output>;
  readonly kind: "read" | "write";
  readonly crossAccount: boolean;
  readonly admitsUnsigned: boolean;
  validate(input: Input, call: Call): void;
  locate(input: Input, call: Call): Promise<Located>;
  /** The pairs to judge; undefined when the operation needs no permission. */
  permissions(input: Input, located: Located, call: Call): readonly Permission[] | NoPermission;
  /** See {@link OperationSpec.prepare}. Undefined for most. */
  prepare?(input: Input, located: Located, call: Preparing): Promise<unknown>;
  discard?(input: Input, call: Preparing, prepared: unknown): Promise<void>;
  run(
    input: Input,
    located: Located,
    call: Call & { readonly tx: WriteTransaction },
    prepared: unknown,
  ): Outcome<Output> | Promise<Outcome<Output>>;
}

/** The answer is made when the transaction has ended. */
export class Later<Output> {
  readonly work: () => Promise<Output>;

  constructor(work: () => Promise<Output>) {
    this.work = work;
  }
}

/**
 * Lets an operation do slow work after its transaction, and answer with what comes of it. Nothing can
 * be stored any more; what has been judged is not judged again.
 */
export function later<Output>(work: () => Promise<Output>): Later<Output> {
  return new Later(work);
}

/** The answer comes later: run again when a topic wakes, or when a time has come. */
export class Waiting {
  readonly topic: string;
  /** Atoll's time at which to run again at the latest. */
  readonly untilMs: number;

  constructor(topic: string, untilMs: number) {
    this.topic = topic;
    this.untilMs = untilMs;
  }
}

/**
 * Lets an operation wait. Its transaction ends; after a wake-up of `topic`, or at `untilMs`, locate,
 * authorize and run happen again. It ends when the client leaves or Atoll stops.
 *
 * @param topic What `tx.wake` names.
 * @param untilMs The next time at which the answer may change, in Atoll's time.
 */
export function waitFor(topic: string, untilMs: number): Waiting {
  return new Waiting(topic, untilMs);
}

/** Defines an operation that changes nothing. */
export function readOperation<Input, Output, L extends object = Record<never, never>>(
  contract: OperationContract<Input, Output>,
  spec: OperationSpec<Input, Output, L, ReadTransaction>,
): Operation<Input, Output> {
  return define("read", contract, spec as OperationSpec<Input, Output, L, WriteTransaction>);
}

/**
 * Defines an operation that may change something. One with `prepare` names its four types: the
 * compiler does not find that of what is prepared by itself.
 */
export function writeOperation<
  Input,
  Output,
  L extends object = Record<never, never>,
  P = undefined,
>(
  contract: OperationContract<Input, Output>,
  spec: OperationSpec<Input, Output, L, WriteTransaction, P>,
): Operation<Input, Output> {
  return define("write", contract, spec);
}

function define<Input, Output, L extends object, P>(
  kind: "read" | "write",
  contract: OperationContract<Input, Output>,
  spec: OperationSpec<Input, Output, L, WriteTransaction, P>,
): Operation<Input, Output> {
  const { permission } = spec;
  const prepare = spec.prepare?.bind(spec);
  const discard = spec.discard?.bind(spec);
  return {
    contract,
    kind,
    crossAccount: spec.crossAccount,
    admitsUnsigned: spec.admitsUnsigned ?? false,
    validate: (input, call) => spec.validate?.(input, call),
    locate: async (input, call) => (await spec.locate(input, call)) as unknown as Located,
    permissions(input, located, call) {
      if (spec.preparedPermission !== undefined && "prepared" in call) {
        const prepared = call.prepared as P;
        return spec.preparedPermission({ ...call, ...(located as unknown as L), input, prepared });
      }
      if (typeof permission !== "function") return permission;
      const needed = permission({ ...call, ...(located as unknown as L), input });
      return Array.isArray(needed) ? needed : [needed as Permission];
    },
    ...(prepare !== undefined && {
      prepare: (input: Input, located: Located, call: Preparing) =>
        prepare({ ...call, ...(located as unknown as L), input }),
    }),
    ...(discard !== undefined && {
      discard: (input: Input, call: Preparing, prepared: unknown) =>
        discard({ ...call, input, prepared: prepared as P }),
    }),
    run: (input, located, call, prepared) =>
      spec.run({ ...call, ...(located as unknown as L), input, prepared: prepared as P }),
  };
}
