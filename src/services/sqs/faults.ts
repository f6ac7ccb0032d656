/**
 * AWS's wording of the errors about queues; those about messages are in `message-faults.ts`.
 *
 * Codes that AWS's model does not know have two names: in JSON the exception's class
 * (`InvalidParameterValueException`), in the Query protocol and in `x-amzn-query-error` the old code
 * (`InvalidParameterValue`).
 */
import { Fault, type UnmodelledError } from "../../model/fault.ts";
import {
  InvalidAddress,
  InvalidAttributeName,
  InvalidAttributeValue,
  OverLimit,
  QueueDeletedRecently,
  QueueDoesNotExist,
  QueueNameExists,
} from "./contract.ts";

/** Errors that every service of AWS's framework has carry its namespace, not the service's. */
const FRAMEWORK = "com.amazon.coral.service";

const INVALID_PARAMETER_VALUE: UnmodelledError = {
  code: "InvalidParameterValueException",
  queryCode: "InvalidParameterValue",
  namespace: FRAMEWORK,
};

const MISSING_PARAMETER: UnmodelledError = {
  code: "MissingRequiredParameterException",
  queryCode: "MissingParameter",
  namespace: FRAMEWORK,
};

const ACCESS_DENIED: UnmodelledError = {
  code: "AccessDeniedException",
  queryCode: "AccessDenied",
  status: 403,
  namespace: FRAMEWORK,
};

export function missingParameter(parameter: string): Fault {
  return new Fault(MISSING_PARAMETER, `The request must contain the parameter ${parameter}.`);
}

export function accessDenied(text: string): Fault {
  return new Fault(ACCESS_DENIED, text);
}

/** A parameter's value cannot be; `text` is AWS's whole sentence. */
export function invalidParameterValue(text: string): Fault {
  return new Fault(INVALID_PARAMETER_VALUE, text);
}

/** A parameter's value cannot be, in AWS's usual form of saying so. */
export function invalidParameter(fault: {
  readonly parameter: string;
  readonly value: string | number;
  readonly reason: string;
}): Fault {
  const { parameter, value, reason } = fault;
  return invalidParameterValue(
    `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`,
  );
}

export function queueDoesNotExist(): Fault {
  return new Fault(QueueDoesNotExist, "The specified queue does not exist.", {
    queryMessage: "The specified queue does not exist for this wsdl version.",
  });
}

/** Another account's queue, whose existence is hidden from callers who may not ask for its URL. */
export function queueNotAccessible(): Fault {
  const text = "The specified queue does not exist or you do not have access to it.";
  return new Fault(QueueDoesNotExist, text);
}

export function queueNameExists(attribute: string): Fault {
  const text = `A queue already exists with the same name and a different value for attribute ${attribute}`;
  return new Fault(QueueNameExists, text);
}

export function queueDeletedRecently(): Fault {
  const text =
    "You must wait 60 seconds after deleting a queue before you can create another with the same name.";
  return new Fault(QueueDeletedRecently, text);
}

export function invalidQueueName(fifo: boolean): Fault {
  return invalidParameterValue(
    fifo
      ? "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length."
      : "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
  );
}

export function queueNameNeeded(): Fault {
  return invalidParameterValue(
    "Value for parameter QueueName is invalid. Reason: Must specify a queue name.",
  );
}

export function emptyQueueName(): Fault {
  return invalidParameterValue("Queue name cannot be empty");
}

export function invalidAddress(address: string): Fault {
  return new Fault(InvalidAddress, `The address ${address} is not valid for this endpoint.`);
}

export function unknownAttribute(name: string): Fault {
  return new Fault(InvalidAttributeName, `Unknown Attribute ${name}.`);
}

export function invalidAttributeValue(attribute: string, reason?: string): Fault {
  const text = `Invalid value for the parameter ${attribute}.`;
  return new Fault(
    InvalidAttributeValue,
    reason === undefined ? text : `${text} Reason: ${reason}`,
  );
}

export function onlyForFifo(attribute: string): Fault {
  const text = `You can specify the ${attribute} only when FifoQueue is set to true.`;
  return new Fault(InvalidAttributeName, text);
}

export function twoKindsOfEncryption(): Fault {
  const text =
    "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.";
  return new Fault(InvalidAttributeName, text);
}

export function throughputNeedsGroupScope(): Fault {
  const text =
    "The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup";
  return new Fault(InvalidAttributeValue, text);
}

export function overLimit(text: string): Fault {
  return new Fault(OverLimit, text);
}

export function policyTooLarge(): Fault {
  return overLimit("Submitted policy is over max allowed size.");
}

/** A statement of a policy has more actions than it may. */
export function tooManyActions(count: number, max: number): Fault {
  return overLimit(
    `${count} actions were found in a statement from the submitted policy, max allowed is ${max}`,
  );
}

/**
 * A policy or grant names an operation that it cannot grant.
 *
 * @param action As a policy has it, with the service before it.
 */
export function invalidAction(action: string, why: "unknown" | "owners-only"): Fault {
  const reason =
    why === "unknown"
      ? "Please refer to the appropriate WSDL for a list of valid actions."
      : "Only the queue owner is allowed to invoke this action.";
  return invalidParameter({ parameter: "ActionName", value: action, reason });
}

export function invalidLabel(
  label: string,
  reason = "Label can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.",
): Fault {
  return invalidParameter({ parameter: "Label", value: label, reason });
}

export function principalsNotVerified(principals: readonly string[]): Fault {
  const value = `[${principals.join(", ")}]`;
  return invalidParameter({ parameter: "PrincipalId", value, reason: "Unable to verify." });
}

export function tooManyTags(queueName: string): Fault {
  return invalidParameterValue(`Too many tags added for queue ${queueName}.`);
}

export function tagLength(part: "keys" | "values", min: number, max: number): Fault {
  const text = `Tag ${part} must be between ${min} and ${max} characters in length.`;
  return invalidParameterValue(text);
}

export function tagCharacters(part: "keys" | "values"): Fault {
  return invalidParameterValue(
    `Tag ${part} may only contain unicode letters, digits, whitespace, or one of these symbols: _ . : / = + - @`,
  );
}

export function reservedTagKey(): Fault {
  return invalidParameterValue("Tag keys can't start with the reserved prefix aws:.");
}

export function invalidMaxResults(): Fault {
  return invalidParameterValue(
    "Value for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and 1000.",
  );
}

export function maxResultsNeeded(): Fault {
  return invalidParameterValue(
    "MaxResults is a mandatory parameter when you provide a value for NextToken.",
  );
}

export function invalidNextToken(): Fault {
  return invalidParameterValue("Invalid or expired next token.");
}
