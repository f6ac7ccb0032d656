import type { OperationContract } from "../model/contract.ts";
import type { Acting, InputOf, OutputOf, Services } from "../model/services.ts";
import type { WriteTransaction } from "../model/store.ts";
import type { Gateway } from "./gateway.ts";
import type { Judgement } from "./judge.ts";
import type { Order } from "./perform.ts";

/** An operation that was judged as a part of another one. */
export interface Invoked {
  readonly order: Order;
  readonly judgement: Judgement;
}

/**
 * One try at an order: a transaction that fails may be run again. It is what the running operation
 * reaches the other services by, and what is judged on the way gathers here.
 */
export class Attempt implements Services {
  readonly order: Order;
  readonly gateway: Gateway;
  /** The running transaction; undefined outside of one. */
  readonly tx: WriteTransaction | undefined;
  /** Whether that is one that writes. */
  readonly mayWrite: boolean;
  judgement: Judgement | undefined;
  /** What the operation's `prepare` gave. */
  prepared: unknown;
  /** What was judged of the operations that this one invoked in its transaction, and of theirs. */
  invoked: Invoked[] | undefined;

  constructor(
    order: Order,
    gateway: Gateway,
    tx?: WriteTransaction,
    mayWrite: boolean = order.operation.kind === "write",
  ) {
    this.order = order;
    this.gateway = gateway;
    this.tx = tx;
    this.mayWrite = mayWrite;
    this.judgement = undefined;
    this.prepared = undefined;
    this.invoked = undefined;
  }

  invoke<C extends OperationContract>(
    service: string,
    operation: string,
    input: InputOf<C>,
    as: Acting,
  ): Promise<OutputOf<C>> {
    const request = { service, operation, input: input as Record<string, unknown>, as };
    return this.gateway.invoke(request, this);
  }
}

/** Something must be loaded before the transaction can go on: it is given up and run again. */
export class NotLoaded extends Error {
  override readonly name = "NotLoaded";
  readonly load: () => Promise<unknown>;

  constructor(what: string, load: () => Promise<unknown>) {
    super(`${what} is not loaded`);
    this.load = load;
  }
}
