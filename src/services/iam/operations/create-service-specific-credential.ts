import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  CreateServiceSpecificCredential,
  type CreateServiceSpecificCredentialRequest,
  type CreateServiceSpecificCredentialResponse,
} from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { overQuota } from "../faults.ts";
import {
  checkAge,
  checkService,
  credentialsOf,
  CREDENTIALS_MAX,
  newServiceCredential,
  toWireSecret,
} from "../service-credential.ts";
import { serviceCredentials } from "../tables.ts";
import { userNamed } from "../user.ts";

/**
 * Gives a user a name and password, or an API key, for one service that has its own credentials.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html | CreateServiceSpecificCredential}
 */
export const createServiceSpecificCredential: Operation<
  CreateServiceSpecificCredentialRequest,
  CreateServiceSpecificCredentialResponse
> = writeOperation(CreateServiceSpecificCredential, {
  crossAccount: false,
  validate: ({ ServiceName, CredentialAgeDays }) => checkAge(ServiceName, CredentialAgeDays),
  locate: (input, call) => userNamed(input.UserName, call),
  permission: ({ input, user }) => ({
    action: "iam:CreateServiceSpecificCredential",
    resource: user,
    conditions: {
      "iam:ServiceSpecificCredentialServiceName": input.ServiceName,
      "iam:ServiceSpecificCredentialAgeDays": input.CredentialAgeDays?.toString(),
    },
  }),
  async run({ input, user, clock, ids, tx }) {
    const owner = requireEntity(user);
    const service = input.ServiceName;
    checkService(service);
    const others = (await credentialsOf(owner, tx)).filter((each) => each.service === service);
    if (others.length >= CREDENTIALS_MAX) {
      throw overQuota("ServiceSpecificCredentialsPerUser", CREDENTIALS_MAX);
    }
    const createdAtMs = clock.nowMs();
    const { CredentialAgeDays: days } = input;
    const expiresAtMs = days === undefined ? undefined : createdAtMs + days * 86_400_000;
    const place = { service, number: others.length, createdAtMs, expiresAtMs };
    const created = newServiceCredential(owner, place, ids);
    await tx.put(serviceCredentials, created);
    return { ServiceSpecificCredential: toWireSecret(created, owner, createdAtMs) };
  },
});
