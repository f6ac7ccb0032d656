import { writeOperation, type Operation } from "../../../model/operation.ts";
import type { ReadTransaction } from "../../../model/store.ts";
import { DeleteUser, type DeleteUserRequest } from "../contract.ts";
import { lockEntity } from "../entity.ts";
import { mustFirst } from "../faults.ts";
import { forgetUses } from "../last-use.ts";
import { forgetPrincipal } from "../principal-binding.ts";
import { accessKeys, loginProfiles, mfaDevices, users } from "../tables.ts";
import { credentialsOf } from "../service-credential.ts";
import { certificatesOf } from "../signing-certificate.ts";
import { sshKeysOf } from "../ssh-public-key.ts";
import { userKind, userNamed, type User } from "../user.ts";

/**
 * Deletes a user that has nothing left.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html | DeleteUser}
 */
export const deleteUser: Operation<DeleteUserRequest, Record<string, never>> = writeOperation(
  DeleteUser,
  {
    crossAccount: false,
    locate: (input, call) => userNamed(input.UserName, call),
    permission: ({ user }) => ({ action: "iam:DeleteUser", resource: user }),
    async run({ user, clock, tx }) {
      const gone = await lockEntity(userKind, user, tx);
      await refuseWhatIsLeft(gone, tx);
      const { account, region, nameKey } = gone;
      await tx.delete(users, { account, region, nameKey });
      await forgetPrincipal("user", gone, clock.nowMs(), tx);
      await forgetUses(gone, tx);
      return {};
    },
  },
);

async function refuseWhatIsLeft(user: User, tx: ReadTransaction): Promise<void> {
  const { account, region, nameKey, id } = user;
  if (user.groups.length > 0) throw mustFirst("remove users from group");
  if (user.attachedPolicies.length > 0) throw mustFirst("detach all policies");
  if (user.inlinePolicies.length > 0) throw mustFirst("delete policies");
  const prefix = { account, region, userNameKey: nameKey };
  const keys = await tx.scan(accessKeys, { index: "byUser", prefix });
  if (keys.some(({ status, userId }) => status !== "Deleted" && userId === id)) {
    throw mustFirst("delete access keys");
  }
  const devices = await tx.scan(mfaDevices, { prefix: { account, region } });
  if (devices.some(({ owner }) => owner?.userId === id)) throw mustFirst("delete MFA device");
  const credentials = await credentialsOf(user, tx);
  if (credentials.length > 0) throw mustFirst("delete service specific credentials");
  const certificates = await certificatesOf(user, tx);
  if (certificates.length > 0) throw mustFirst("delete signing certificates");
  const sshKeys = await sshKeysOf(user, tx);
  if (sshKeys.length > 0) throw mustFirst("delete SSH public keys");
  const login = await tx.get(loginProfiles, { account, region, userId: id });
  if (login !== undefined) throw mustFirst("delete login profile");
}
