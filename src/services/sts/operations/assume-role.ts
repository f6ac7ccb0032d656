import { writeOperation, type Operation, type Call } from "../../../model/operation.ts";
import type { Principal, SessionFacts } from "../../../model/principal.ts";
import type { Permission, Resource } from "../../../model/resource.ts";
import { rootMayNotAssume } from "../../iam/faults.ts";
import { checkCode, useCode, type CodeCheck } from "../../iam/mfa-device.ts";
import type { Role } from "../../iam/role.ts";
import { checkRoleArn, roleAt } from "../assumed-role.ts";
import { AssumeRole, type AssumeRoleRequest, type AssumeRoleResponse } from "../contract.ts";
import { mayNotAssume, mfaFailed, validationError } from "../faults.ts";
import { DURATION_SECONDS_MAX, openRoleSession } from "../role-session.ts";
import {
  checkDuration,
  checkMfa,
  checkPolicies,
  checkTags,
  checkText,
  SESSION_NAME,
  tagConditions,
  tagsOf,
  textRule,
} from "../session-request.ts";
import { checkTokenLength } from "../session-token.ts";
import { checkTransitiveKeys, inheritedTags } from "../transitive-tag.ts";

/** Of a role that a role's session assumes. */
const CHAINED_SECONDS_MAX = 3600;

const EXTERNAL_ID = textRule(2, 1224, String.raw`[\w+=,.@:\/-]*`);

/**
 * Gives temporary credentials of a role to whom its trust policy admits.
 *
 * DIFFERS: the root user of an account, who may assume no role on AWS, may in `audit` and `off`;
 * `audit` reports it.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html | AssumeRole}
 */
export const assumeRole: Operation<AssumeRoleRequest, AssumeRoleResponse> = writeOperation(
  AssumeRole,
  {
    crossAccount: true,
    validate: checkRequest,
    locate: async (input, call) => ({
      role: await roleAt(input.RoleArn, call),
      mfa: await checkCode(input, call),
    }),
    permission: permissionsFor,
    async run(facts) {
      const { input, role, mfa, caller, clock, tx } = facts;
      const found = role.record;
      if (found === undefined) throw mayNotAssume(caller.principal.arn, role.arn);
      if (mfa?.record !== undefined) {
        if (mfa.record.failure !== undefined) throw mfaFailed(mfa.record.failure);
        await useCode(mfa.record, tx);
      }
      const inherited = inheritedTags(caller.session);
      const nowMs = clock.nowMs();
      const sessionFacts = {
        multiFactorAuth: mfa !== undefined,
        multiFactorAtMs: mfa === undefined ? undefined : nowMs,
        sourceIdentity: caller.session?.sourceIdentity ?? input.SourceIdentity,
        tags: { ...inherited, ...tagsOf(input.Tags) },
        transitiveTagKeys: [...Object.keys(inherited), ...(input.TransitiveTagKeys ?? [])],
        ...openedBy(caller.principal),
      };
      const sessionName = input.RoleSessionName;
      return openRoleSession(input, { role: found, sessionName, facts: sessionFacts }, facts);
    },
  },
);

interface LocatedRole {
  readonly role: Resource<Role>;
  readonly mfa: Resource<CodeCheck> | undefined;
}

/** A service's session goes on to know for what it was opened. */
function openedBy(principal: Principal): Pick<SessionFacts, "openedBy"> {
  if (principal.kind !== "service") return {};
  const { service, sourceArn } = principal;
  return { openedBy: { service, sourceArn } };
}

function checkRequest(input: AssumeRoleRequest, { caller }: Call): void {
  checkRoleArn(input.RoleArn);
  checkText("roleSessionName", input.RoleSessionName, SESSION_NAME);
  checkMfa(input);
  checkText("externalId", input.ExternalId, EXTERNAL_ID);
  checkText("sourceIdentity", input.SourceIdentity, SESSION_NAME);
  checkDuration(input.DurationSeconds, DURATION_SECONDS_MAX);
  checkTags(input.Tags);
  checkTransitiveKeys(input.Tags, input.TransitiveTagKeys, caller.session);
  checkTokenLength(input.MinimumSessionTokenSize);
  checkPolicies(input);
  const isChained = caller.principal.kind === "role-session";
  if (isChained && (input.DurationSeconds ?? 0) > CHAINED_SECONDS_MAX) {
    throw validationError(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  const known = caller.session?.sourceIdentity;
  if (known !== undefined && (input.SourceIdentity ?? known) !== known) {
    throw validationError("The source identity of a session cannot be changed once it is set.");
  }
}

/** What must be allowed on both sides: tags and a source identity need actions of their own. */
function permissionsFor({
  input,
  role,
  mfa,
  caller,
}: LocatedRole & Pick<Call, "caller"> & { readonly input: AssumeRoleRequest }): Permission[] {
  const { session, principal } = caller;
  const tags = { ...inheritedTags(session), ...tagsOf(input.Tags) };
  const sourceIdentity = session?.sourceIdentity ?? input.SourceIdentity;
  const conditions = {
    ...tagConditions(tags),
    "sts:ExternalId": input.ExternalId,
    "sts:RoleSessionName": input.RoleSessionName,
    "sts:SourceIdentity": sourceIdentity,
    "sts:TransitiveTagKeys": input.TransitiveTagKeys,
    ...(mfa !== undefined && {
      "aws:MultiFactorAuthPresent": "true",
      "aws:MultiFactorAuthAge": "0",
    }),
  };
  const needed: Permission[] = [
    {
      action: "sts:AssumeRole",
      resource: role,
      conditions,
      refusal: refusalFor(principal, role) ?? refusalOfCode(mfa),
      remedy: principal.kind === "root" ? "assume the role as a user or another role" : undefined,
    },
  ];
  if (Object.keys(tags).length > 0) {
    needed.push({ action: "sts:TagSession", resource: role, conditions });
  }
  if (sourceIdentity !== undefined) {
    needed.push({ action: "sts:SetSourceIdentity", resource: role, conditions });
  }
  return needed;
}

function refusalFor(principal: Principal, { arn }: Resource): Permission["refusal"] {
  if (principal.kind === "root") return rootMayNotAssume();
  return principal.kind === "federated-user" ? mayNotAssume(principal.arn, arn) : undefined;
}

/** A code that proves nothing is refused before the trust policy is asked. */
function refusalOfCode(mfa: Resource<CodeCheck> | undefined): Permission["refusal"] {
  const failure = mfa?.record?.failure;
  return failure && mfaFailed(failure);
}
