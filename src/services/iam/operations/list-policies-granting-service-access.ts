import { loadCatalogue } from "../../../iam-engine/catalogue.ts";
import { readOperation, type Operation } from "../../../model/operation.ts";
import { compileInput } from "../context-key.ts";
import {
  ListPoliciesGrantingServiceAccess,
  type ListPoliciesGrantingServiceAccessRequest,
  type ListPoliciesGrantingServiceAccessResponse,
  type PolicyGrantingServiceAccess,
} from "../contract.ts";
import {
  checkEntityArn,
  entityAt,
  policiesOf,
  requireEntityAt,
  type EntityPolicy,
} from "../entity-policy.ts";
import { constraint } from "../faults.ts";
import { pageInOrder } from "../page.ts";
import { grants } from "../service-access.ts";

const NAMESPACES_MAX = 200;

/**
 * Lists, for each of some services, the policies of a user, group or role that allow anything of it.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPoliciesGrantingServiceAccess.html | ListPoliciesGrantingServiceAccess}
 */
export const listPoliciesGrantingServiceAccess: Operation<
  ListPoliciesGrantingServiceAccessRequest,
  ListPoliciesGrantingServiceAccessResponse
> = readOperation(ListPoliciesGrantingServiceAccess, {
  crossAccount: false,
  validate({ Arn, ServiceNamespaces }) {
    checkEntityArn("arn", Arn);
    if (ServiceNamespaces.length > NAMESPACES_MAX) {
      const wanted = `have length less than or equal to ${NAMESPACES_MAX}`;
      throw constraint("serviceNamespaces", wanted);
    }
    for (const namespace of ServiceNamespaces) {
      if (/^[\w-]{1,64}$/.test(namespace)) continue;
      throw constraint("serviceNamespaces", String.raw`satisfy regular expression pattern: [\w-]*`);
    }
  },
  locate: async (input, call) => ({ entity: await entityAt(input.Arn, call) }),
  permission: ({ entity }) => ({
    action: "iam:ListPoliciesGrantingServiceAccess",
    resource: entity,
  }),
  async run({ input, entity, tx }) {
    const catalogue = await loadCatalogue();
    const policies = (await policiesOf(requireEntityAt(entity), tx)).map((policy) => ({
      policy,
      compiled: compileInput(policy.text),
    }));
    const { items, ...page } = pageInOrder(input.ServiceNamespaces, { Marker: input.Marker });
    return {
      PoliciesGrantingServiceAccess: items.map((namespace) => ({
        ServiceNamespace: namespace,
        Policies: policies
          .filter(({ compiled }) => grants(compiled, namespace.toLowerCase(), catalogue))
          .map(({ policy }) => toWire(policy)),
      })),
      ...page,
    };
  },
});

/** Of an inline policy AWS tells what it stands in, of a managed one its ARN. */
function toWire({ name, arn, ownerType, ownerName }: EntityPolicy): PolicyGrantingServiceAccess {
  return arn === undefined
    ? {
        PolicyName: name,
        PolicyType: "INLINE",
        EntityType: ownerType.toUpperCase(),
        EntityName: ownerName,
      }
    : { PolicyName: name, PolicyType: "MANAGED", PolicyArn: arn };
}
