/** What KMS refuses, as SQS passes it on: a code of its own, and KMS's words with where they come from. */
import type { ErrorContract } from "../../model/contract.ts";
import { Fault } from "../../model/fault.ts";
import {
  KmsAccessDenied,
  KmsDisabled,
  KmsInvalidKeyUsage,
  KmsInvalidState,
  KmsNotFound,
  KmsOptInRequired,
  KmsThrottled,
} from "./contract.ts";

const BY_CODE: ReadonlyMap<string, ErrorContract> = new Map([
  ["AccessDeniedException", KmsAccessDenied],
  ["DisabledException", KmsDisabled],
  ["InvalidKeyUsageException", KmsInvalidKeyUsage],
  ["KMSInvalidStateException", KmsInvalidState],
  ["NotFoundException", KmsNotFound],
  ["OptInRequired", KmsOptInRequired],
  ["ThrottlingException", KmsThrottled],
]);

/**
 * SQS's error for one of KMS's; whatever is no error that SQS knows of stays what it is.
 *
 * @param requestId Of the request in which KMS was asked.
 */
export function kmsFault(error: unknown, requestId: string): unknown {
  const contract = error instanceof Fault ? BY_CODE.get(error.code) : undefined;
  if (!(error instanceof Fault) || contract === undefined) return error;
  const { code, message, status } = error;
  const origin = `(Service: AWSKMS; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`;
  return new Fault(contract, `${message === "" ? "null" : message} ${origin}`);
}
