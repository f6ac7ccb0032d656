/**
 * The credentials that S3 Access Grants vends. It asks STS as itself, `access-grants.s3.amazonaws.com`,
 * for its instance: the role's trust policy is judged, and the role's own policies are with each use.
 *
 * ```
 * sts:AssumeRole role/lake-reader, as access-grants-1c0f..., Policy: s3:GetObject on photos/2026/*
 *     aws:SourceArn arn:aws:s3:us-east-1:111122223333:access-grants/default
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-credentials.html | Request access to Amazon S3 data through S3 Access Grants}
 */
import { ACCESS_GRANTS } from "../../model/bucket-access.ts";
import { Fault } from "../../model/fault.ts";
import type { Call } from "../../model/operation.ts";
import type { Caller } from "../../model/principal.ts";
import type { AssumeRole } from "../sts/contract.ts";
import { stsNotAuthorized, stsPolicyTooLarge, stsValidation } from "./access-grants-faults.ts";
import { instanceArn } from "./access-grants-instance.ts";
import { newSessionName, type GrantsLocation } from "./access-grants-location.ts";
import type { Credentials } from "./contract.ts";
import { sessionPolicy, type GrantPermission } from "./grant-policy.ts";
import type { GrantScope } from "./grant-scope.ts";

/** What the credentials are to be good for. */
export interface Vending {
  readonly location: GrantsLocation;
  readonly scope: GrantScope;
  readonly permission: GrantPermission;
  readonly seconds: number;
}

/** The most characters of a session policy that STS takes. */
const POLICY_CHARACTERS_MAX = 2048;

/**
 * Has STS make credentials.
 *
 * @throws Fault `StsNotAuthorizedError`, `StsPackedPolicyTooLargeError`, `StsValidationError`
 */
export async function vend(
  { location, scope, permission, seconds }: Vending,
  { services, ids, caller }: Pick<Call, "services" | "ids" | "caller">,
): Promise<Credentials | undefined> {
  const policy = sessionPolicy(scope, permission, location);
  if (policy.length > POLICY_CHARACTERS_MAX) throw stsPolicyTooLarge();
  const input = {
    RoleArn: location.roleArn,
    RoleSessionName: newSessionName(ids),
    DurationSeconds: seconds,
    Policy: policy,
    SourceIdentity: sourceIdentityOf(caller),
  };
  const as = {
    kind: "service",
    principal: ACCESS_GRANTS,
    sourceArn: instanceArn(location),
    sourceAccount: location.account,
  } as const;
  try {
    const answer = await services.invoke<typeof AssumeRole>("sts", "AssumeRole", input, as);
    return answer.Credentials;
  } catch (error) {
    throw error instanceof Fault ? reworded(error) : error;
  }
}

/** Who was granted goes on to be known: the grantee's unique id, or what its own session says. */
function sourceIdentityOf({ principal, session }: Caller): string | undefined {
  if (session?.sourceIdentity !== undefined) return session.sourceIdentity;
  if (principal.kind === "user") return principal.userId;
  return principal.kind === "role-session" ? principal.roleId : undefined;
}

function reworded(fault: Fault): Fault {
  switch (fault.code) {
    case "AccessDenied":
      return stsNotAuthorized(fault.message);
    case "PackedPolicyTooLargeException":
      return stsPolicyTooLarge();
    case "ValidationError":
      return stsValidation(fault.message);
    default:
      return fault;
  }
}
