import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteSigningCertificate, type DeleteSigningCertificateRequest } from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { checkCertificateId, requireSigningCertificate } from "../signing-certificate.ts";
import { signingCertificates } from "../tables.ts";
import { userOrRoot } from "../user.ts";

/**
 * Deletes a user's certificate.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSigningCertificate.html | DeleteSigningCertificate}
 */
export const deleteSigningCertificate: Operation<
  DeleteSigningCertificateRequest,
  Record<string, never>
> = writeOperation(DeleteSigningCertificate, {
  crossAccount: false,
  validate: ({ CertificateId }) => checkCertificateId(CertificateId),
  locate: (input, call) => userOrRoot(input.UserName, call),
  permission: ({ user }) => ({ action: "iam:DeleteSigningCertificate", resource: user }),
  async run({ input, user, tx }) {
    const { id } = await requireSigningCertificate(requireEntity(user), input.CertificateId, tx);
    await tx.delete(signingCertificates, { id });
    return {};
  },
});
