import type { ErrorContract } from "./contract.ts";

/** An error that AWS sends without modelling it, such as `MissingParameter`. */
export interface UnmodelledError {
  /** The code in JSON and REST protocols, and in Query ones unless `queryCode` says otherwise. */
  readonly code: string;
  /** HTTP status, 400 unless given. */
  readonly status?: number;
  readonly queryCode?: string;
  /** The namespace before the `#` of a JSON `__type`; the service's own unless given. */
  readonly namespace?: string;
}

/**
 * An error that AWS itself would send: code, HTTP status and text, and further members where the
 * contract has them. Anything else thrown is a bug of Atoll's and leaves as a 500 `InternalFailure`.
 */
export class Fault extends Error {
  readonly code: string;
  readonly queryCode: string;
  readonly status: number;
  readonly namespace: string | undefined;
  /** The modelled shape, when there is one. */
  readonly contract: ErrorContract | undefined;
  /** Members besides the message, by their wire names. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Response headers that go with this error, such as `x-amz-bucket-region`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The wording in Query protocols; the same as `message` unless AWS words it differently there. */
  readonly queryMessage: string;

  /**
   * @param error The modelled error from a contract, or code and status of an unmodelled one.
   * @param message AWS's wording.
   * @param extra Further members and headers of the answer, and another wording for Query protocols.
   */
  constructor(
    error: ErrorContract | UnmodelledError,
    message: string,
    extra: {
      readonly members?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
      readonly queryMessage?: string;
    } = {},
  ) {
    super(message);
    this.name = "Fault";
    if ("kind" in error) {
      this.contract = error;
      this.code = error.name;
      this.queryCode = error.error.queryCode ?? error.name;
      this.status = error.error.status;
      this.namespace = undefined;
    } else {
      this.contract = undefined;
      this.code = error.code;
      this.queryCode = error.queryCode ?? error.code;
      this.status = error.status ?? 400;
      this.namespace = error.namespace;
    }
    this.members = extra.members ?? {};
    this.headers = extra.headers ?? {};
    this.queryMessage = extra.queryMessage ?? message;
  }

  /** Whose mistake it is: the sender's (4xx) or the receiver's. */
  get fault(): "Sender" | "Receiver" {
    return this.status >= 500 ? "Receiver" : "Sender";
  }
}
