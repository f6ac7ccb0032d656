/**
 * Amazon S3 Control: the table of contents. Of its many operations those are here that decide who may:
 *
 * ```
 * account.ts                  every request names the caller's own account
 * public-access-block.ts      the account's switches against public access, and an access point's
 * access-point*.ts            access points and their policies
 * access-grant*.ts            S3 Access Grants: instances, locations, grants
 * grant-scope.ts              what a grant covers; grant-policy.ts: what it lets do
 * vended-credentials.ts       a session of a location's role for what was granted
 * tagged.ts                   tags of buckets and access points
 * bucket.ts                   what is asked of S3
 * model/bucket-access.ts      the records, which S3 reads too
 * ```
 */
import { rebindKind } from "../../model/named-principal.ts";
import { defineService, type Service, type ServiceWording } from "../../model/service.ts";
import { operations as contracts, service as contract } from "./contract.ts";
import { accessDenied, invalidRequest, malformedXml, noSuchResource } from "./faults.ts";
import { operations } from "./operations/index.ts";
import { rebindPolicyPrincipal } from "./policy-principals.ts";
import { tables } from "./tables.ts";

const wording: ServiceWording = {
  missingMember(member) {
    if (member.includes(".")) return malformedXml();
    return invalidRequest(`Missing required parameter for this request: '${member}'`);
  },
  accessDenied: (text, { isOutsider }) => accessDenied(isOutsider ? undefined : text),
  foreignRegion: noSuchResource,
  resourceInMessage: (arn) => `"${arn}"`,
};

export const s3control: Service = defineService({
  contract,
  contracts,
  operations,
  tables,
  wording,
  jobs: { [rebindKind("s3control")]: rebindPolicyPrincipal },
});
