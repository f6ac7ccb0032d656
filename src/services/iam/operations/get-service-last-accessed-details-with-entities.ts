import { readOperation, type Operation } from "../../../model/operation.ts";
import { checkJobId, jobFacts, requireReport, toWireEntity } from "../access-report.ts";
import {
  GetServiceLastAccessedDetailsWithEntities,
  type GetServiceLastAccessedDetailsWithEntitiesRequest,
  type GetServiceLastAccessedDetailsWithEntitiesResponse,
} from "../contract.ts";
import { invalidInput } from "../faults.ts";
import { pageInOrder } from "../page.ts";

/**
 * Tells which users and roles of a report could use a service, and when they last did; the latest
 * first.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetailsWithEntities.html | GetServiceLastAccessedDetailsWithEntities}
 */
export const getServiceLastAccessedDetailsWithEntities: Operation<
  GetServiceLastAccessedDetailsWithEntitiesRequest,
  GetServiceLastAccessedDetailsWithEntitiesResponse
> = readOperation(GetServiceLastAccessedDetailsWithEntities, {
  crossAccount: false,
  validate: ({ JobId }) => checkJobId(JobId),
  locate: () => ({}),
  permission: () => ({ action: "iam:GetServiceLastAccessedDetailsWithEntities", resource: "*" }),
  async run({ input, scope, caller, clock, tx }) {
    const report = await requireReport(input.JobId, { scope, caller, clock, tx });
    const { ServiceNamespace: wanted } = input;
    const service = report.services.find(({ namespace }) => namespace === wanted);
    if (service === undefined) {
      throw invalidInput(`Service namespace ${wanted} is not part of the report.`);
    }
    const { items, ...page } = pageInOrder(service.entities, input);
    return {
      ...jobFacts(report),
      EntityDetailsList: items.map(toWireEntity),
      ...page,
    };
  },
});
