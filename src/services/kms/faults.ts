/**
 * AWS's wording of KMS's errors. AWS's model gives them the statuses of an older protocol; over JSON
 * every error of the sender's is a 400.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html | Common errors}
 */
import type { ErrorContract } from "../../model/contract.ts";
import { Fault } from "../../model/fault.ts";
import {
  AlreadyExistsException,
  CloudHsmClusterNotFoundException,
  CustomKeyStoreNotFoundException,
  DisabledException,
  DryRunOperationException,
  ExpiredImportTokenException,
  IncorrectKeyException,
  IncorrectKeyMaterialException,
  InvalidArnException,
  InvalidCiphertextException,
  InvalidGrantTokenException,
  InvalidImportTokenException,
  InvalidKeyUsageException,
  InvalidMarkerException,
  KMSInvalidMacException,
  KMSInvalidSignatureException,
  KMSInvalidStateException,
  LimitExceededException,
  MalformedPolicyDocumentException,
  NotFoundException,
  TagException,
  UnsupportedOperationException,
  XksProxyUriUnreachableException,
} from "./contract.ts";

function fault(contract: ErrorContract, message: string): Fault {
  const status = contract.error.fault === "server" ? 500 : 400;
  return new Fault({ ...contract, error: { ...contract.error, status } }, message);
}

export function validation(text: string): Fault {
  return new Fault({ code: "ValidationException" }, text);
}

export function accessDenied(text: string): Fault {
  return new Fault({ code: "AccessDeniedException" }, text);
}

/** Why KMS refuses another account's key: one that is missing and one that is closed look the same. */
export const KEY_HIDDEN =
  "because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access";

/** How KMS calls the key of a ciphertext, where the request names none. */
export const CIPHERTEXT_KEY = "the resource associated with this ciphertext";

/** There is no such key as the ciphertext names, which is not told. */
export function ciphertextKeyHidden(callerArn: string, action: string): Fault {
  return accessDenied(
    `User: ${callerArn} is not authorized to perform: ${action} on ${CIPHERTEXT_KEY} ${KEY_HIDDEN}`,
  );
}

export function notAuthorized(text = ""): Fault {
  return new Fault({ code: "NotAuthorizedException" }, text);
}

export function keyNotFound(arn: string): Fault {
  return fault(NotFoundException, `Key '${arn}' does not exist`);
}

export function invalidKeyId(keyId: string): Fault {
  return fault(NotFoundException, `Invalid keyId '${keyId}'`);
}

/** @param what The ARN, or the region of one that is not of this one. */
export function invalidArn(what: string): Fault {
  return fault(NotFoundException, `Invalid arn ${what}`);
}

export function aliasNotFound(arn: string): Fault {
  return fault(NotFoundException, `Alias ${arn} is not found.`);
}

export function grantNotFound(grantId: string): Fault {
  return fault(NotFoundException, `Grant ID ${grantId} not found`);
}

export function invalidGrantToken(): Fault {
  return fault(InvalidGrantTokenException, "Invalid grant token");
}

export function invalidPrincipalArn(arn: string): Fault {
  return fault(InvalidArnException, `ARN does not refer to a valid principal: ${arn}`);
}

export function aliasExists(arn: string): Fault {
  return fault(AlreadyExistsException, `An alias with the name ${arn} already exists`);
}

export function replicaExists(arn: string): Fault {
  return fault(AlreadyExistsException, `Replica key ${arn} already exists`);
}

export function aliasPrefixMissing(): Fault {
  return validation(
    'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
  );
}

export function aliasMalformed(aliasName: string): Fault {
  return validation(`${aliasName} contains invalid characters for an alias`);
}

export function aliasOfAlias(): Fault {
  return validation("Aliases must refer to keys. Not aliases");
}

export function keyDisabled(arn: string): Fault {
  return fault(DisabledException, `${arn} is disabled.`);
}

/** @param state What the key is, for example `pending deletion`. */
export function invalidState(arn: string, state: string): Fault {
  return fault(KMSInvalidStateException, `${arn} is ${state}.`);
}

export function stateConflict(text: string): Fault {
  return fault(KMSInvalidStateException, text);
}

export function wrongUsage(arn: string, usage: string, operation: string): Fault {
  return fault(
    InvalidKeyUsageException,
    `${arn} key usage is ${usage} which is not valid for ${operation}.`,
  );
}

