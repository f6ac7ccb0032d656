/**
 * IAM's errors in AWS's words.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html | Common errors}
 */
import { Fault } from "../../model/fault.ts";
import {
  AccountNotManagementOrDelegatedAdministratorException,
  CredentialReportExpiredException,
  CredentialReportNotPresentException,
  DeleteConflictException,
  DuplicateCertificateException,
  DuplicateSSHPublicKeyException,
  EntityAlreadyExistsException,
  InvalidAuthenticationCodeException,
  InvalidInputException,
  InvalidPublicKeyException,
  InvalidUserTypeException,
  KeyPairMismatchException,
  LimitExceededException,
  MalformedCertificateException,
  MalformedPolicyDocumentException,
  NoSuchEntityException,
  OrganizationNotFoundException,
  OrganizationNotInAllFeaturesModeException,
  PolicyNotAttachableException,
  ServiceAccessNotEnabledException,
  UnmodifiableEntityException,
  UnrecognizedPublicKeyEncodingException,
} from "./contract.ts";

/** @param what AWS's name of the kind, for example `user` or `role policy`. */
export function noSuchEntity(what: string, name: string): Fault {
  return notFound(`The ${what} with name ${name} cannot be found.`);
}

/** Something is missing, in words of its own. */
export function notFound(text: string): Fault {
  return new Fault(NoSuchEntityException, text);
}

export function noSuchAccessKey(id: string): Fault {
  return notFound(`The Access Key with id ${id} cannot be found.`);
}

export function noSuchPolicy(arn: string): Fault {
  return notFound(`Policy ${arn} was not found.`);
}

export function awsManagedOnly(arn: string): Fault {
  return accessDenied(`The policy ${arn} is managed by AWS and cannot be changed.`);
}

export function notAttachable(arn: string): Fault {
  return notFound(`Policy ${arn} does not exist or is not attachable.`);
}

export function serviceRolePolicy(): Fault {
  return new Fault(
    PolicyNotAttachableException,
    "Cannot attach a Service Role Policy to a Customer Role.",
  );
}

/** @param kind AWS's name of the kind, for example `User`. */
export function alreadyExists(kind: string, name: string): Fault {
  return new Fault(EntityAlreadyExistsException, `${kind} with name ${name} already exists.`);
}

/** What exists already, in words of its own. */
export function existsAlready(text: string): Fault {
  return new Fault(EntityAlreadyExistsException, text);
}

/** @param quota AWS's name of the quota, for example `AccessKeysPerUser`. */
export function overQuota(quota: string, limit: number): Fault {
  return new Fault(LimitExceededException, `Cannot exceed quota for ${quota}: ${limit}`);
}

export function tagLimit(owner: string, limit: number): Fault {
  return overQuota(`TagsPer${owner.charAt(0).toUpperCase()}${owner.slice(1)}`, limit);
}

export function inlinePolicyTooLarge(limit: number, kind: string, name: string): Fault {
  return new Fault(
    LimitExceededException,
    `Maximum policy size of ${limit} bytes exceeded for ${kind} ${name}`,
  );
}

export function tooManyVersions(): Fault {
  return new Fault(
    LimitExceededException,
    "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
  );
}

export function deleteConflict(text: string): Fault {
  return new Fault(DeleteConflictException, text);
}

/** @param first What must be done first, for example `delete access keys`. */
export function mustFirst(first: string): Fault {
  return deleteConflict(`Cannot delete entity, must ${first} first.`);
}

export function malformedPolicy(text: string): Fault {
  return new Fault(MalformedPolicyDocumentException, text);
}

export function invalidInput(text: string): Fault {
  return new Fault(InvalidInputException, text);
}

export function noPasswordPolicy(account: string): Fault {
  return notFound(`The Password Policy with domain name ${account} cannot be found.`);
}

/** Of STS, which asks for roles. */
export function rootMayNotAssume(): Fault {
  return accessDenied("Roles may not be assumed by root accounts.");
}

export function accessDenied(text: string): Fault {
  return new Fault({ code: "AccessDenied", status: 403 }, text);
}

export function wrongPassword(): Fault {
  return accessDenied("The old password was incorrect.");
}

/** Of ChangePassword, which root users and roles cannot ask for. */
export function onlyUsersHavePasswords(): Fault {
  return new Fault(InvalidUserTypeException, "Only IAM Users can change their own password");
}

export function invalidAuthenticationCode(): Fault {
  return new Fault(
    InvalidAuthenticationCodeException,
    "Authentication code for device is not valid.",
  );
}

export function protectedRole(roleName: string): Fault {
  return new Fault(
    UnmodifiableEntityException,
    `Cannot perform the operation on the protected role '${roleName}' - this role is only modifiable by AWS`,
  );
}

/** A value outside its constraint, in the words of IAM's request validation. */
export function constraint(member: string, wanted: string): Fault {
  return new Fault(
    { code: "ValidationError" },
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must ${wanted}`,
  );
}

export function validationError(text: string): Fault {
  return new Fault({ code: "ValidationError" }, text);
}

/** A key that is good, but not for this service. */
export function invalidToken(): Fault {
  return new Fault(
    { code: "InvalidClientTokenId", status: 403 },
    "The security token included in the request is invalid",
  );
}

/** AWS sends this one without a message. */
export function reportNotPresent(): Fault {
  return new Fault(CredentialReportNotPresentException, "");
}

/** AWS sends this one without a message. */
export function reportExpired(): Fault {
  return new Fault(CredentialReportExpiredException, "");
}

export function malformedCertificate(text: string): Fault {
  return new Fault(MalformedCertificateException, text);
}

export function keyPairMismatch(): Fault {
  return new Fault(
    KeyPairMismatchException,
    "Private key does not match the public key in the certificate.",
  );
}

export function duplicateCertificate(): Fault {
  return new Fault(
    DuplicateCertificateException,
    "The specified certificate is already associated with an IAM user in the account.",
  );
}

export function invalidPublicKey(): Fault {
  return new Fault(InvalidPublicKeyException, "The SSH public key is invalid.");
}

export function unrecognizedPublicKeyEncoding(): Fault {
  return new Fault(
    UnrecognizedPublicKeyEncodingException,
    "The public key encoding format is unsupported or unrecognized.",
  );
}

export function duplicateSshKey(): Fault {
  return new Fault(
    DuplicateSSHPublicKeyException,
    "The SSH public key is already associated with the specified IAM user.",
  );
}

export function organizationNotFound(): Fault {
  return new Fault(
    OrganizationNotFoundException,
    "The request was rejected because no organization is associated with your account.",
  );
}

export function organizationWithoutAllFeatures(): Fault {
  return new Fault(
    OrganizationNotInAllFeaturesModeException,
    "The request was rejected because your organization does not have All features enabled.",
  );
}

export function trustedAccessNotEnabled(): Fault {
  return new Fault(
    ServiceAccessNotEnabledException,
    "The request was rejected because trusted access is not enabled for IAM in Organizations.",
  );
}

export function notManagementNorDelegated(): Fault {
  return new Fault(
    AccountNotManagementOrDelegatedAdministratorException,
    "The request was rejected because the account making the request is not the management account or delegated administrator account for centralized root access.",
  );
}
