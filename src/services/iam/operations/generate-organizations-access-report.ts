import { loadCatalogue, type Catalogue } from "../../../iam-engine/catalogue.ts";
import { writeOperation, type Operation } from "../../../model/operation.ts";
import type { Resource } from "../../../model/resource.ts";
import {
  GenerateOrganizationsAccessReport,
  type GenerateOrganizationsAccessReportRequest,
  type GenerateOrganizationsAccessReportResponse,
} from "../contract.ts";
import { checkOrganizationEntity, makeOrganizationReport } from "../organization-report.ts";

/**
 * Makes a report of when the accounts of an organization last used each service that its service
 * control policies let them use.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateOrganizationsAccessReport.html | GenerateOrganizationsAccessReport}
 */
export const generateOrganizationsAccessReport: Operation<
  GenerateOrganizationsAccessReportRequest,
  GenerateOrganizationsAccessReportResponse
> = writeOperation<
  GenerateOrganizationsAccessReportRequest,
  GenerateOrganizationsAccessReportResponse,
  { readonly report: Resource },
  Catalogue
>(GenerateOrganizationsAccessReport, {
  crossAccount: false,
  validate({ EntityPath, OrganizationsPolicyId }) {
    checkOrganizationEntity(EntityPath, OrganizationsPolicyId);
  },
  locate({ EntityPath }, { scope }) {
    const { account, partition } = scope;
    const arn = `arn:${partition}:iam::${account}:access-report/${EntityPath}`;
    return { report: { type: "access-report", arn, account, region: "", record: undefined } };
  },
  permission: ({ input, report }) => ({
    action: "iam:GenerateOrganizationsAccessReport",
    resource: report,
    conditions: { "iam:OrganizationsPolicyId": input.OrganizationsPolicyId },
  }),
  prepare: () => loadCatalogue(),
  async run({ input, prepared: catalogue, ...call }) {
    const { EntityPath: path, OrganizationsPolicyId: policyId } = input;
    const { jobId } = await makeOrganizationReport({ path, policyId, catalogue }, call);
    return { JobId: jobId };
  },
});
