/** AWS's wording of the errors about encryption at rest. */
import { Fault } from "../../model/fault.ts";
import { accessDenied } from "./faults.ts";
import { invalidArgument, invalidRequest } from "./request-faults.ts";

const HEADER = "x-amz-server-side-encryption";

/** Under this one name S3 complains about all headers of a caller's own key. */
function wrongEncryption(text: string, value?: string): Fault {
  return invalidArgument(text, { name: HEADER, value });
}

export function unsupportedEncryption(method: string): Fault {
  return wrongEncryption("The encryption method specified is not supported", method);
}

export function customerKeyWithMethod(method: string): Fault {
  return wrongEncryption(
    "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
    method,
  );
}

export function keyIdWithoutKms(method: string | undefined): Fault {
  return wrongEncryption(
    "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
    method ?? "null",
  );
}

export function invalidEncryptionContext(value: string): Fault {
  return invalidArgument(
    "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map",
    { name: "x-amz-server-side-encryption-context", value },
  );
}

export function customerAlgorithmMissing(): Fault {
  return wrongEncryption(
    "Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.",
  );
}

export function customerKeyMissing(): Fault {
  return wrongEncryption(
    "Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.",
  );
}

export function unsupportedCustomerAlgorithm(algorithm: string): Fault {
  return new Fault(
    { code: "InvalidEncryptionAlgorithmError" },
    "The Encryption request you specified is not valid. Supported value: AES256.",
    { members: { ArgumentName: HEADER, ArgumentValue: algorithm } },
  );
}

export function invalidCustomerKey(): Fault {
  return wrongEncryption("The secret key was invalid for the specified algorithm.");
}

export function customerKeyMd5Mismatch(): Fault {
  return wrongEncryption(
    "The calculated MD5 hash of the key did not match the hash that was provided.",
  );
}

/** The object lies under a caller's key, and the request has none. */
export function customerKeyNeeded(): Fault {
  return invalidRequest(
    "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
  );
}

/** The request has a key, and the object lies under none of a caller's. */
export function customerKeyNotApplicable(): Fault {
  return invalidRequest("The encryption parameters are not applicable to this object.");
}

export function wrongCustomerKey(): Fault {
  return accessDenied(
    "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.",
  );
}

/** The bucket takes no objects under callers' keys. */
export function customerKeysBlocked(): Fault {
  return accessDenied();
}

/** A bucket's default names a key that its method does not use. */
export function keyIdNotApplicable(): Fault {
  return invalidArgument(
    "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
    { name: "ApplyServerSideEncryptionByDefault" },
  );
}

/** A part comes without the key that the upload was begun with. */
export function uploadKeyMissing(): Fault {
  return invalidRequest(
    "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.",
  );
}

/** A part comes with another key than the upload was begun with. */
export function uploadKeyOther(): Fault {
  return invalidRequest(
    "The provided encryption parameters did not match the ones used originally.",
  );
}

/** Only what lies under S3's own keys or under a KMS key can be brought under another one. */
export function encryptionNotUpdatable(): Fault {
  return invalidRequest(
    "The source object must be encrypted with SSE-S3 or SSE-KMS to update its encryption.",
  );
}
