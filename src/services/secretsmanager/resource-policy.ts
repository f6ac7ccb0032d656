/**
 * Whether a text can be a secret's policy.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html | Resource-based policies}
 */
import {
  parsePolicy,
  PolicySyntaxError,
  type PolicyDocument,
  type PolicyStatement,
} from "../../iam-engine/policy.ts";

export const POLICY_LENGTH_MAX = 20_480;

const VERSIONS: readonly string[] = ["2008-10-17", "2012-10-17"];

const SYNTAX = "This resource policy contains a syntax error.";
/** About a principal of the wrong form, or one who is not there (`secret-principals.ts`). */
export const PRINCIPAL = "This resource policy contains an unsupported principal.";
const SERVICE = "This resource policy contains an invalid service principal.";

/** AWS's sentence about a policy that it does not take; undefined for a good one. */
export function complaintAbout(text: string): string | undefined {
  const document = parse(text);
  if (document === undefined || document.statements.length === 0) return SYNTAX;
  if (!VERSIONS.includes(document.version)) return SYNTAX;
  for (const statement of document.statements) {
    const complaint = isComplete(statement) ? aboutPrincipals(statement) : SYNTAX;
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

function parse(text: string): PolicyDocument | undefined {
  try {
    return parsePolicy(text);
  } catch (error) {
    if (error instanceof PolicySyntaxError) return undefined;
    throw error;
  }
}

const ACTION = /^(?:\*|secretsmanager:[A-Za-z*?]+)$/i;

/** It says what may be done to what by whom, and speaks of Secrets Manager. */
function isComplete(statement: PolicyStatement): boolean {
  const { action, notAction, resource, notResource, principal, notPrincipal } = statement;
  const actions = action ?? notAction ?? [];
  const resources = resource ?? notResource ?? [];
  const hasPrincipal = principal !== undefined || notPrincipal !== undefined;
  if (actions.length === 0 || resources.length === 0 || !hasPrincipal) return false;
  return actions.every((each) => ACTION.test(each)) && resources.every(isResource);
}

function isResource(resource: string): boolean {
  return resource === "*" || resource.startsWith("arn:");
}

const AWS_PRINCIPAL =
  /^(?:\*|\d{12}|A(?:IDA|ROA)[A-Z0-9]{12,124}|arn:aws(?:-cn|-us-gov)?:(?:iam::\d{12}:(?:root|(?:user|role)\/[\w+=,.@/-]+)|sts::\d{12}:(?:assumed-role|federated-user)\/[\w+=,.@/-]+))$/;
const SERVICE_PRINCIPAL = /^[a-z\d.-]+\.amazonaws\.com(?:\.cn)?$/i;

function aboutPrincipals({ principal, notPrincipal }: PolicyStatement): string | undefined {
  const element = principal ?? notPrincipal;
  if (element === undefined || element.kind === "everyone") return undefined;
  const named = Object.entries(element.by);
  if (named.length === 0) return SYNTAX;
  for (const [type, names] of named) {
    const complaint = aboutNames(type, names);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

function aboutNames(type: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return SYNTAX;
  switch (type) {
    case "AWS":
      return names.every((name) => AWS_PRINCIPAL.test(name)) ? undefined : PRINCIPAL;
    case "Service":
      return names.every((name) => SERVICE_PRINCIPAL.test(name)) ? undefined : SERVICE;
    default:
      return PRINCIPAL;
  }
}
