/**
 * Amazon S3: the table of contents.
 *
 * ```
 * service.ts        what exists: operations, tables, wording, policies
 * operations/       what can be asked, one file each
 * bucket*.ts        buckets: record, name, place         located.ts: finds them and their objects
 * version.ts        an object is a version of a key      object-versions.ts: what becomes of them
 * stored-body.ts    where bytes lie                      checked-body.ts: how they come in
 * listing.ts        how everything is listed             multipart-upload.ts: objects in parts
 * tables.ts         where records are kept               *faults.ts: AWS's wording
 * ```
 */
import { rebindKind } from "../../model/named-principal.ts";
import { defineService, type Service, type ServiceWording } from "../../model/service.ts";
import { operations as contracts, service as contract } from "./contract.ts";
import { bucketCrossOrigin } from "./bucket-cors.ts";
import { bucketPolicies } from "./bucket-policies.ts";
import { rebindBucketPrincipal } from "./bucket-principals.ts";
import { checkDocument } from "./document-claims.ts";
import { accessDenied, malformedPolicy } from "./faults.ts";
import { foreignRegion } from "./foreign-region.ts";
import { LIFECYCLE, sweepBucket } from "./lifecycle-job.ts";
import { deliverEvent } from "./notification-job.ts";
import { RELEASE_ANNOTATIONS, releaseMoreAnnotations } from "./object-annotations.ts";
import { NOTIFY } from "./object-events.ts";
import { operations } from "./operations/index.ts";
import { forms } from "./post-object.ts";
import { replicateVersion } from "./replication-job.ts";
import { REPLICATE } from "./replication.ts";
import {
  attributesMissing,
  bodyMissing,
  documentTooLarge,
  invalidRequest,
  malformedXml,
} from "./request-faults.ts";
import { RESTORATION, tellRestoration } from "./restoration-events.ts";
import { RELEASE_PARTS, releaseMoreParts } from "./stored-body.ts";
import { checkSubResource } from "./sub-resource.ts";
import { tables } from "./tables.ts";
import { websiteSite } from "./website-host.ts";

/** More than a thousand keys to delete, or ten thousand parts, can take. */
const DOCUMENT_BYTES_MAX = 4 * 1024 ** 2;

const wording: ServiceWording = {
  missingMember(member, operation) {
    if (operation === "PutBucketPolicy" && member === "Policy") {
      return malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
    }
    // Below the top there are documents, which are not of their schema then.
    if (member.includes(".")) return malformedXml();
    if (member === "ObjectAttributes") return attributesMissing();
    if (isBody(member, operation)) return bodyMissing();
    return invalidRequest(`Missing required parameter for this request: '${member}'`);
  },
  // Why is told within an account and an organization, and to nobody else.
  accessDenied: (text, { isOutsider }) => accessDenied(isOutsider ? undefined : text),
  foreignRegion,
  resourceInMessage: (arn) => `"${arn}"`,
};

function isBody(member: string, operation: string): boolean {
  const contract = contracts.find(({ name }) => name === operation);
  return contract?.input.members[member]?.httpPayload === true;
}

export const s3: Service = defineService({
  contract,
  contracts,
  operations,
  tables,
  wording,
  checkTarget: checkSubResource,
  checkBody: checkDocument,
  // A bucket may be open to everybody.
  admitsUnsigned: true,
  forms,
  bodyLimit: { bytesMax: DOCUMENT_BYTES_MAX, tooLarge: documentTooLarge },
  policies: bucketPolicies,
  crossOrigin: bucketCrossOrigin,
  site: websiteSite,
  jobs: {
    [rebindKind("s3")]: rebindBucketPrincipal,
    [LIFECYCLE]: sweepBucket,
    [NOTIFY]: deliverEvent,
    [REPLICATE]: replicateVersion,
    [RELEASE_PARTS]: releaseMoreParts,
    [RELEASE_ANNOTATIONS]: releaseMoreAnnotations,
    [RESTORATION]: tellRestoration,
  },
});
