/**
 * AWS's wording of Secrets Manager's errors. No text holds a secret value: what was sent for one is
 * never repeated.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html | Common errors}
 */
import { Fault } from "../../model/fault.ts";
import {
  DecryptionFailure,
  EncryptionFailure,
  InvalidNextTokenException,
  InvalidParameterException,
  InvalidRequestException,
  LimitExceededException,
  MalformedPolicyDocumentException,
  PublicPolicyException,
  ResourceExistsException,
  ResourceNotFoundException,
} from "./contract.ts";

export function validation(text: string): Fault {
  return new Fault({ code: "ValidationException" }, text);
}

export function accessDenied(text: string): Fault {
  return new Fault({ code: "AccessDeniedException" }, text);
}

export function invalidParameter(text: string): Fault {
  return new Fault(InvalidParameterException, text);
}

export function invalidRequest(text: string): Fault {
  return new Fault(InvalidRequestException, text);
}

export function invalidName(): Fault {
  return validation(
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
  );
}

export function secretNotFound(): Fault {
  return new Fault(ResourceNotFoundException, "Secrets Manager can't find the specified secret.");
}

/** @param which `VersionId: ...` or `staging label: ...` */
export function valueNotFound(which: string): Fault {
  return new Fault(
    ResourceNotFoundException,
    `Secrets Manager can't find the specified secret value for ${which}`,
  );
}

export function stageNotOnVersion(): Fault {
  return invalidRequest(
    "You provided a VersionStage that is not associated to the provided VersionId.",
  );
}

export function markedForDeletion(): Fault {
  return invalidRequest(
    "You can't perform this operation on the secret because it was marked for deletion.",
  );
}

export function alreadyScheduledForDeletion(): Fault {
  return invalidRequest(
    "You can't perform this operation on the secret because it was already scheduled for deletion.",
  );
}

export function nameScheduledForDeletion(): Fault {
  return invalidRequest(
    "You can't create this secret because a secret with this name is already scheduled for deletion.",
  );
}

export function secretExists(name: string): Fault {
  return new Fault(
    ResourceExistsException,
    `The operation failed because the secret ${name} already exists.`,
  );
}

export function tokenInUse(token: string, arn: string): Fault {
  return new Fault(
    ResourceExistsException,
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${arn}.`,
  );
}

const TOKEN_MISSING =
  "You must provide a ClientRequestToken value. We recommend a UUID-type value.";

export function tokenMissing(): Fault {
  return invalidRequest(TOKEN_MISSING);
}

/** RotateSecret has another code for it. */
export function rotationTokenMissing(): Fault {
  return invalidParameter(TOKEN_MISSING);
}

export function valueMissing(): Fault {
  return invalidRequest("You must provide either SecretString or SecretBinary.");
}

export function valueTwice(): Fault {
  return invalidParameter(
    "You can't specify both a binary secret value and a string secret value in the same secret.",
  );
}

export function tooManyVersions(max: number): Fault {
  return new Fault(
    LimitExceededException,
    `You can't create a version because the secret has reached the limit of ${max} versions.`,
  );
}

export function tooManyStages(max: number): Fault {
  return new Fault(
    LimitExceededException,
    `You can't attach more than ${max} staging labels to the versions of a secret.`,
  );
}

export function notOnReplica(): Fault {
  return invalidParameter(
    "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
  );
}

export function hasReplicas(arn: string, regions: readonly string[]): Fault {
  return invalidParameter(
    `You can't delete secret ${arn} that still has replica regions [${regions.join(", ")}].`,
  );
}

export function invalidReplicaRegion(): Fault {
  return invalidParameter("Invalid replica region.");
}

/** The key's side refuses, or the caller's side of the key: Secrets Manager does not say which. */
export function kmsAccessDenied(): Fault {
  return accessDenied("Access to KMS is not allowed");
}

export function encryptionFailure(text: string): Fault {
  return new Fault(EncryptionFailure, text);
}

export function decryptionFailure(text: string): Fault {
  return new Fault(DecryptionFailure, text);
}

/** The key `aws/secretsmanager` serves its own account only. */
export function defaultKeyNotShared(): Fault {
  return invalidRequest(
    "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
  );
}

export function invalidToken(): Fault {
  return new Fault(InvalidNextTokenException, "Invalid token: NextToken");
}

export function malformedPolicy(text: string): Fault {
  return new Fault(MalformedPolicyDocumentException, text);
}

export function publicPolicy(): Fault {
  return new Fault(
    PublicPolicyException,
    "You can't attach a resource-based policy that allows broad access to the secret.",
  );
}

export function rotationNotInvocable(): Fault {
  return accessDenied(
    "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.",
  );
}

export function rotationFunctionMissing(): Fault {
  return invalidRequest("No Lambda rotation function ARN is associated with this secret.");
}

export function rotationIncomplete(): Fault {
  return invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.");
}
