/**
 * What S3 asks of itself to replicate: two operations that no client has, so that the role is judged
 * for each copy as for any request, on both buckets, and the decision is kept.
 */
import type { OperationContract, StructureShape } from "../../model/contract.ts";
import { service } from "./contract.ts";
import type { CheckedReplicationRule } from "./replication-rule.ts";

/** Which version goes where, by which rule. */
export interface ReplicateInput {
  readonly SourceBucket: string;
  readonly Key: string;
  readonly VersionId: string;
  readonly Rule: CheckedReplicationRule;
}

/** Nothing of it is ever on a wire. */
const NO_SHAPE: StructureShape = {
  kind: "structure",
  name: "Unit",
  members: {},
  required: [],
};

export const ReplicateObject: OperationContract<ReplicateInput, object> = {
  name: "ReplicateObject",
  service,
  input: NO_SHAPE,
  output: NO_SHAPE,
};

export const ReplicateDelete: OperationContract<ReplicateInput, object> = {
  name: "ReplicateDelete",
  service,
  input: NO_SHAPE,
  output: NO_SHAPE,
};
