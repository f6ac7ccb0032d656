import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  CreateServiceSpecificCredential,
  type CreateServiceSpecificCredentialRequest,
  type CreateServiceSpecificCredentialResponse,
} from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { overQuota } from "../faults.ts";
import {
  checkService,
  credentialsOf,
  CREDENTIALS_MAX,
  newServiceCredential,
  toWireCredential,
} from "../service-credential.ts";
import { serviceCredentials } from "../tables.ts";
import { userNamed } from "../user.ts";

/**
 * Gives a user a name and password for one service that has its own, such as CodeCommit.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html | CreateServiceSpecificCredential}
 */
export const createServiceSpecificCredential: Operation<
  CreateServiceSpecificCredentialRequest,
  CreateServiceSpecificCredentialResponse
> = writeOperation(CreateServiceSpecificCredential, {
  crossAccount: false,
  locate: (input, call) => userNamed(input.UserName, call),
  permission: ({ user }) => ({ action: "iam:CreateServiceSpecificCredential", resource: user }),
  async run({ input, user, clock, ids, tx }) {
    const owner = requireEntity(user);
    const service = input.ServiceName;
    checkService(service);
    const others = (await credentialsOf(owner, tx)).filter((each) => each.service === service);
    if (others.length >= CREDENTIALS_MAX) {
      throw overQuota("ServiceSpecificCredentialsPerUser", CREDENTIALS_MAX);
    }
    const place = { service, number: others.length, createdAtMs: clock.nowMs() };
    const created = newServiceCredential(owner, place, ids);
    await tx.put(serviceCredentials, created);
    return {
      ServiceSpecificCredential: {
        ...toWireCredential(created, owner),
        ServicePassword: created.password,
      },
    };
  },
});
