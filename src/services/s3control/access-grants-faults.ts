/**
 * AWS's wording of the errors of S3 Access Grants.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#S3AccessGrantsErrorCodeList | S3 Access Grants error codes}
 */
import { Fault } from "../../model/fault.ts";
import { accessDenied } from "./faults.ts";

function conflict(code: string, text: string): Fault {
  return new Fault({ code, status: 409 }, text);
}

function missing(code: string, text: string): Fault {
  return new Fault({ code, status: 404 }, text);
}

export function instanceExists(): Fault {
  return conflict("AccessGrantsInstanceAlreadyExists", "Access Grants Instance already exists");
}

export function noInstance(): Fault {
  return missing("AccessGrantsInstanceNotExistsError", "Access Grants Instance does not exist");
}

export function instanceNotEmpty(): Fault {
  return new Fault(
    { code: "AccessGrantsInstanceNotEmptyError" },
    "Please clean up locations before deleting the access grants instance",
  );
}

export function noResourcePolicy(): Fault {
  return missing(
    "AccessGrantsInstanceResourcePolicyNotExists",
    "Access Grants Instance Resource Policy does not exist",
  );
}

export function invalidResourcePolicy(): Fault {
  return new Fault({ code: "InvalidResourcePolicy" }, "The specified Resource Policy is invalid");
}

/** There is no IAM Identity Center here. */
export function invalidIdentityCenter(): Fault {
  return new Fault(
    { code: "InvalidIdentityCenterInstance" },
    "The specified identity center instance is invalid",
  );
}

export function locationExists(): Fault {
  return conflict(
    "AccessGrantsLocationAlreadyExistsError",
    "The specified access grants location already exists",
  );
}

export function noSuchLocation(): Fault {
  return missing(
    "NoSuchAccessGrantsLocationError",
    "The specified access grants location does not exist",
  );
}

export function invalidLocation(): Fault {
  return new Fault(
    { code: "InvalidAccessGrantsLocation" },
    "The specified Access Grants Location is invalid",
  );
}

export function locationNotEmpty(): Fault {
  return new Fault(
    { code: "AccessGrantsLocationNotEmptyError" },
    "Please clean up access grants before deleting access grants location",
  );
}

export function tooManyLocations(quota: number): Fault {
  return conflict(
    "AccessGrantsLocationsQuotaExceededError",
    `The access grants location quota has been exceeded. Access Grants Locations Quota: ${quota}. Please reach out to S3 if an increase is required.`,
  );
}

export function invalidRole(): Fault {
  return new Fault({ code: "InvalidIamRole" }, "The specified IAM Role is invalid");
}

export function grantExists(): Fault {
  return conflict("AccessGrantAlreadyExists", "The specified access grant already exists");
}

export function noSuchGrant(): Fault {
  return missing("NoSuchAccessGrantError", "The specified access grant does not exist");
}

export function invalidGrant(): Fault {
  return new Fault({ code: "InvalidAccessGrant" }, "The specified Access Grant is invalid");
}

export function tooManyGrants(quota: number): Fault {
  return conflict(
    "AccessGrantsQuotaExceededError",
    `The access grants quota has been exceeded. Access Grants Quota: ${quota}. Please reach out to S3 if an increase is required.`,
  );
}

export function notGranted(permission: string, target: string): Fault {
  return accessDenied(
    `You do not have ${permission} permissions to the requested S3 Prefix: ${target}`,
  );
}

/** @param text STS's own. */
export function stsNotAuthorized(text: string): Fault {
  return new Fault({ code: "StsNotAuthorizedError", status: 403 }, text);
}

export function stsPolicyTooLarge(): Fault {
  return new Fault(
    { code: "StsPackedPolicyTooLargeError" },
    "Serialized token too large for session",
  );
}

/** @param text STS's own. */
export function stsValidation(text: string): Fault {
  return new Fault({ code: "StsValidationError" }, text);
}
