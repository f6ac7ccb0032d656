import type { Service } from "../../../model/service.ts";
import { createAccessPoint } from "./create-access-point.ts";
import { deleteAccessPoint } from "./delete-access-point.ts";
import { deleteAccessPointPolicy } from "./delete-access-point-policy.ts";
import { deletePublicAccessBlock } from "./delete-public-access-block.ts";
import { getAccessPoint } from "./get-access-point.ts";
import { getAccessPointPolicy } from "./get-access-point-policy.ts";
import { getAccessPointPolicyStatus } from "./get-access-point-policy-status.ts";
import { getPublicAccessBlock } from "./get-public-access-block.ts";
import { listAccessPoints } from "./list-access-points.ts";
import { listTagsForResource } from "./list-tags-for-resource.ts";
import { putAccessPointPolicy } from "./put-access-point-policy.ts";
import { putPublicAccessBlock } from "./put-public-access-block.ts";
import { tagResource } from "./tag-resource.ts";
import { untagResource } from "./untag-resource.ts";

/** The operations of S3 Control that exist. */
export const operations: Service["operations"] = [
  createAccessPoint,
  deleteAccessPoint,
  deleteAccessPointPolicy,
  deletePublicAccessBlock,
  getAccessPoint,
  getAccessPointPolicy,
  getAccessPointPolicyStatus,
  getPublicAccessBlock,
  listAccessPoints,
  listTagsForResource,
  putAccessPointPolicy,
  putPublicAccessBlock,
  tagResource,
  untagResource,
] as unknown as Service["operations"];
