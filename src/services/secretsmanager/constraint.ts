/** The constraints on the members of Secrets Manager's inputs; those of every service are the model's. */
import { length, pattern, validationText, type Complaint } from "../../model/constraint.ts";
import { validation } from "./faults.ts";

export {
  byteLength,
  count,
  length,
  oneOf,
  pattern,
  range,
  type Complaint,
} from "../../model/constraint.ts";

/** @throws Fault `ValidationException`, which tells all that are broken. */
export function check(...complaints: readonly Complaint[]): void {
  const text = validationText(complaints);
  if (text !== undefined) throw validation(text);
}

/** What names a secret in a request: a name or an ARN. */
export function secretIdLength(secretId: string | undefined, member = "secretId"): Complaint {
  return length(member, secretId, { min: 1, max: 2048 });
}

/** What becomes the id of a new version. */
export function tokenLength(token: string | undefined): Complaint {
  return length("clientRequestToken", token, { min: 32, max: 64 });
}

export function versionIdLength(member: string, versionId: string | undefined): Complaint {
  return length(member, versionId, { min: 32, max: 64 });
}

export function stageLength(member: string, stage: string | undefined): Complaint {
  return length(member, stage, { min: 1, max: 256 });
}

/** A region of replicas. */
export function regionForm(member: string, region: string | undefined): readonly Complaint[] {
  return [length(member, region, { min: 1, max: 128 }), pattern(member, region, /^([a-z]+-)+\d+$/)];
}

export const DESCRIPTION_LENGTH_MAX = 2048;
