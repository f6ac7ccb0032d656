/**
 * How IAM names what it refuses. It tells users, groups and roles by their names where the request
 * does so, and by their ARNs where it makes them or is given the ARN:
 *
 * ```
 * GetRole     is not authorized to perform: iam:GetRole on resource: role deploy because ...
 * CreateRole  is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::111111111111:role/deploy because ...
 * ListRoles   is not authorized to perform: iam:ListRoles on resource: arn:aws:iam::111111111111:role/ because ...
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html | Troubleshoot access denied error messages}
 */
import type { Operation } from "../../model/operation.ts";
import type { Permission, Resource } from "../../model/resource.ts";
import type { Service } from "../../model/service.ts";
import { accessDenied } from "./faults.ts";

/** Has the denials of all operations name their resources as IAM does. */
export function namingResources(operations: Service["operations"]): Service["operations"] {
  return (operations as unknown as readonly Operation[]).map((operation): Operation => ({
    ...operation,
    permissions(input, located, call) {
      const needed = operation.permissions(input, located, call);
      if ("kind" in needed) return needed;
      return needed.map((permission) => named(permission, operation.contract.name, input));
    },
  })) as unknown as Service["operations"];
}

function named(permission: Permission, operation: string, input: unknown): Permission {
  const { action, resource } = permission;
  const subject = ` is not authorized to perform: ${action}`;
  const written = resource === "*" ? subject : `${subject} on resource: ${resource.arn}`;
  return {
    ...permission,
    denial(_denied, text) {
      const shown = shownResource(permission, operation, input);
      return accessDenied(text.replace(written, () => `${subject} on resource: ${shown}`));
    },
  };
}

/** What AWS calls the kinds of things that requests name. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ["group", "group"],
  ["instance-profile", "instance profile"],
  ["role", "role"],
  ["user", "user"],
]);

/** Operations that make what they name, or are given its ARN. */
const TELLING_ARN: ReadonlySet<string> = new Set([
  "CreateGroup",
  "CreateInstanceProfile",
  "CreateRole",
  "CreateServiceLinkedRole",
  "CreateUser",
  "GenerateServiceLastAccessedDetails",
  "GetContextKeysForPrincipalPolicy",
  "ListPoliciesGrantingServiceAccess",
  "SimulatePrincipalPolicy",
]);

function shownResource(
  { action, resource }: Permission,
  operation: string,
  input: unknown,
): string {
  if (operation === "ListPolicies") return `policy path ${pathPrefixOf(input)}`;
  if (operation === "GetAccessKeyLastUsed") return `access key ${accessKeyIdOf(input)}`;
  if (resource === "*") return "*";
  const name = nameIn(resource);
  if (resource.type === "policy") {
    return operation === "CreatePolicy" ? `policy ${name}` : `policy ${resource.arn}`;
  }
  const kind = KINDS.get(resource.type);
  const tellsArn = name === "" || TELLING_ARN.has(operation) || action === "iam:PassRole";
  return kind === undefined || tellsArn ? resource.arn : `${kind} ${name}`;
}

function pathPrefixOf(input: unknown): string {
  const { PathPrefix = "/" } = input as { readonly PathPrefix?: string | undefined };
  return PathPrefix;
}

function accessKeyIdOf(input: unknown): string {
  return (input as { readonly AccessKeyId: string }).AccessKeyId;
}

/** Empty where a list is cut to a path, and of the root user. */
function nameIn({ arn }: Resource): string {
  const slash = arn.lastIndexOf("/");
  return slash < 0 ? "" : arn.slice(slash + 1);
}
