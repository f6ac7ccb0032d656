/**
 * AWS's wording of a denial. The sentence names one policy type, the one that decided.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html | Troubleshoot access denied error messages}
 */
import type { Decision, Layer } from "./decision.ts";

const POLICY_TYPE: Readonly<Record<Layer, string>> = {
  scp: "service control policy",
  rcp: "resource control policy",
  "vpc-endpoint": "VPC endpoint policy",
  resource: "resource-based policy",
  identity: "identity-based policy",
  boundary: "permissions boundary",
  session: "session policy",
};

/**
 * The reason that ends AWS's sentence, for example `because no identity-based policy allows the
 * sqs:SendMessage action`; empty where AWS gives none.
 *
 * @param action The action as the service spells it in messages.
 */
export function reasonOf(decision: Decision, action: string, isTrust = false): string {
  const { layer } = decision;
  if (decision.outcome === "allow" || layer === undefined) return "";
  const type = isTrust && layer === "resource" ? "role trust policy" : POLICY_TYPE[layer];
  if (!decision.isExplicit) return `because no ${type} allows the ${action} action`;
  const article = isTrust && layer === "resource" ? "the" : layer === "identity" ? "an" : "a";
  const arn = decision.policy?.arn;
  return `with an explicit deny in ${article} ${type}${arn === undefined ? "" : `: ${arn}`}`;
}

/** AWS's whole sentence: who, what, on which resource, and the reason. */
export function accessDeniedSentence(facts: {
  readonly callerArn: string;
  readonly action: string;
  /** The ARN as the service prints it; undefined when the action has no resource. */
  readonly resource: string | undefined;
  readonly reason: string;
}): string {
  const on = facts.resource === undefined ? "" : ` on resource: ${facts.resource}`;
  const reason = facts.reason === "" ? "" : ` ${facts.reason}`;
  return `User: ${facts.callerArn} is not authorized to perform: ${facts.action}${on}${reason}`;
}