export function wrongAlgorithm(algorithm: string, keySpec: string): Fault {
  return fault(
    InvalidKeyUsageException,
    `Algorithm ${algorithm} is incompatible with key spec ${keySpec}.`,
  );
}

export function unsupported(text = ""): Fault {
  return fault(UnsupportedOperationException, text);
}

export function wrongOrigin(arn: string, origin: string): Fault {
  return unsupported(`${arn} origin is ${origin} which is not valid for this operation.`);
}

export function notPrimary(arn: string): Fault {
  return unsupported(`${arn} is not a multi-region primary key.`);
}

export function invalidCiphertext(): Fault {
  return fault(InvalidCiphertextException, "");
}

export function incorrectKey(): Fault {
  return fault(
    IncorrectKeyException,
    "The key ID in the request does not identify a CMK that can perform this operation.",
  );
}

export function invalidSignature(): Fault {
  return fault(KMSInvalidSignatureException, "");
}

export function invalidMac(): Fault {
  return fault(KMSInvalidMacException, "");
}

export function dryRun(): Fault {
  return fault(
    DryRunOperationException,
    "The request would have succeeded, but the DryRun option is set.",
  );
}

export function malformedPolicy(text: string): Fault {
  return fault(MalformedPolicyDocumentException, text);
}

/** @param what The pair that a condition is about, which a request may lack. */
export function overlyPermissive(finding: string, what: string): Fault {
  return malformedPolicy(
    `${finding}: Using the ForAllValues set operator with a single-valued condition key matches requests without the specified ${what} or with an unspecified ${what}. To fix, remove ForAllValues.`,
  );
}

/** Principals that cannot be read, or are not there. */
export function invalidPrincipals(): Fault {
  return malformedPolicy("Policy contains a statement with one or more invalid principals.");
}

export function lockedOut(): Fault {
  return malformedPolicy(
    "The new key policy will not allow you to update the key policy in the future.",
  );
}

export function policyTooLarge(): Fault {
  return fault(LimitExceededException, "Key policy exceeds the maximum size of 32768 bytes");
}

export function limitExceeded(text: string): Fault {
  return fault(LimitExceededException, text);
}

export function rotationsExhausted(arn: string): Fault {
  return limitExceeded(
    `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${arn}`,
  );
}

export function nothingToRotateTo(arn: string): Fault {
  return stateConflict(`No available key material pending rotation for the key: ${arn}.`);
}

/** @param pendingId The material that waits for its rotation already. */
export function rotationPending(arn: string, materialId: string, pendingId: string): Fault {
  return stateConflict(
    `New key material (id: ${materialId}) cannot be imported into KMS key ${arn}, because another key material (id: ${pendingId}) is pending rotation.`,
  );
}

export function tagFault(text: string): Fault {
  return fault(TagException, text);
}

export function invalidMarker(marker: string): Fault {
  return fault(InvalidMarkerException, `Could not deserialize marker '${marker}'`);
}

export function invalidImportToken(): Fault {
  return fault(InvalidImportTokenException, "The import token is invalid.");
}

export function expiredImportToken(): Fault {
  return fault(ExpiredImportTokenException, "The import token has expired.");
}

export function incorrectKeyMaterial(text: string): Fault {
  return fault(IncorrectKeyMaterialException, text);
}

export function customKeyStoreNotFound(what: string): Fault {
  return fault(CustomKeyStoreNotFoundException, `Custom key store ${what} does not exist`);
}

export function clusterNotFound(clusterId: string): Fault {
  return fault(
    CloudHsmClusterNotFoundException,
    `The CloudHSM cluster ${clusterId} was not found.`,
  );
}

export function proxyUnreachable(uri: string): Fault {
  return fault(
    XksProxyUriUnreachableException,
    `The external key store proxy ${uri} is unreachable.`,
  );
}

/** What nobody may do to a key that a service has made for itself. */
export function managedByAws(arn: string): Fault {
  return notAuthorized(`${arn} is an AWS managed key.`);
}

export function wrongSpec(arn: string, keySpec: string): Fault {
  return unsupported(`${arn} key spec is ${keySpec} which is not valid for this operation.`);
}

export function policyNotFound(): Fault {
  return fault(NotFoundException, "No such policy exists");
}

export function keyMaterialNotFound(materialId: string): Fault {
  return fault(NotFoundException, `Key material '${materialId}' does not exist`);
}
