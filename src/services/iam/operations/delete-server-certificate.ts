import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteServerCertificate, type DeleteServerCertificateRequest } from "../contract.ts";
import { certificateNamed, requireServerCertificate } from "../server-certificate.ts";
import { serverCertificates } from "../tables.ts";

/**
 * Deletes a server certificate.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServerCertificate.html | DeleteServerCertificate}
 */
export const deleteServerCertificate: Operation<
  DeleteServerCertificateRequest,
  Record<string, never>
> = writeOperation(DeleteServerCertificate, {
  crossAccount: false,
  locate: (input, call) => certificateNamed(input.ServerCertificateName, call),
  permission: ({ certificate }) => ({
    action: "iam:DeleteServerCertificate",
    resource: certificate,
  }),
  async run({ certificate, tx }) {
    const { account, region, nameKey } = requireServerCertificate(certificate);
    await tx.delete(serverCertificates, { account, region, nameKey });
    return {};
  },
});
