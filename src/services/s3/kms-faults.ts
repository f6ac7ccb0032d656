/**
 * What S3 makes of KMS's refusals: a denial is its own AccessDenied with KMS's sentence, everything
 * else keeps its name behind `KMS.`.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html | S3's error responses}
 */
import { Fault } from "../../model/fault.ts";
import { accessDenied } from "./faults.ts";
import { invalidArgument } from "./request-faults.ts";

/** Words an error of KMS's as S3 passes it on; what is none stays what it is. */
export function kmsFault(error: unknown): unknown {
  if (!(error instanceof Fault)) return error;
  if (error.code === "AccessDeniedException") return accessDenied(error.message);
  return new Fault({ code: `KMS.${error.code}`, status: error.status }, error.message);
}

/** Objects under KMS keys are for those only who sign with version 4. */
export function signatureV4Needed(): Fault {
  return invalidArgument(
    "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.",
    { name: "Authorization", value: "null" },
  );
}
