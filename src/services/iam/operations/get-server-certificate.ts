import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetServerCertificate,
  type GetServerCertificateRequest,
  type GetServerCertificateResponse,
} from "../contract.ts";
import {
  certificateNamed,
  requireServerCertificate,
  toWireMetadata,
} from "../server-certificate.ts";
import { toWireTags } from "../tag.ts";

/**
 * Tells a server's certificate, without its private key.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServerCertificate.html | GetServerCertificate}
 */
export const getServerCertificate: Operation<
  GetServerCertificateRequest,
  GetServerCertificateResponse
> = readOperation(GetServerCertificate, {
  crossAccount: false,
  locate: (input, call) => certificateNamed(input.ServerCertificateName, call),
  permission: ({ certificate }) => ({
    action: "iam:GetServerCertificate",
    resource: certificate,
  }),
  run({ certificate }) {
    const found = requireServerCertificate(certificate);
    return {
      ServerCertificate: {
        ServerCertificateMetadata: toWireMetadata(found),
        CertificateBody: found.body,
        ...(found.chain !== undefined && { CertificateChain: found.chain }),
        Tags: toWireTags(found.tags),
      },
    };
  },
});
