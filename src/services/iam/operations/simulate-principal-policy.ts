import type { Policy } from "../../../iam-engine/index.ts";
import { readOperation, type Operation } from "../../../model/operation.ts";
import type { ReadTransaction } from "../../../model/store.ts";
import { organizationFactsOf } from "../../organizations/organization-facts.ts";
import { compileInput } from "../context-key.ts";
import {
  SimulatePrincipalPolicy,
  type SimulatePolicyResponse,
  type SimulatePrincipalPolicyRequest,
} from "../contract.ts";
import type { EntityAt } from "../entity-at.ts";
import { checkEntityArn, entityAt, policiesOf, requireEntityAt } from "../entity-policy.ts";
import { boundaryOf } from "../entity.ts";
import { defaultDocument, findPolicy } from "../managed-policy.ts";
import { isServiceLinked } from "../role.ts";
import { readExclusions, simulate, simulatedPolicy, type Exclusions } from "../simulation-parts.ts";
import { checkSimulation } from "../simulation-request.ts";

/**
 * Tells what the policies of a user, group or role would say to actions, without doing them. What
 * the request brings is added; its boundary takes the place of the entity's own.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html | SimulatePrincipalPolicy}
 */
export const simulatePrincipalPolicy: Operation<
  SimulatePrincipalPolicyRequest,
  SimulatePolicyResponse
> = readOperation(SimulatePrincipalPolicy, {
  crossAccount: false,
  validate(input) {
    checkEntityArn("policySourceArn", input.PolicySourceArn);
    checkSimulation(input, true);
    readExclusions(input.PolicyExclusionList);
  },
  locate: async (input, call) => ({ source: await entityAt(input.PolicySourceArn, call) }),
  permission: ({ source }) => ({ action: "iam:SimulatePrincipalPolicy", resource: source }),
  async run({ input, source, scope, tx }) {
    const entity = requireEntityAt(source);
    const exclusions = readExclusions(input.PolicyExclusionList);
    const own = (await policiesOf(entity, tx)).filter((each) => !exclusions.isExcluded(each));
    const parts = {
      entity,
      identity: own.map(simulatedPolicy),
      boundary: await boundaryPolicy(entity, exclusions, tx),
      organization: await organizationPolicies(entity, exclusions, tx),
    };
    return simulate(input, parts, { scope, tx });
  },
});

/** A boundary whose policy is gone allows nothing. */
async function boundaryPolicy(
  { entity }: EntityAt,
  { types }: Exclusions,
  tx: ReadTransaction,
): Promise<Policy | undefined> {
  const arn = boundaryOf(entity);
  if (arn === undefined || types.has("permission-boundary")) return undefined;
  const policy = await findPolicy(arn, tx);
  const text = policy === undefined ? EMPTY : defaultDocument(policy);
  return { name: arn.slice(arn.lastIndexOf("/") + 1), arn, compiled: compileInput(text) };
}

const EMPTY = '{"Version":"2012-10-17","Statement":[]}';

/** Where no policy binds the account there is no level that could deny. */
async function organizationPolicies(
  { type, entity }: EntityAt,
  { types }: Exclusions,
  tx: ReadTransaction,
): Promise<readonly (readonly Policy[])[]> {
  if (types.has("scp") || (type === "role" && isServiceLinked(entity))) return [];
  const facts = await organizationFactsOf(entity.account, entity.partition, tx);
  return (facts?.scp ?? []).map((level) =>
    level.map(({ name, arn, text }) => ({ name, arn, compiled: compileInput(text) })),
  );
}
