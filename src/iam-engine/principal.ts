/**
 * Principals: who asks, and how a policy's `Principal` element matches them. A match has a *class*,
 * because it decides which implicit denies it overrides: a policy that names a session grants to
 * that session itself, one that names its role still leaves boundary and session policy to allow.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html | AWS JSON policy elements: Principal}
 */

/** Who asks. The union of Atoll's model, restated so that the engine can be used alone. */
export type Principal =
  | { readonly kind: "root"; readonly account: string; readonly arn: string }
  | {
      readonly kind: "user";
      readonly account: string;
      readonly arn: string;
      readonly userId: string;
    }
  | {
      readonly kind: "role-session";
      readonly account: string;
      readonly arn: string;
      readonly roleArn: string;
      readonly roleId: string;
    }
  | {
      readonly kind: "federated-user";
      readonly account: string;
      readonly arn: string;
      readonly issuerArn: string;
      /** The unique id of the user who issued the session, where it is known. */
      readonly issuerId?: string | undefined;
    }
  | {
      readonly kind: "service";
      readonly service: string;
      /** Its other names, for example those of its regions. */
      readonly serviceNames?: readonly string[] | undefined;
      readonly arn: string;
    }
  | { readonly kind: "web-identity"; readonly provider: string; readonly arn: string }
  | { readonly kind: "anonymous"; readonly arn: string };

/** How a statement's principal matched, from the broadest to the narrowest. */
export type PrincipalClass =
  | "everyone"
  | "account"
  | "via-user"
  | "via-role"
  | "user"
  | "session"
  | "service"
  | "federated";

/** The `Principal` element of a statement, as written. */
export type PrincipalElement =
  | { readonly kind: "everyone" }
  | { readonly kind: "listed"; readonly by: Readonly<Record<string, readonly string[]>> };

/** The account of a principal; undefined for services, federated and anonymous callers. */
export function accountOf(principal: Principal): string | undefined {
  return "account" in principal ? principal.account : undefined;
}

/** Of what grants by itself, whoever is named goes before everybody. */
const STRENGTH: Readonly<Record<PrincipalClass, number>> = {
  account: 0,
  "via-user": 1,
  "via-role": 1,
  everyone: 2,
  federated: 3,
  service: 3,
  user: 3,
  session: 3,
};

/** The strongest way in which an element matches a principal; undefined when it does not. */
export function matchPrincipal(
  element: PrincipalElement,
  principal: Principal,
): PrincipalClass | undefined {
  if (element.kind === "everyone") return "everyone";
  // `CanonicalUser` is rewritten to an account by S3 before it comes here.
  const { AWS = [], Service = [], Federated = [] } = element.by;
  switch (principal.kind) {
    case "service":
      if (Service.some((value) => isService(value, principal))) return "service";
      return AWS.includes("*") ? "everyone" : undefined;
    case "web-identity":
      if (Federated.includes(principal.provider)) return "federated";
      return AWS.includes("*") ? "everyone" : undefined;
    default:
      return strongestOf(AWS, principal);
  }
}

function strongestOf(values: readonly string[], principal: Principal): PrincipalClass | undefined {
  let strongest: PrincipalClass | undefined;
  for (const value of values) {
    const found = matchAws(value, principal);
    if (found === undefined) continue;
    if (strongest === undefined || STRENGTH[found] > STRENGTH[strongest]) strongest = found;
  }
  return strongest;
}

function matchAws(value: string, principal: Principal): PrincipalClass | undefined {
  if (value === "*") return "everyone";
  const account = accountOf(principal);
  if (account === undefined) return undefined;
  if (isAccount(value, account, principal.arn)) return "account";
  switch (principal.kind) {
    case "user":
      return value === principal.arn || value === principal.userId ? "user" : undefined;
    case "role-session":
      if (value === principal.arn) return "session";
      return value === principal.roleArn || value === principal.roleId ? "via-role" : undefined;
    case "federated-user":
      if (value === principal.arn) return "session";
      return value === principal.issuerArn || value === principal.issuerId ? "via-user" : undefined;
    default:
      return undefined;
  }
}

function isService(value: string, principal: Principal): boolean {
  if (principal.kind !== "service") return false;
  return principal.service === value || principal.serviceNames?.includes(value) === true;
}

/** The account's id, or `arn:P:iam::A:root`: an account is of one partition. */
function isAccount(value: string, account: string, callerArn: string): boolean {
  if (value === account) return true;
  if (!value.startsWith(account, value.length - account.length - ROOT.length)) return false;
  const partition = callerArn.slice(0, callerArn.indexOf(":", 4));
  return value === `${partition}:iam::${account}${ROOT}`;
}

const ROOT = ":root";

/**
 * Tells whether a `NotPrincipal` list spares a caller from a Deny. AWS may test the account, the
 * role and the session one after another, so a caller is spared only when all of them are listed.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html | NotPrincipal}
 */
export function isSparedFromDeny(element: PrincipalElement, principal: Principal): boolean {
  if (element.kind === "everyone") return true;
  const listed = element.by["AWS"] ?? [];
  if (listed.includes("*")) return true;
  switch (principal.kind) {
    case "service":
      return (element.by["Service"] ?? []).some((value) => isService(value, principal));
    case "anonymous":
      return false;
    case "web-identity":
      return (element.by["Federated"] ?? []).includes(principal.provider);
    default:
      return isListedWhole(listed, principal);
  }
}

type OfAccount = Extract<Principal, { readonly account: string }>;

/** Tells whether a list has a principal with all that stands behind it: its role, its account. */
function isListedWhole(listed: readonly string[], principal: OfAccount): boolean {
  const { account, arn } = principal;
  if (!listed.some((value) => isAccount(value, account, arn))) return false;
  switch (principal.kind) {
    case "root":
      return true;
    case "user":
      return listed.includes(arn) || listed.includes(principal.userId);
    case "role-session":
      return (
        listed.includes(arn) &&
        (listed.includes(principal.roleArn) || listed.includes(principal.roleId))
      );
    case "federated-user":
      return listed.includes(arn);
  }
}
