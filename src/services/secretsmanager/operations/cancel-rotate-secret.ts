import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  CancelRotateSecret,
  type CancelRotateSecretRequest,
  type CancelRotateSecretResponse,
} from "../contract.ts";
import { rotationFunctionMissing } from "../faults.ts";
import { lockLivePrimary, type LocatedSecret } from "../located.ts";
import { saveSecret } from "../replication.ts";
import { named, onSecret } from "../secret-operation.ts";

/**
 * Ends a secret's rotation, also the one that runs: its version keeps AWSPENDING.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CancelRotateSecret.html | CancelRotateSecret}
 */
export const cancelRotateSecret: Operation<CancelRotateSecretRequest, CancelRotateSecretResponse> =
  writeOperation<CancelRotateSecretRequest, CancelRotateSecretResponse, LocatedSecret>(
    CancelRotateSecret,
    {
      ...onSecret("CancelRotateSecret"),
      async run({ secret: located, tx }) {
        const secret = await lockLivePrimary(located, tx);
        const { rotation } = secret;
        if (rotation === undefined) throw rotationFunctionMissing();
        const ended = { ...rotation, isEnabled: false, run: undefined, next: undefined };
        await saveSecret({ ...secret, rotation: ended }, tx);
        return { ...named(secret), VersionId: rotation.run?.versionId };
      },
    },
  );
