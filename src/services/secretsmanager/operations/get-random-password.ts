import { readOperation, type Operation } from "../../../model/operation.ts";
import { check, length, range } from "../constraint.ts";
import {
  GetRandomPassword,
  type GetRandomPasswordRequest,
  type GetRandomPasswordResponse,
} from "../contract.ts";
import { makePassword } from "../password.ts";

/**
 * Makes a password, and keeps nothing of it.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html | GetRandomPassword}
 */
export const getRandomPassword: Operation<GetRandomPasswordRequest, GetRandomPasswordResponse> =
  readOperation(GetRandomPassword, {
    crossAccount: false,
    validate: ({ PasswordLength, ExcludeCharacters }) =>
      check(
        range("passwordLength", PasswordLength, { min: 1, max: 4096 }),
        length("excludeCharacters", ExcludeCharacters, { max: 4096 }),
      ),
    locate: () => ({}),
    permission: () => ({ action: "secretsmanager:GetRandomPassword", resource: "*" }),
    run: ({ input, ids }) => ({ RandomPassword: makePassword(input, ids) }),
  });
