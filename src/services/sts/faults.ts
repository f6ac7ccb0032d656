/**
 * STS's errors in AWS's words.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html | Common errors}
 */
import { Fault } from "../../model/fault.ts";
import { MalformedPolicyDocumentException, PackedPolicyTooLargeException } from "./contract.ts";

/** A value outside its constraint, in the words of STS's request validation. */
export function constraint(member: string, value: string, wanted: string): Fault {
  return validationError(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${wanted}`,
  );
}

export function validationError(text: string): Fault {
  return new Fault({ code: "ValidationError" }, text);
}

export function invalidParameter(text: string): Fault {
  return new Fault({ code: "InvalidParameterValue" }, text);
}

export function accessDenied(text: string): Fault {
  return new Fault({ code: "AccessDenied", status: 403 }, text);
}

export function malformedPolicy(text: string): Fault {
  return new Fault(MalformedPolicyDocumentException, text);
}

export function packedPolicyTooLarge(percent: number): Fault {
  return new Fault(
    PackedPolicyTooLargeException,
    `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
  );
}

export function rootMayNotAssume(): Fault {
  return accessDenied("Roles may not be assumed by root accounts.");
}

/** @param operation For example `GetSessionToken`. */
export function notWithSession(operation: string): Fault {
  return accessDenied(`Cannot call ${operation} with session credentials`);
}

export function wrongMfaCode(): Fault {
  return accessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code. ");
}

/** What a role that is missing and a role that does not trust the caller both answer. */
export function mayNotAssume(callerArn: string, roleArn: string): Fault {
  return accessDenied(
    `User: ${callerArn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
  );
}
