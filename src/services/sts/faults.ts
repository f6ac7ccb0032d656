/**
 * STS's errors in AWS's words.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html | Common errors}
 */
import { Fault } from "../../model/fault.ts";
import type { MfaFailure } from "../iam/mfa-device.ts";
import {
  ExpiredTokenException,
  IDPCommunicationErrorException,
  IDPRejectedClaimException,
  InvalidAuthorizationMessageException,
  InvalidIdentityTokenException,
  MalformedPolicyDocumentException,
  OutboundWebIdentityFederationDisabledException,
  PackedPolicyTooLargeException,
  SessionDurationEscalationException,
} from "./contract.ts";

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

/** @param operation For example `GetSessionToken`. */
export function notWithSession(operation: string): Fault {
  return accessDenied(`Cannot call ${operation} with session credentials`);
}

/** The blanks are AWS's. */
const MFA_FAILURES: Readonly<Record<MfaFailure, string>> = {
  "half is missing": "must provide both MFA serial number and one time pass code.",
  "not the caller's device":
    "unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
  "wrong code": "with invalid MFA one time pass code. ",
};

export function mfaFailed(failure: MfaFailure): Fault {
  const comma = failure === "wrong code" ? "" : ",";
  return accessDenied(`MultiFactorAuthentication failed${comma} ${MFA_FAILURES[failure]}`);
}

/** A token or assertion that proves nothing. */
export function invalidIdentityToken(text: string): Fault {
  return new Fault(InvalidIdentityTokenException, text);
}

export function notAToken(): Fault {
  return invalidIdentityToken(
    "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
  );
}

export function missingClaim(name: string): Fault {
  return invalidIdentityToken(`Missing a required claim: ${name}`);
}

export function noProvider(issuer: string): Fault {
  return invalidIdentityToken(`No OpenIDConnect provider found in your account for ${issuer}`);
}

/** The two blanks are AWS's. */
export function noVerificationKey(): Fault {
  return invalidIdentityToken(
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
  );
}

export function wrongThumbprint(): Fault {
  return invalidIdentityToken(
    "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
  );
}

export function wrongAudience(): Fault {
  return invalidIdentityToken("Incorrect token audience");
}

export function wrongTokenSignature(): Fault {
  return invalidIdentityToken("The signature of the token is invalid");
}

export function expiredToken(text: string): Fault {
  return new Fault(ExpiredTokenException, text);
}

/** @param nowSeconds Atoll's time. */
export function tokenExpired(nowSeconds: number, expiresAtSeconds: number): Fault {
  return expiredToken(
    `Token expired: current date/time ${nowSeconds} must be before the expiration date/time ${expiresAtSeconds}`,
  );
}

export function rejectedClaim(text: string): Fault {
  return new Fault(IDPRejectedClaimException, text);
}

export function providerUnreachable(url: string): Fault {
  return new Fault(
    IDPCommunicationErrorException,
    `The identity provider could not be reached at ${url}`,
  );
}

export function invalidAuthorizationMessage(): Fault {
  return new Fault(
    InvalidAuthorizationMessageException,
    "The authorization message is not valid, or it has expired",
  );
}

export function outboundDisabled(): Fault {
  return new Fault(
    OutboundWebIdentityFederationDisabledException,
    "The outbound web identity federation feature is not enabled for this account.",
  );
}

export function sessionEscalation(): Fault {
  return new Fault(
    SessionDurationEscalationException,
    "The requested token duration would extend the session beyond its original expiration time.",
  );
}

/** @param operation For example `AssumeRoleWithSAML`. */
export function notAuthorized(operation: string): Fault {
  return accessDenied(`Not authorized to perform sts:${operation}`);
}

/** What a role that is missing and a role that does not trust the caller both answer. */
export function mayNotAssume(callerArn: string, roleArn: string): Fault {
  return accessDenied(
    `User: ${callerArn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
  );
}

/** What an account that is no member, and an organization that has not turned it on, both answer. */
export function mayNotAssumeRoot(callerArn: string, rootArn: string): Fault {
  return accessDenied(
    `User: ${callerArn} is not authorized to perform: sts:AssumeRoot on resource: ${rootArn}`,
  );
}
