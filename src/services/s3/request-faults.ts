/**
 * The errors that S3 has for any wrong argument, header or document; which argument and why is the
 * business of the rule that found it.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html | S3's error responses}
 */
import { Fault } from "../../model/fault.ts";

/** A parameter or header that cannot be, named as S3 names it. */
export interface WrongArgument {
  readonly name: string;
  /** As it was sent; S3 shows an absent one as `null`, or not at all. */
  readonly value?: string | undefined;
}

export function invalidArgument(text: string, argument?: WrongArgument): Fault {
  if (argument === undefined) return new Fault({ code: "InvalidArgument" }, text);
  const { name, value } = argument;
  return new Fault({ code: "InvalidArgument" }, text, {
    members: { ArgumentName: name, ...(value !== undefined && { ArgumentValue: value }) },
  });
}

/** A request whose parts do not go together; `text` is AWS's whole sentence. */
export function invalidRequest(text: string): Fault {
  return new Fault({ code: "InvalidRequest" }, text);
}

/** A document that is XML but not of the schema, or misses what the schema wants. */
export function malformedXml(): Fault {
  return new Fault(
    { code: "MalformedXML" },
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
}

/** A document was to come, and nothing came. */
export function bodyMissing(): Fault {
  return new Fault({ code: "MissingRequestBodyError" }, "Request Body is empty");
}

/** GetObjectAttributes has to be told which. */
export function attributesMissing(): Fault {
  return invalidRequest(
    "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty",
  );
}

/**
 * A header that S3 knows but does not do in this place.
 *
 * @param additionalMessage S3's own hint at what about it.
 */
export function notImplemented(header: string, additionalMessage?: string): Fault {
  return new Fault(
    { code: "NotImplemented", status: 501 },
    "A header you provided implies functionality that is not implemented",
    { members: { Header: header, ...(additionalMessage !== undefined && { additionalMessage }) } },
  );
}

/** S3's own failure, where it answers so every time. */
export function internalError(): Fault {
  return new Fault(
    { code: "InternalError", status: 500 },
    "We encountered an internal error. Please try again.",
  );
}

/** A document beyond all that S3 reads. */
export function documentTooLarge(): Fault {
  return new Fault({ code: "MaxMessageLengthExceeded" }, "Your request was too big.");
}
