import type { Service } from "../../../model/service.ts";
import { associateAccessGrantsIdentityCenter } from "./associate-access-grants-identity-center.ts";
import { createAccessGrant } from "./create-access-grant.ts";
import { createAccessGrantsInstance } from "./create-access-grants-instance.ts";
import { createAccessGrantsLocation } from "./create-access-grants-location.ts";
import { createAccessPoint } from "./create-access-point.ts";
import { deleteAccessGrant } from "./delete-access-grant.ts";
import { deleteAccessGrantsInstanceResourcePolicy } from "./delete-access-grants-instance-resource-policy.ts";
import { deleteAccessGrantsInstance } from "./delete-access-grants-instance.ts";
import { deleteAccessGrantsLocation } from "./delete-access-grants-location.ts";
import { deleteAccessPointPolicy } from "./delete-access-point-policy.ts";
import { deleteAccessPoint } from "./delete-access-point.ts";
import { deletePublicAccessBlock } from "./delete-public-access-block.ts";
import { dissociateAccessGrantsIdentityCenter } from "./dissociate-access-grants-identity-center.ts";
import { getAccessGrant } from "./get-access-grant.ts";
import { getAccessGrantsInstanceForPrefix } from "./get-access-grants-instance-for-prefix.ts";
import { getAccessGrantsInstanceResourcePolicy } from "./get-access-grants-instance-resource-policy.ts";
import { getAccessGrantsInstance } from "./get-access-grants-instance.ts";
import { getAccessGrantsLocation } from "./get-access-grants-location.ts";
import { getAccessPointPolicyStatus } from "./get-access-point-policy-status.ts";
import { getAccessPointPolicy } from "./get-access-point-policy.ts";
import { getAccessPoint } from "./get-access-point.ts";
import { getDataAccess } from "./get-data-access.ts";
import { getPublicAccessBlock } from "./get-public-access-block.ts";
import { listAccessGrantsInstances } from "./list-access-grants-instances.ts";
import { listAccessGrantsLocations } from "./list-access-grants-locations.ts";
import { listAccessGrants } from "./list-access-grants.ts";
import { listAccessPoints } from "./list-access-points.ts";
import { listCallerAccessGrants } from "./list-caller-access-grants.ts";
import { listTagsForResource } from "./list-tags-for-resource.ts";
import { putAccessGrantsInstanceResourcePolicy } from "./put-access-grants-instance-resource-policy.ts";
import { putAccessPointPolicy } from "./put-access-point-policy.ts";
import { putPublicAccessBlock } from "./put-public-access-block.ts";
import { tagResource } from "./tag-resource.ts";
import { untagResource } from "./untag-resource.ts";
import { updateAccessGrantsLocation } from "./update-access-grants-location.ts";

/** The operations of S3 Control that exist. */
export const operations: Service["operations"] = [
  associateAccessGrantsIdentityCenter,
  createAccessGrant,
  createAccessGrantsInstance,
  createAccessGrantsLocation,
  createAccessPoint,
  deleteAccessGrant,
  deleteAccessGrantsInstance,
  deleteAccessGrantsInstanceResourcePolicy,
  deleteAccessGrantsLocation,
  deleteAccessPoint,
  deleteAccessPointPolicy,
  deletePublicAccessBlock,
  dissociateAccessGrantsIdentityCenter,
  getAccessGrant,
  getAccessGrantsInstance,
  getAccessGrantsInstanceForPrefix,
  getAccessGrantsInstanceResourcePolicy,
  getAccessGrantsLocation,
  getAccessPoint,
  getAccessPointPolicy,
  getAccessPointPolicyStatus,
  getDataAccess,
  getPublicAccessBlock,
  listAccessGrants,
  listAccessGrantsInstances,
  listAccessGrantsLocations,
  listAccessPoints,
  listCallerAccessGrants,
  listTagsForResource,
  putAccessGrantsInstanceResourcePolicy,
  putAccessPointPolicy,
  putPublicAccessBlock,
  tagResource,
  untagResource,
  updateAccessGrantsLocation,
] as unknown as Service["operations"];
