import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  DescribeSecret,
  type DescribeSecretRequest,
  type DescribeSecretResponse,
} from "../contract.ts";
import { describe } from "../description.ts";
import { requireSecret, type LocatedSecret } from "../located.ts";
import { replicationStatus } from "../replication.ts";
import { onSecret } from "../secret-operation.ts";

/**
 * Tells everything of a secret but its value, also of one that is marked for deletion.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html | DescribeSecret}
 */
export const describeSecret: Operation<DescribeSecretRequest, DescribeSecretResponse> =
  readOperation<DescribeSecretRequest, DescribeSecretResponse, LocatedSecret>(DescribeSecret, {
    ...onSecret("DescribeSecret"),
    async run({ secret: located, tx }) {
      const secret = requireSecret(located);
      return { ...describe(secret), ReplicationStatus: await replicationStatus(secret, tx) };
    },
  });
