import { writeOperation, type Operation } from "../../../model/operation.ts";
import { UpdateSigningCertificate, type UpdateSigningCertificateRequest } from "../contract.ts";
import { readStatus } from "../credential-status.ts";
import { requireEntity } from "../entity.ts";
import { checkCertificateId, requireSigningCertificate } from "../signing-certificate.ts";
import { signingCertificates } from "../tables.ts";
import { userOrRoot } from "../user.ts";

/**
 * Switches a user's certificate on or off.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSigningCertificate.html | UpdateSigningCertificate}
 */
export const updateSigningCertificate: Operation<
  UpdateSigningCertificateRequest,
  Record<string, never>
> = writeOperation(UpdateSigningCertificate, {
  crossAccount: false,
  validate({ CertificateId, Status }) {
    checkCertificateId(CertificateId);
    readStatus(Status);
  },
  locate: (input, call) => userOrRoot(input.UserName, call),
  permission: ({ user }) => ({ action: "iam:UpdateSigningCertificate", resource: user }),
  async run({ input, user, tx }) {
    const old = await requireSigningCertificate(requireEntity(user), input.CertificateId, tx);
    await tx.put(signingCertificates, { ...old, status: readStatus(input.Status) });
    return {};
  },
});
