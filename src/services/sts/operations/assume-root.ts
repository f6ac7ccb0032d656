import { writeOperation, type Call, type Operation } from "../../../model/operation.ts";
import type { Permission, Resource } from "../../../model/resource.ts";
import { isAccountId } from "../../../model/scope.ts";
import { parseArn } from "../../../model/arn.ts";
import { rootMayNotAssume } from "../../iam/faults.ts";
import { mayActAsRoot } from "../../iam/root-access.ts";
import { openSession } from "../../iam/session.ts";
import { AssumeRoot, type AssumeRootRequest, type AssumeRootResponse } from "../contract.ts";
import { constraint, mayNotAssumeRoot, validationError } from "../faults.ts";
import { featureFor, ROOT_RIGHTS } from "../root-task.ts";
import { policyTexts, toWireCredentials } from "../session-request.ts";
import { checkTokenLength, tokenSizes } from "../session-token.ts";

/** The longest session, and the usual one. */
const DURATION_SECONDS_MAX = 900;

/**
 * Opens a session as the root user of a member account, for one task. Only the organization's
 * management account and IAM's delegated administrators may, and only for what the organization has
 * turned on.
 *
 * DIFFERS: root users may call this in `audit` and `off`; `audit` reports it.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html | AssumeRoot}
 */
export const assumeRoot: Operation<AssumeRootRequest, AssumeRootResponse> = writeOperation(
  AssumeRoot,
  {
    crossAccount: true,
    validate: checkRequest,
    locate({ TargetPrincipal }, { scope: { partition }, caller }) {
      const arn = `arn:${partition}:iam::${accountIn(TargetPrincipal)}:root`;
      // Nobody in the member account has a say: the caller's own account is the one that judges.
      const { account } = caller;
      const root: Resource = { type: "root", arn, account, region: "", record: undefined };
      return { root };
    },
    permission: permissionFor,
    async run({ input, root, caller, scope, clock, ids, tx }) {
      const target = accountIn(input.TargetPrincipal);
      const taskArn = input.TaskPolicyArn.arn ?? "";
      const feature = featureFor(taskArn);
      const isOpen = feature && (await mayActAsRoot(target, feature, { scope, tx }));
      if (isOpen !== true) throw mayNotAssumeRoot(caller.principal.arn, root.arn);
      const seconds = input.DurationSeconds ?? DURATION_SECONDS_MAX;
      const issuedAtMs = clock.nowMs();
      const sourceIdentity = caller.session?.sourceIdentity;
      const task = await policyTexts({ PolicyArns: [{ arn: taskArn }] }, target, tx);
      const facts = {
        origin: "AssumeRoot" as const,
        issuedAtMs,
        expiresAtMs: issuedAtMs + seconds * 1000,
        sourceIdentity,
        policies: [ROOT_RIGHTS, ...(task ?? [])],
      };
      const principal = { kind: "root" as const, account: target, arn: root.arn };
      const tokenLengthMin = input.MinimumSessionTokenSize;
      const wanted = { account: target, principal, facts, owner: undefined, tokenLengthMin };
      const session = await openSession(wanted, ids, tx);
      return {
        Credentials: toWireCredentials(session),
        ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
        ...tokenSizes(session),
      };
    },
  },
);

/** The account in `222222222222` and in `arn:aws:iam::222222222222:root`. */
function accountIn(principal: string): string {
  return isAccountId(principal) ? principal : (parseArn(principal)?.account ?? "");
}

function checkRequest(input: AssumeRootRequest): void {
  const { TargetPrincipal: target, TaskPolicyArn, DurationSeconds: seconds } = input;
  if (!isAccountId(target) && !/^arn:[a-z-]+:iam::\d{12}:root$/.test(target)) {
    throw validationError(`${target} is not a valid target principal`);
  }
  const taskArn = TaskPolicyArn.arn ?? "";
  if (featureFor(taskArn) === undefined) {
    throw validationError(`${taskArn} is not a policy of a root task`);
  }
  checkTokenLength(input.MinimumSessionTokenSize);
  if (seconds === undefined) return;
  const refuse = (wanted: string): Error => constraint("durationSeconds", String(seconds), wanted);
  if (seconds < 0) throw refuse("have value greater than or equal to 0");
  if (seconds > DURATION_SECONDS_MAX) {
    throw refuse(`have value less than or equal to ${DURATION_SECONDS_MAX}`);
  }
}

function permissionFor({
  input,
  root,
  caller,
}: Pick<Call, "caller"> & {
  readonly input: AssumeRootRequest;
  readonly root: Resource;
}): Permission {
  const conditions = {
    "sts:TaskPolicyArn": input.TaskPolicyArn.arn,
    "aws:ResourceAccount": accountIn(input.TargetPrincipal),
  };
  const refusal = caller.principal.kind === "root" ? rootMayNotAssume() : undefined;
  return { action: "sts:AssumeRoot", resource: root, conditions, refusal };
}
