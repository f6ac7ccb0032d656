import { loadCatalogue, type Catalogue } from "../../../iam-engine/catalogue.ts";
import { writeOperation, type Operation } from "../../../model/operation.ts";
import type { Resource } from "../../../model/resource.ts";
import { makeReport, type Granularity, type Subject } from "../access-report.ts";
import {
  GenerateServiceLastAccessedDetails,
  type GenerateServiceLastAccessedDetailsRequest,
  type GenerateServiceLastAccessedDetailsResponse,
} from "../contract.ts";
import { checkEntityArn, entityAt, requireEntityAt } from "../entity-policy.ts";
import { constraint } from "../faults.ts";
import { checkPolicyArn, policyAt, requirePolicy, type ManagedPolicy } from "../managed-policy.ts";
import type { EntityAt } from "../entity-at.ts";

interface Located {
  readonly entity?: Resource<EntityAt> | undefined;
  readonly policy?: Resource<ManagedPolicy> | undefined;
}

/**
 * Makes a report of when a user, a group's members, a role, or those who have a policy last used each
 * service that it grants.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html | GenerateServiceLastAccessedDetails}
 */
export const generateServiceLastAccessedDetails: Operation<
  GenerateServiceLastAccessedDetailsRequest,
  GenerateServiceLastAccessedDetailsResponse
> = writeOperation<
  GenerateServiceLastAccessedDetailsRequest,
  GenerateServiceLastAccessedDetailsResponse,
  Located,
  Catalogue
>(GenerateServiceLastAccessedDetails, {
  crossAccount: false,
  validate({ Arn, Granularity }) {
    if (isOfPolicy(Arn)) checkPolicyArn(Arn);
    else checkEntityArn("arn", Arn);
    readGranularity(Granularity);
  },
  locate: async ({ Arn }, call): Promise<Located> =>
    isOfPolicy(Arn) ? policyAt(Arn, call) : { entity: await entityAt(Arn, call) },
  permission: ({ entity, policy }) => ({
    action: "iam:GenerateServiceLastAccessedDetails",
    resource: entity ?? policy ?? "*",
  }),
  prepare: () => loadCatalogue(),
  async run({ input, entity, policy, prepared: catalogue, ...call }) {
    const subject = subjectOf({ entity, policy });
    const granularity = readGranularity(input.Granularity);
    const { jobId } = await makeReport({ subject, granularity, catalogue }, call);
    return { JobId: jobId };
  },
});

function subjectOf({ entity, policy }: Located): Subject {
  if (entity !== undefined) return { kind: "entity", ...requireEntityAt(entity) };
  if (policy !== undefined) return { kind: "policy", policy: requirePolicy(policy) };
  throw new Error("neither an entity nor a policy was located");
}

function isOfPolicy(arn: string): boolean {
  return arn.includes(":policy/");
}

function readGranularity(granularity: string | undefined): Granularity {
  if (granularity === undefined || granularity === "SERVICE_LEVEL") return "SERVICE_LEVEL";
  if (granularity === "ACTION_LEVEL") return granularity;
  throw constraint("granularity", "satisfy enum value set: [SERVICE_LEVEL, ACTION_LEVEL]");
}
