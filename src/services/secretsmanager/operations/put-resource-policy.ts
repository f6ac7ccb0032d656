import { writeOperation, type Operation } from "../../../model/operation.ts";
import { check, length, secretIdLength } from "../constraint.ts";
import {
  PutResourcePolicy,
  type PutResourcePolicyRequest,
  type PutResourcePolicyResponse,
} from "../contract.ts";
import { malformedPolicy, publicPolicy } from "../faults.ts";
import { lockLivePrimary, type LocatedSecret } from "../located.ts";
import { isPublicPolicy } from "../public-policy.ts";
import { saveSecret } from "../replication.ts";
import { complaintAbout, PRINCIPAL, POLICY_LENGTH_MAX } from "../resource-policy.ts";
import { named, onSecret } from "../secret-operation.ts";
import { findStranger, noteSecretPolicy } from "../secret-principals.ts";
import { asCondition, secretPermission } from "../secret-permission.ts";

/**
 * Gives a secret a policy of its own, in the place of any other.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html | PutResourcePolicy}
 */
export const putResourcePolicy: Operation<PutResourcePolicyRequest, PutResourcePolicyResponse> =
  writeOperation<PutResourcePolicyRequest, PutResourcePolicyResponse, LocatedSecret>(
    PutResourcePolicy,
    {
      ...onSecret("PutResourcePolicy"),
      validate: ({ SecretId, ResourcePolicy }) =>
        check(
          secretIdLength(SecretId),
          length("resourcePolicy", ResourcePolicy, { min: 1, max: POLICY_LENGTH_MAX }),
        ),
      permission: ({ secret, input }) =>
        secretPermission("PutResourcePolicy", secret, {
          "secretsmanager:BlockPublicPolicy": asCondition(input.BlockPublicPolicy),
        }),
      async run({ input, secret: located, settings, tx }) {
        const secret = await lockLivePrimary(located, tx);
        const { ResourcePolicy: policy, BlockPublicPolicy: blocksPublic = false } = input;
        const complaint = complaintAbout(policy);
        if (complaint !== undefined) throw malformedPolicy(complaint);
        const stranger = await findStranger(policy, secret.account, { settings, tx });
        if (stranger !== undefined) throw malformedPolicy(PRINCIPAL);
        if (blocksPublic && isPublicPolicy(policy)) throw publicPolicy();
        const changed = { ...secret, policy };
        await noteSecretPolicy(changed, secret.policy, tx);
        await saveSecret(changed, tx);
        return named(secret);
      },
    },
  );
