import { readOperation, type Operation } from "../../../model/operation.ts";
import { checkJobId, jobFacts } from "../access-report.ts";
import {
  GetOrganizationsAccessReport,
  type GetOrganizationsAccessReportRequest,
  type GetOrganizationsAccessReportResponse,
} from "../contract.ts";
import {
  readSortKey,
  requireOrganizationReport,
  sortServices,
  toAccessDetail,
} from "../organization-report.ts";
import { pageInOrder } from "../page.ts";

/**
 * Tells a report of the services of an organization's accounts.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOrganizationsAccessReport.html | GetOrganizationsAccessReport}
 */
export const getOrganizationsAccessReport: Operation<
  GetOrganizationsAccessReportRequest,
  GetOrganizationsAccessReportResponse
> = readOperation(GetOrganizationsAccessReport, {
  crossAccount: false,
  validate({ JobId, SortKey }) {
    checkJobId(JobId);
    readSortKey(SortKey);
  },
  locate: () => ({}),
  permission: () => ({ action: "iam:GetOrganizationsAccessReport", resource: "*" }),
  async run({ input, scope, clock, tx }) {
    const report = await requireOrganizationReport(input.JobId, { scope, clock, tx });
    const { services } = report;
    const sorted = sortServices(services, readSortKey(input.SortKey));
    const { items, ...page } = pageInOrder(sorted, input);
    return {
      ...jobFacts(report),
      NumberOfServicesAccessible: services.length,
      NumberOfServicesNotAccessed: services.filter(({ last }) => last === undefined).length,
      AccessDetails: items.map(toAccessDetail),
      ...page,
    };
  },
});
