import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetResourcePolicy,
  type GetResourcePolicyRequest,
  type GetResourcePolicyResponse,
} from "../contract.ts";
import { requireLive, type LocatedSecret } from "../located.ts";
import { named, onSecret } from "../secret-operation.ts";

/**
 * Gives the policy of a secret, if it has one.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetResourcePolicy.html | GetResourcePolicy}
 */
export const getResourcePolicy: Operation<GetResourcePolicyRequest, GetResourcePolicyResponse> =
  readOperation<GetResourcePolicyRequest, GetResourcePolicyResponse, LocatedSecret>(
    GetResourcePolicy,
    {
      ...onSecret("GetResourcePolicy"),
      run({ secret: located }) {
        const secret = requireLive(located);
        return { ...named(secret), ResourcePolicy: secret.policy };
      },
    },
  );
