/**
 * The faults of the protocols themselves: requests that cannot be read, whatever the service.
 *
 * AWS's services share one framework, so its words are the same everywhere. The texts here were
 * seen from AWS, in public reports for SNS, SQS, SES, CloudWatch, Athena and DynamoDB, except
 * `NULL_VALUE`, which follows from the others.
 */
import { Fault } from "../model/fault.ts";

/** The namespace of errors that AWS's service framework raises itself, before any service. */
export const FRAMEWORK_NAMESPACE = "com.amazon.coral.service";

/**
 * A request whose values have not the form that the operation's input demands. JSON protocols call
 * it `SerializationException`, Query ones `MalformedInput`.
 *
 * @param message AWS's wording; none where AWS sends none, as for a body that is no JSON at all.
 */
export function serializationFault(message = ""): Fault {
  return new Fault(
    {
      code: "SerializationException",
      queryCode: "MalformedInput",
      status: 400,
      namespace: FRAMEWORK_NAMESPACE,
    },
    message,
  );
}

/**
 * Text with half of a surrogate pair, where it would have to be kept or found again: JSON can spell it
 * (`"\ud800"`), UTF-8 cannot.
 */
export function textNotUnicode(): Fault {
  return serializationFault("The request contains text that is not valid Unicode.");
}

/** A list or structure where a simple value belongs, or one of them for the other. */
export function unexpectedStart(value: object): Fault {
  return serializationFault(
    Array.isArray(value)
      ? "Start of list found where not expected"
      : "Start of structure or map found where not expected.",
  );
}

/**
 * A simple value of the wrong type; AWS names the kind of token that it came upon.
 *
 * @param target For example `an Integer`.
 */
export function inconvertible(value: unknown, target: string): Fault {
  if (typeof value === "object" && value !== null) return unexpectedStart(value);
  return serializationFault(`${tokenOf(value)} can not be converted to ${target}`);
}

function tokenOf(value: unknown): string {
  if (typeof value === "boolean") return value ? "TRUE_VALUE" : "FALSE_VALUE";
  if (typeof value === "number") return "NUMBER_VALUE";
  return typeof value === "string" ? "STRING_VALUE" : "NULL_VALUE";
}

/**
 * A form that is not well encoded.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html | Common errors}
 */
export function malformedQueryString(): Fault {
  return new Fault(
    { code: "MalformedQueryString", status: 404, namespace: FRAMEWORK_NAMESPACE },
    "The query string contains a syntax error.",
  );
}

/** A text that is not base64. The spelling is AWS's. */
export function invalidBase64(text: string): Fault {
  if (text.length % 4 !== 0) {
    return serializationFault(
      `Base64 encoded length is expected a multiple of 4 bytes but found: ${text.length}`,
    );
  }
  const foreign = /[^A-Za-z0-9+/=]|=(?=[^=])/.exec(text);
  return serializationFault(
    foreign === null
      ? "Invalid last non-pad Base64 character dectected"
      : `Invalid Base64 character: '${foreign[0]}'`,
  );
}
