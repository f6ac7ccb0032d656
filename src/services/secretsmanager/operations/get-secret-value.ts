import { writeOperation, type Operation } from "../../../model/operation.ts";
import { check, secretIdLength, stageLength, versionIdLength } from "../constraint.ts";
import {
  GetSecretValue,
  type GetSecretValueRequest,
  type GetSecretValueResponse,
} from "../contract.ts";
import { requireLive } from "../located.ts";
import { readableSecretAt, readPermissions, readValue, type ReadableSecret } from "../reading.ts";

/**
 * Gives the value of a secret: of its current version, or of the one that an id or a label names.
 * It writes only the first time on a day, when the date of the last access changes.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html | GetSecretValue}
 */
export const getSecretValue: Operation<GetSecretValueRequest, GetSecretValueResponse> =
  writeOperation<GetSecretValueRequest, GetSecretValueResponse, ReadableSecret>(GetSecretValue, {
    crossAccount: true,
    validate: ({ SecretId, VersionId, VersionStage }) =>
      check(
        secretIdLength(SecretId),
        versionIdLength("versionId", VersionId),
        stageLength("versionStage", VersionStage),
      ),
    locate: async (input, call) => ({
      secret: await readableSecretAt(input.SecretId, input, call),
    }),
    permission: ({ secret, input, caller }) => readPermissions(secret, input, caller),
    run: ({ input, secret, ...call }) => readValue(requireLive(secret), input, call),
  });
