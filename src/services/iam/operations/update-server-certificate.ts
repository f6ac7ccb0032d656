import { writeOperation, type Operation } from "../../../model/operation.ts";
import { UpdateServerCertificate, type UpdateServerCertificateRequest } from "../contract.ts";
import { existsAlready } from "../faults.ts";
import { checkName, checkPath } from "../name-rules.ts";
import {
  certificateNamed,
  requireServerCertificate,
  serverCertificateArn,
} from "../server-certificate.ts";
import { serverCertificates } from "../tables.ts";

/**
 * Gives a server certificate another name or path. Its id stays.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServerCertificate.html | UpdateServerCertificate}
 */
export const updateServerCertificate: Operation<
  UpdateServerCertificateRequest,
  Record<string, never>
> = writeOperation(UpdateServerCertificate, {
  crossAccount: false,
  validate({ NewServerCertificateName, NewPath }) {
    if (NewServerCertificateName !== undefined) {
      checkName("newServerCertificateName", NewServerCertificateName);
    }
    if (NewPath !== undefined) checkPath(NewPath);
  },
  async locate(input, call) {
    const { ServerCertificateName, NewServerCertificateName: name = ServerCertificateName } = input;
    const { certificate } = await certificateNamed(ServerCertificateName, call);
    const path = input.NewPath ?? certificate.record?.path ?? "/";
    const { certificate: target } = await certificateNamed(name, call);
    const { account, partition } = call.scope;
    const arn = serverCertificateArn({ partition, account, path, name });
    return { certificate, target: { ...target, arn } };
  },
  permission: ({ certificate, target }) => [
    { action: "iam:UpdateServerCertificate", resource: certificate },
    { action: "iam:UpdateServerCertificate", resource: target },
  ],
  async run({ input, certificate, target, tx }) {
    const { account, region, nameKey: oldKey } = requireServerCertificate(certificate);
    const record = await tx.lock(serverCertificates, { account, region, nameKey: oldKey });
    const old = requireServerCertificate({ ...certificate, record });
    const { NewServerCertificateName: name = old.name, NewPath: path = old.path } = input;
    const nameKey = name.toLowerCase();
    if (nameKey !== oldKey && target.record !== undefined) {
      throw existsAlready(`The Server Certificate with name ${name} already exists.`);
    }
    await tx.delete(serverCertificates, { account, region, nameKey: oldKey });
    await tx.put(serverCertificates, { ...old, name, nameKey, path });
    return {};
  },
});
