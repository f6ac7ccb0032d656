/**
 * The condition keys of a request, each present exactly when AWS has it, computed when a policy
 * asks for it.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html | AWS global condition context keys}
 */
import type { Context, ContextValue } from "../iam-engine/index.ts";
import type { Caller, Principal, SessionFacts } from "../model/principal.ts";
import type { Permission } from "../model/resource.ts";
import type { Partition } from "../model/scope.ts";
import { organizationKey, type Organizations } from "./organizations.ts";
import type { CallFacts } from "./perform.ts";

/** Makes the context of one (action, resource) pair. */
export function requestContext(
  permission: Permission,
  call: CallFacts,
  organizations: Organizations,
): Context {
  const { conditions } = permission;
  // Most policies ask for none of them.
  let keys: ReadonlyMap<string, ContextValue> | undefined;
  function own(key: string): ContextValue | undefined {
    if (conditions === undefined) return undefined;
    keys ??= serviceKeys(conditions);
    return keys.get(key);
  }
  return {
    // What an operation says itself goes before: AssumeRole knows the code of an MFA device.
    get: (key) =>
      own(key) ?? globalKey(key, permission, call) ?? organizationKey(key, organizations),
  };
}

function serviceKeys(conditions: NonNullable<Permission["conditions"]>): Map<string, ContextValue> {
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
  { action, resource }: Permission,
  call: CallFacts,
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
      return requestedRegion(action, call);
    default:
      return (
        connectionKey(key, call) ?? sessionKey(key, call) ?? principalKey(key, caller.principal)
      );
  }
}

/** Where the services have their one endpoint that are the same in all regions of a partition. */
const HOME_OF_GLOBAL: Readonly<Record<Partition, string>> = {
  aws: "us-east-1",
  "aws-cn": "cn-north-1",
  "aws-us-gov": "us-gov-west-1",
};

/**
 * Whatever region a client signs for, IAM and Organizations are asked in one. A role is passed where
 * the service is asked that gets it.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion | aws:RequestedRegion}
 */
function requestedRegion(action: string, { scope }: CallFacts): string {
  const isGlobal = /^(?:iam|organizations):/i.test(action) && !/^iam:passrole$/i.test(action);
  return isGlobal ? HOME_OF_GLOBAL[scope.partition] : scope.region;
}

function connectionKey(key: string, call: CallFacts): ContextValue | undefined {
  const { caller, clock } = call;
  switch (key) {
    case "aws:securetransport":
      return String(caller.secureTransport);
    case "aws:sourceip":
      return caller.via.length > 0 ? undefined : caller.sourceIp;
    case "aws:useragent":
      return caller.userAgent;
    case "aws:referer":
      return caller.referer;
    case "aws:currenttime":
      // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
      return new Date(clock.nowMs()).toISOString();
    case "aws:epochtime":
      return String(Math.floor(clock.nowMs() / 1000));
    default:
      return forwardingKey(key, call);
  }
}

function forwardingKey(key: string, { caller, scope }: CallFacts): ContextValue | undefined {
  switch (key) {
    case "aws:viaawsservice":
      return String(caller.via.length > 0);
    case "aws:calledvia":
      return chain(caller);
    case "aws:calledviafirst":
      return chain(caller)?.[0];
    case "aws:calledvialast":
      return chain(caller)?.at(-1);
    case "kms:viaservice":
      return caller.via.length === 0
        ? undefined
        : `${caller.via.at(-1)}.${scope.region}.amazonaws.com`;
    default:
      return undefined;
  }
}

/**
 * The services that `aws:CalledVia` knows; others that forward a call do not appear in it.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-calledvia | aws:CalledVia}
 */
const KNOWN_TO_CALLED_VIA: ReadonlySet<string> = new Set([
  "athena",
  "cloud9",
  "cloudformation",
  "databrew",
  "dataexchange",
  "dynamodb",
  "kms",
  "servicecatalog-appregistry",
  "sqlworkbench",
]);

function chain({ via }: Caller): readonly string[] | undefined {
  const known = via.filter((service) => KNOWN_TO_CALLED_VIA.has(service));
  return known.length === 0 ? undefined : known.map((service) => `${service}.amazonaws.com`);
}

/** A tag of the session goes before one of the user or role. */
function principalTag(name: string, { principal, session }: Caller): string | undefined {
  const own = "tags" in principal ? principal.tags : undefined;
  return tagOf(session?.tags, name) ?? tagOf(own, name);
}

function sessionKey(
  key: string,
  { caller: { session }, clock }: CallFacts,
): ContextValue | undefined {
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
    case "aws:assumedroot":
      return session.origin === "AssumeRoot" ? "true" : undefined;
    default:
      return federationKey(key, session);
  }
}

function federationKey(key: string, { federation }: SessionFacts): ContextValue | undefined {
  if (federation === undefined) return undefined;
  if (key === "aws:federatedprovider") return federation.provider;
  return Object.hasOwn(federation.conditions, key) ? federation.conditions[key] : undefined;
}

const PRINCIPAL_TYPE: Readonly<Record<Principal["kind"], string | undefined>> = {
  root: "Account",
  user: "User",
  "role-session": "AssumedRole",
  "federated-user": "FederatedUser",
  "web-identity": undefined,
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
      return isSigner(principal) ? String(principal.kind === "service") : undefined;
    default:
      return principal.kind === "service" ? serviceKey(key, principal) : undefined;
  }
}

/** Whoever comes by a signature or as a service, not by a token or by nothing. */
function isSigner({ kind }: Principal): boolean {
  return kind !== "anonymous" && kind !== "web-identity";
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
    case "web-identity":
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
    case "web-identity":
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
