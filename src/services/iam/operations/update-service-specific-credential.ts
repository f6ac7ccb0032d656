import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  UpdateServiceSpecificCredential,
  type UpdateServiceSpecificCredentialRequest,
} from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { constraint } from "../faults.ts";
import { checkCredentialId, requireCredential } from "../service-credential.ts";
import { serviceCredentials } from "../tables.ts";
import { nameFor, userNamed } from "../user.ts";

/**
 * Switches a user's credential for a service on or off.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServiceSpecificCredential.html | UpdateServiceSpecificCredential}
 */
export const updateServiceSpecificCredential: Operation<
  UpdateServiceSpecificCredentialRequest,
  Record<string, never>
> = writeOperation(UpdateServiceSpecificCredential, {
  crossAccount: false,
  validate({ ServiceSpecificCredentialId: id, Status: status }) {
    checkCredentialId(id);
    if (status === "Active" || status === "Inactive") return;
    throw constraint("status", "satisfy enum value set: [Active, Inactive]");
  },
  locate: (input, call) => userNamed(nameFor(input.UserName, call.caller.principal), call),
  permission: ({ user }) => ({ action: "iam:UpdateServiceSpecificCredential", resource: user }),
  async run({ input, user, tx }) {
    const found = await requireCredential(
      requireEntity(user),
      input.ServiceSpecificCredentialId,
      tx,
    );
    const status = input.Status === "Active" ? "Active" : "Inactive";
    await tx.put(serviceCredentials, { ...found, status });
    return {};
  },
});
