import { readOperation, type Operation } from "../../../model/operation.ts";
import { checkJobId, jobFacts, requireReport, toWireService } from "../access-report.ts";
import {
  GetServiceLastAccessedDetails,
  type GetServiceLastAccessedDetailsRequest,
  type GetServiceLastAccessedDetailsResponse,
} from "../contract.ts";
import { pageOf } from "../page.ts";

/**
 * Tells a report of services, by namespace.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetails.html | GetServiceLastAccessedDetails}
 */
export const getServiceLastAccessedDetails: Operation<
  GetServiceLastAccessedDetailsRequest,
  GetServiceLastAccessedDetailsResponse
> = readOperation(GetServiceLastAccessedDetails, {
  crossAccount: false,
  validate: ({ JobId }) => checkJobId(JobId),
  locate: () => ({}),
  permission: () => ({ action: "iam:GetServiceLastAccessedDetails", resource: "*" }),
  async run({ input, scope, caller, clock, tx }) {
    const report = await requireReport(input.JobId, { scope, caller, clock, tx });
    const { granularity, services } = report;
    const { items, ...page } = pageOf(services, ({ namespace }) => namespace, input);
    return {
      ...jobFacts(report),
      JobType: granularity,
      ServicesLastAccessed: items.map((service) => toWireService(service, granularity)),
      ...page,
    };
  },
});
