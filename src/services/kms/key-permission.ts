/**
 * The permissions on keys: an action on a key, with everything that conditions may ask of the key
 * and the request, and the grants that cover it.
 *
 * ```
 * keyPermission("kms:Decrypt", key, { caller, scope }, { context: { Department: "IT" } })
 *   kms:CallerAccount 111111111111        kms:KeySpec SYMMETRIC_DEFAULT
 *   kms:ViaService    s3.eu-west-1...     kms:EncryptionContext:Department IT   ...
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html | Condition keys for KMS}
 */
import type { Fault } from "../../model/fault.ts";
import type { Call } from "../../model/operation.ts";
import { accountOf, type Caller } from "../../model/principal.ts";
import type { DeniedAction, Permission } from "../../model/resource.ts";
import { contextConditions, type EncryptionContext } from "./encryption-context.ts";
import { accessDenied } from "./faults.ts";
import { isAccountPrincipal, type Grant } from "./grant.ts";
import { covers, describeGrant } from "./grant-match.ts";
import { isPrimary, type KmsKey } from "./key.ts";
import type { KeyResource } from "./located.ts";
import { withoutKey } from "./wording.ts";

type Conditions = NonNullable<Permission["conditions"]>;

/** What a request says besides the key. */
export interface Request {
  /** The encryption context of a cryptographic operation. */
  readonly context?: EncryptionContext;
  /** Further condition keys. */
  readonly conditions?: Conditions | undefined;
  /** Of ListGrants and its kin, for what AWS's services do for their users. */
  readonly isAboutGrants?: boolean;
}

/** An action on a key. */
export function keyPermission(
  action: string,
  key: KeyResource,
  call: Pick<Call, "caller" | "scope">,
  request: Request = {},
): Permission {
  const permission = {
    action,
    resource: key,
    conditions: conditionsOf(key, call, request),
    ...(call.caller.via.length > 0 && { denial: forwardedDenial }),
  };
  return key.grants.length === 0
    ? permission
    : { ...permission, ...admissionsOf(action, key.grants, call.caller, request.context) };
}

/** Whoever asks through a service need not know the key that the service uses. */
function forwardedDenial(denied: DeniedAction, text: string): Fault {
  return accessDenied(withoutKey(text, denied));
}

/** An action on no key that exists: CreateKey, lists, aliases. */
export function plainConditions(
  call: Pick<Call, "caller" | "scope">,
  further: Conditions = {},
): Conditions {
  return { ...callerConditions(call), ...further };
}

function conditionsOf(
  key: KeyResource,
  call: Pick<Call, "caller" | "scope">,
  { context, conditions, isAboutGrants }: Request,
): Conditions {
  const { record, requestAlias } = key;
  return {
    ...callerConditions(call),
    ...(record !== undefined && keyConditions(record)),
    "kms:RequestAlias": requestAlias,
    ...(isAboutGrants === true && {
      "kms:GrantIsForAWSResource": String(isForAwsResource(call.caller)),
    }),
    ...contextConditions(context),
    ...conditions,
  };
}

function callerConditions({ caller, scope }: Pick<Call, "caller" | "scope">): Conditions {
  const via = caller.via.at(-1);
  return {
    "kms:CallerAccount": callerAccount(caller),
    "kms:ViaService": via === undefined ? undefined : `${via}.${scope.region}.amazonaws.com`,
  };
}

/** A service that acts in its own name acts for the account of its resource. */
function callerAccount({ principal }: Caller): string | undefined {
  return principal.kind === "service" ? principal.sourceAccount : accountOf(principal);
}

/** A service of AWS's asks, by itself or for its user. */
function isForAwsResource({ principal, via }: Caller): boolean {
  return principal.kind === "service" || via.length > 0;
}

/** What conditions may ask of a key, present or about to be made. */
export function keyConditions(
  key: Pick<KmsKey, "keySpec" | "keyUsage" | "origin" | "multiRegion" | "region"> &
    Partial<Pick<KmsKey, "aliases">>,
): Conditions {
  const { keySpec, keyUsage, origin, multiRegion, aliases = [] } = key;
  return {
    "kms:KeySpec": keySpec,
    "kms:CustomerMasterKeySpec": keySpec,
    "kms:KeyUsage": keyUsage,
    "kms:CustomerMasterKeyUsage": keyUsage,
    "kms:KeyOrigin": origin,
    "kms:MultiRegion": String(multiRegion !== undefined),
    ...(multiRegion !== undefined && {
      "kms:MultiRegionKeyType": isPrimary(key as KmsKey) ? "PRIMARY" : "REPLICA",
    }),
    ...(aliases.length > 0 && { "kms:ResourceAliases": aliases }),
  };
}

/** A grant to a user, role or session stands by itself; one to an account needs its policies, too. */
function admissionsOf(
  action: string,
  grants: readonly Grant[],
  caller: Caller,
  context: EncryptionContext,
): Pick<Permission, "grants" | "accountAdmission"> {
  const covering = grants.filter((grant) => covers(grant, action, caller, context));
  const isDelegated = ({ grantee }: Grant): boolean =>
    caller.principal.kind !== "root" && isAccountPrincipal(grantee);
  const direct = covering.filter((grant) => !isDelegated(grant)).map(describeGrant);
  const delegated = covering.find(isDelegated);
  return {
    ...(direct.length > 0 && { grants: direct }),
    ...(delegated !== undefined && { accountAdmission: describeGrant(delegated) }),
  };
}
