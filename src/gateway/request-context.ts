/**
 * The condition keys of a request, each present exactly when AWS has it, computed when a policy
 * asks for it.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html | AWS global condition context keys}
 */
import type { Context, ContextValue } from "../iam-engine/index.ts";
import type { Call } from "../model/operation.ts";
import type { Caller, Principal } from "../model/principal.ts";
import type { Permission } from "../model/resource.ts";
import { organizationKey, type Organizations } from "./organizations.ts";

/** Makes the context of one (action, resource) pair. */
export function requestContext(
  permission: Permission,
  call: Omit<Call, "tx">,
  organizations: Organizations,
): Context {
  // What an operation says itself goes before: AssumeRole knows the code of an MFA device.
  const service = permission.conditions === undefined ? undefined : serviceKeys(permission);
  return {
    get: (key) =>
      service?.get(key) ?? globalKey(key, permission, call) ?? organizationKey(key, organizations),
  };
}

function serviceKeys({ conditions = {} }: Permission): Map<string, ContextValue> {
  const keys = new Map<string, ContextValue>();
  for (const [name, value] of Object.entries(conditions)) {
    if (value !== undefined) keys.set(name.toLowerCase(), value);
  }
  return keys;
}

const PRINCIPAL_TAG = "aws:principaltag/";
const RESOURCE_TAG = "aws:resourcetag/";
const IAM_RESOURCE_TAG = "iam:resourcetag/";

function globalKey(
  key: string,
  { resource }: Permission,
  call: Omit<Call, "tx">,
): ContextValue | undefined {
  const { caller } = call;
  if (key.startsWith(PRINCIPAL_TAG)) {
    return principalTag(key.slice(PRINCIPAL_TAG.length), caller);
  }
  if (key.startsWith(IAM_RESOURCE_TAG)) {
    const isOfIam = resource !== "*" && resource.arn.includes(":iam::");
    return isOfIam ? tagOf(resource.tags, key.slice(IAM_RESOURCE_TAG.length)) : undefined;
  }
  if (key.startsWith(RESOURCE_TAG)) {
    return resource === "*" ? undefined : tagOf(resource.tags, key.slice(RESOURCE_TAG.length));
  }
  switch (key) {
    case "aws:resourceaccount":
      return resource === "*" ? caller.account : resource.account;
    case "aws:requestedregion":
      return call.scope.region;
    default:
      return (
        connectionKey(key, call) ?? sessionKey(key, call) ?? principalKey(key, caller.principal)
      );
  }
}

function connectionKey(key: string, { caller, clock }: Omit<Call, "tx">): ContextValue | undefined {
  switch (key) {
    case "aws:securetransport":
      return String(caller.secureTransport);
    case "aws:sourceip":
      return caller.via.length > 0 ? undefined : caller.sourceIp;
    case "aws:useragent":
      return caller.userAgent;
    case "aws:viaawsservice":
      return String(caller.via.length > 0);
    case "aws:currenttime":
      // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
      return new Date(clock.nowMs()).toISOString();
    case "aws:epochtime":
      return String(Math.floor(clock.nowMs() / 1000));
    default:
      return undefined;
  }
}

/** A tag of the session goes before one of the user or role. */
function principalTag(name: string, { principal, session }: Caller): string | undefined {
  const own = "tags" in principal ? principal.tags : undefined;
  return tagOf(session?.tags, name) ?? tagOf(own, name);
}

function sessionKey(
  key: string,
  { caller: { session }, clock }: Omit<Call, "tx">,
): string | undefined {
  if (session === undefined) return undefined;
  switch (key) {
    case "aws:tokenissuetime":
      // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
      return new Date(session.issuedAtMs).toISOString();
    case "aws:multifactorauthpresent":
      return String(session.multiFactorAuth ?? false);
    case "aws:multifactorauthage":
      return session.multiFactorAtMs === undefined
        ? undefined
        : String(Math.floor((clock.nowMs() - session.multiFactorAtMs) / 1000));
    case "aws:sourceidentity":
      return session.sourceIdentity;
    default:
      return undefined;
  }
}

const PRINCIPAL_TYPE: Readonly<Record<Principal["kind"], string>> = {
  root: "Account",
  user: "User",
  "role-session": "AssumedRole",
  "federated-user": "FederatedUser",
  service: "Service",
  anonymous: "Anonymous",
};

function principalKey(key: string, principal: Principal): ContextValue | undefined {
  switch (key) {
    case "aws:principalarn":
      return principalArn(principal);
    case "aws:principalaccount":
      return principal.kind === "anonymous"
        ? "anonymous"
        : "account" in principal
          ? principal.account
          : undefined;
    case "aws:principaltype":
      return PRINCIPAL_TYPE[principal.kind];
    case "aws:userid":
      return userId(principal);
    case "aws:username":
      return principal.kind === "user" ? principal.userName : undefined;
    case "aws:principalisawsservice":
      return principal.kind === "anonymous" ? undefined : String(principal.kind === "service");
    default:
      return principal.kind === "service" ? serviceKey(key, principal) : undefined;
  }
}

function serviceKey(
  key: string,
  principal: Extract<Principal, { kind: "service" }>,
): ContextValue | undefined {
  switch (key) {
    case "aws:principalservicename":
      return principal.service;
    case "aws:principalservicenameslist":
      return [principal.service];
    case "aws:sourcearn":
      return principal.sourceArn;
    case "aws:sourceaccount":
      return principal.sourceAccount;
    default:
      return undefined;
  }
}

function principalArn(principal: Principal): string | undefined {
  switch (principal.kind) {
    case "role-session":
      return principal.roleArn;
    case "service":
    case "anonymous":
      return undefined;
    default:
      return principal.arn;
  }
}

function userId(principal: Principal): string | undefined {
  switch (principal.kind) {
    case "root":
      return principal.account;
    case "user":
      return principal.userId;
    case "role-session":
      return `${principal.roleId}:${principal.sessionName}`;
    case "federated-user":
      return `${principal.account}:${principal.name}`;
    case "anonymous":
      return "anonymous";
    case "service":
      return undefined;
  }
}

/** Names of keys, the tag's part too, are compared without regard to case. */
function tagOf(
  tags: Readonly<Record<string, string>> | undefined,
  lower: string,
): string | undefined {
  if (tags === undefined) return undefined;
  for (const name of Object.keys(tags)) {
    if (name.toLowerCase() === lower) return tags[name];
  }
  return undefined;
}
