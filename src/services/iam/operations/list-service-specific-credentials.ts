import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListServiceSpecificCredentials,
  type ListServiceSpecificCredentialsRequest,
  type ListServiceSpecificCredentialsResponse,
} from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { checkService, credentialsOf, toWireCredential } from "../service-credential.ts";
import { nameFor, userNamed } from "../user.ts";

/**
 * Lists a user's names for services that have their own, without the passwords.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html | ListServiceSpecificCredentials}
 */
export const listServiceSpecificCredentials: Operation<
  ListServiceSpecificCredentialsRequest,
  ListServiceSpecificCredentialsResponse
> = readOperation(ListServiceSpecificCredentials, {
  crossAccount: false,
  locate: (input, call) => userNamed(nameFor(input.UserName, call.caller.principal), call),
  permission: ({ user }) => ({ action: "iam:ListServiceSpecificCredentials", resource: user }),
  async run({ input, user, tx }) {
    const owner = requireEntity(user);
    const { ServiceName: service } = input;
    if (service !== undefined) checkService(service);
    const all = await credentialsOf(owner, tx);
    const wanted = all.filter((each) => service === undefined || each.service === service);
    return { ServiceSpecificCredentials: wanted.map((each) => toWireCredential(each, owner)) };
  },
});
