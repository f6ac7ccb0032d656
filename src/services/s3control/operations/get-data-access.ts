import { writeOperation, type Operation } from "../../../model/operation.ts";
import { closestGrant, granteeOf, scopeOf, type AccessGrant } from "../access-grant.ts";
import { granteeIn } from "../access-grants-answer.ts";
import { noSuchLocation, notGranted } from "../access-grants-faults.ts";
import { instanceAt, requireInstance, toAsk } from "../access-grants-instance.ts";
import { findLocation } from "../access-grants-location.ts";
import { GetDataAccess, type GetDataAccessRequest, type GetDataAccessResult } from "../contract.ts";
import { invalidRequest } from "../faults.ts";
import { pathOf, parseScope, type GrantScope } from "../grant-scope.ts";
import { isGrantPermission, type GrantPermission } from "../grant-policy.ts";
import { vend } from "../vended-credentials.ts";

const DURATION_SECONDS_DEFAULT = 3600;
const DURATION_SECONDS_MIN = 900;
const DURATION_SECONDS_MAX = 43_200;

/**
 * Gives the caller credentials for what was granted to it: a session of the location's role, narrowed
 * down to the grant, or with `Minimal` to what was asked for.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetDataAccess.html | GetDataAccess}
 */
export const getDataAccess: Operation<GetDataAccessRequest, GetDataAccessResult> = writeOperation(
  GetDataAccess,
  {
    crossAccount: true,
    validate: (input) => void parseRequest(input),
    locate: (input, call) => instanceAt(input, call),
    permission: ({ instance, ...call }) => toAsk("s3:GetDataAccess", instance, call),
    async run({ input, instance, tx, ...call }) {
      const owner = requireInstance(instance);
      const { target, permission, isMinimal, seconds } = parseRequest(input);
      const grantee = granteeOf(call.caller.principal);
      const grant = await closestGrant(owner, { grantee, target, permission }, tx);
      if (grant === undefined) throw notGranted(permission, input.Target);
      const location = await findLocation(owner, grant.locationId, tx);
      if (location === undefined) throw noSuchLocation();
      const scope = isMinimal ? target : grantedScope(grant);
      const Credentials = await vend({ location, scope, permission, seconds }, call);
      return { Credentials, MatchedGrantTarget: pathOf(scope), Grantee: granteeIn(grant) };
    },
  },
);

interface Asked {
  readonly target: GrantScope;
  readonly permission: GrantPermission;
  readonly isMinimal: boolean;
  readonly seconds: number;
}

function parseRequest(input: GetDataAccessRequest): Asked {
  const { Target, TargetType, Permission, Privilege = "Default" } = input;
  if (!isGrantPermission(Permission)) throw invalidRequest("The permission is invalid");
  if (Privilege !== "Default" && Privilege !== "Minimal") {
    throw invalidRequest("The privilege is invalid");
  }
  if (TargetType !== undefined && TargetType !== "Object") {
    throw invalidRequest("The target type is invalid");
  }
  const seconds = input.DurationSeconds ?? DURATION_SECONDS_DEFAULT;
  if (!(seconds >= DURATION_SECONDS_MIN && seconds <= DURATION_SECONDS_MAX)) {
    throw invalidRequest(
      `The duration must be between ${DURATION_SECONDS_MIN} and ${DURATION_SECONDS_MAX} seconds`,
    );
  }
  const target = parseTarget(Target, TargetType === "Object");
  return { target, permission: Permission, isMinimal: Privilege === "Minimal", seconds };
}

/** A star in the middle of a target means nothing that could be granted. */
function parseTarget(text: string, isObject: boolean): GrantScope {
  const target = parseScope(text, { isObject });
  const isWild = target?.isPrefix === true && target.key.includes("*");
  if (target === undefined || isWild) throw invalidRequest("The target is invalid");
  return target;
}

function grantedScope(grant: AccessGrant): GrantScope {
  const scope = scopeOf(grant);
  if (scope === undefined) throw new Error("a grant's scope was not checked");
  return scope;
}
