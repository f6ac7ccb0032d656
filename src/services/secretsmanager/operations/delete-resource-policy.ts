import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  DeleteResourcePolicy,
  type DeleteResourcePolicyRequest,
  type DeleteResourcePolicyResponse,
} from "../contract.ts";
import { lockLivePrimary, type LocatedSecret } from "../located.ts";
import { saveSecret } from "../replication.ts";
import { noteSecretPolicy } from "../secret-principals.ts";
import { named, onSecret } from "../secret-operation.ts";

/**
 * Takes the policy away from a secret.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteResourcePolicy.html | DeleteResourcePolicy}
 */
export const deleteResourcePolicy: Operation<
  DeleteResourcePolicyRequest,
  DeleteResourcePolicyResponse
> = writeOperation<DeleteResourcePolicyRequest, DeleteResourcePolicyResponse, LocatedSecret>(
  DeleteResourcePolicy,
  {
    ...onSecret("DeleteResourcePolicy"),
    async run({ secret: located, tx }) {
      const secret = await lockLivePrimary(located, tx);
      const changed = { ...secret, policy: undefined };
      await noteSecretPolicy(changed, secret.policy, tx);
      await saveSecret(changed, tx);
      return named(secret);
    },
  },
);
