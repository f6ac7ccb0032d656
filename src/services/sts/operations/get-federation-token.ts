import { writeOperation, type Operation } from "../../../model/operation.ts";
import type { FederatedUserPrincipal } from "../../../model/principal.ts";
import type { Resource } from "../../../model/resource.ts";
import { globalRegion } from "../../../model/scope.ts";
import { openSession } from "../../iam/session.ts";
import {
  GetFederationToken,
  type GetFederationTokenRequest,
  type GetFederationTokenResponse,
} from "../contract.ts";
import { notWithSession } from "../faults.ts";
import {
  checkDuration,
  checkPolicies,
  checkTags,
  checkText,
  packedPercent,
  policyTexts,
  tagConditions,
  tagsOf,
  textRule,
  toWireCredentials,
} from "../session-request.ts";

const DURATION_SECONDS_DEFAULT = 43_200;
const DURATION_SECONDS_MAX = 129_600;
/** However long the root user asks for. */
const ROOT_SECONDS_MAX = 3600;

const NAME = textRule(2, 32, String.raw`[\w+=,.@-]*`);

/**
 * Gives temporary credentials to somebody whom the caller vouches for. They can do what both the
 * caller's policies and the session policies allow; without session policies, nothing.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html | GetFederationToken}
 */
export const getFederationToken: Operation<GetFederationTokenRequest, GetFederationTokenResponse> =
  writeOperation(GetFederationToken, {
    crossAccount: false,
    validate(input) {
      checkText("name", input.Name, NAME);
      checkDuration(input.DurationSeconds, DURATION_SECONDS_MAX);
      checkTags(input.Tags);
      checkPolicies(input);
    },
    locate({ Name }, { scope: { partition, account } }) {
      const arn = `arn:${partition}:sts::${account}:federated-user/${Name}`;
      const federated: Resource = {
        type: "federated-user",
        arn,
        account,
        region: "",
        record: undefined,
      };
      return { federated };
    },
    permission({ input, federated, caller }) {
      const refusal =
        caller.session === undefined ? undefined : notWithSession("GetFederationToken");
      const conditions = tagConditions(tagsOf(input.Tags));
      const needed = { action: "sts:GetFederationToken", resource: federated, conditions, refusal };
      if ((input.Tags ?? []).length === 0) return needed;
      return [needed, { action: "sts:TagSession", resource: federated, conditions }];
    },
    async run({ input, federated, caller, scope, clock, ids, tx }) {
      const { account } = federated;
      const issuer = caller.principal;
      const asked = input.DurationSeconds ?? DURATION_SECONDS_DEFAULT;
      const seconds = issuer.kind === "root" ? Math.min(asked, ROOT_SECONDS_MAX) : asked;
      const issuedAtMs = clock.nowMs();
      const tags = tagsOf(input.Tags);
      const PackedPolicySize = packedPercent(input, tags);
      const facts = {
        origin: "GetFederationToken" as const,
        issuedAtMs,
        expiresAtMs: issuedAtMs + seconds * 1000,
        tags,
        policies: await policyTexts(input, account, tx),
      };
      const principal: FederatedUserPrincipal = {
        kind: "federated-user",
        account,
        arn: federated.arn,
        name: input.Name,
        issuerArn: issuer.arn,
      };
      const region = globalRegion(scope.partition);
      const owner =
        issuer.kind === "user"
          ? {
              type: "user" as const,
              region,
              nameKey: issuer.userName.toLowerCase(),
              id: issuer.userId,
            }
          : undefined;
      const session = await openSession({ account, principal, facts, owner }, ids, tx);
      return {
        Credentials: toWireCredentials(session),
        FederatedUser: { FederatedUserId: `${account}:${input.Name}`, Arn: federated.arn },
        ...(PackedPolicySize !== undefined && { PackedPolicySize }),
      };
    },
  });
