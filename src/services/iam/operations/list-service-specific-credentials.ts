import { readOperation, type Call, type Operation } from "../../../model/operation.ts";
import type { Resource } from "../../../model/resource.ts";
import type { ReadTransaction } from "../../../model/store.ts";
import {
  ListServiceSpecificCredentials,
  type ListServiceSpecificCredentialsRequest,
  type ListServiceSpecificCredentialsResponse,
} from "../contract.ts";
import { entitiesOf, pathResource, requireEntity } from "../entity.ts";
import { invalidInput } from "../faults.ts";
import { pageInOrder } from "../page.ts";
import {
  checkService,
  credentialsOf,
  toWireCredential,
  type ServiceCredential,
} from "../service-credential.ts";
import { nameFor, userKind, userNamed, type User } from "../user.ts";

interface Located {
  /** Undefined where all users are asked about. */
  readonly user?: Resource<User>;
}

/**
 * Lists a user's credentials for services that have their own, or all users', without the secrets.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html | ListServiceSpecificCredentials}
 */
export const listServiceSpecificCredentials: Operation<
  ListServiceSpecificCredentialsRequest,
  ListServiceSpecificCredentialsResponse
> = readOperation(ListServiceSpecificCredentials, {
  crossAccount: false,
  validate({ UserName, AllUsers }) {
    if (AllUsers === true && UserName !== undefined) {
      throw invalidInput("UserName and AllUsers cannot be specified together.");
    }
  },
  locate: ({ UserName, AllUsers }, call: Call): Located | Promise<Located> =>
    AllUsers === true ? {} : userNamed(nameFor(UserName, call.caller.principal), call),
  permission: ({ user, scope }) => ({
    action: "iam:ListServiceSpecificCredentials",
    resource: user ?? pathResource("user", undefined, scope),
  }),
  async run({ input, user, scope, clock, tx }) {
    const { ServiceName: service } = input;
    if (service !== undefined) checkService(service);
    const owners =
      user === undefined ? await entitiesOf(userKind, scope, tx) : [requireEntity(user)];
    const all = await credentialsOfAll(owners, tx);
    const wanted = all.filter(
      ({ credential }) => service === undefined || credential.service === service,
    );
    const { items, ...page } = pageInOrder(wanted, input);
    // A user's whole list comes without paging, as it did before there was any (recorded March 2025).
    const isPaged = user === undefined || page.IsTruncated || input.MaxItems !== undefined;
    return {
      ServiceSpecificCredentials: items.map(({ credential, owner }) =>
        toWireCredential(credential, owner, clock.nowMs()),
      ),
      ...(isPaged && page),
    };
  },
});

interface OwnedCredential {
  readonly credential: ServiceCredential;
  readonly owner: User;
}

async function credentialsOfAll(
  owners: readonly User[],
  tx: ReadTransaction,
): Promise<readonly OwnedCredential[]> {
  const found: OwnedCredential[] = [];
  for (const owner of owners) {
    for (const credential of await credentialsOf(owner, tx)) found.push({ credential, owner });
  }
  return found;
}
