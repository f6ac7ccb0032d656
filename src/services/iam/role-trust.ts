/** The trust policies of roles, for questions that name a role by its ARN. */
import { parseArn } from "../../model/arn.ts";
import type { ResourcePolicies } from "../../model/service.ts";
import { globalRegion } from "../../model/scope.ts";
import { rootMayNotAssume } from "./faults.ts";
import { roleArn } from "./role.ts";
import { roles } from "./tables.ts";
import { readTrustPolicy } from "./trust-policy.ts";

export const trustPolicies: ResourcePolicies = {
  async resourceAt(arn, tx) {
    const { account = "", partition = "", resource = "" } = parseArn(arn) ?? {};
    if (!resource.startsWith("role/")) return undefined;
    const nameKey = resource.slice(resource.lastIndexOf("/") + 1).toLowerCase();
    const found = await tx.get(roles, { account, region: globalRegion(partition), nameKey });
    const record = found !== undefined && roleArn(found) === arn ? found : undefined;
    const { trustPolicy: policy, tags } = record ?? {};
    return { type: "role", arn, account, region: "", record, policy, policyKind: "trust", tags };
  },
  async needs(asked, { caller }) {
    const { action, resource } = asked;
    if (resource === "*") return [asked];
    const lower = action.toLowerCase();
    if (lower === "sts:assumerole" && caller.principal.kind === "root") {
      return [{ ...asked, refusal: rootMayNotAssume() }];
    }
    if (lower.startsWith("sts:")) return [asked];
    // What is done to a role, and who may pass it, its trust policy does not say.
    return [{ ...asked, resource: { ...resource, policy: undefined, policyKind: undefined } }];
  },
  async editable({ policy }, tx) {
    return policy === undefined ? undefined : readTrustPolicy(policy, tx);
  },
  putAction: () => "iam:UpdateAssumeRolePolicy",
  putCommand({ arn }, policy) {
    const name = arn.slice(arn.lastIndexOf("/") + 1);
    return ["iam", "update-assume-role-policy", "--role-name", name, "--policy-document", policy];
  },
};
