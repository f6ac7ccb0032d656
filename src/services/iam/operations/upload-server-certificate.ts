import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  checkChain,
  checkChainText,
  checkPemText,
  checkPrivateKey,
  checkValidity,
  factsOf,
  readCertificate,
} from "../certificate.ts";
import {
  UploadServerCertificate,
  type UploadServerCertificateRequest,
  type UploadServerCertificateResponse,
} from "../contract.ts";
import { existsAlready, overQuota } from "../faults.ts";
import { checkPath } from "../name-rules.ts";
import {
  certificateNamed,
  newServerCertificate,
  SERVER_CERTIFICATES_MAX,
  toWireMetadata,
} from "../server-certificate.ts";
import { serverCertificates } from "../tables.ts";
import { readTags, taggedCreation, toWireTags } from "../tag.ts";

/**
 * Takes in a server's certificate. Its private key must belong to it and is not kept.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadServerCertificate.html | UploadServerCertificate}
 */
export const uploadServerCertificate: Operation<
  UploadServerCertificateRequest,
  UploadServerCertificateResponse
> = writeOperation(UploadServerCertificate, {
  crossAccount: false,
  validate(input) {
    if (input.Path !== undefined) checkPath(input.Path);
    checkPemText("certificateBody", input.CertificateBody);
    checkPemText("privateKey", input.PrivateKey);
    checkChainText(input.CertificateChain);
    readTags(input.Tags);
  },
  locate: (input, call) => certificateNamed(input.ServerCertificateName, call, input.Path),
  permission: ({ input, certificate }) =>
    taggedCreation(
      { action: "iam:UploadServerCertificate", resource: certificate },
      "iam:TagServerCertificate",
      input.Tags,
    ),
  async run({ input, certificate, scope, clock, ids, tx }) {
    const { ServerCertificateName: name, CertificateChain: chain, Path: path = "/" } = input;
    const { account, partition } = scope;
    const parsed = readCertificate(input.CertificateBody);
    checkValidity(parsed, clock.nowMs());
    checkPrivateKey(parsed, input.PrivateKey);
    if (chain !== undefined) checkChain(parsed, chain);
    if (certificate.record !== undefined) {
      throw existsAlready(`The Server Certificate with name ${name} already exists.`);
    }
    const { pem: body, expiresAtMs } = factsOf(input.CertificateBody, parsed);
    const facts = { account, partition, name, path, body, chain: chain?.trim() };
    const times = { uploadedAtMs: clock.nowMs(), expiresAtMs };
    const created = newServerCertificate({ ...facts, ...times, tags: readTags(input.Tags) }, ids);
    const prefix = { account, region: created.region };
    if ((await tx.count(serverCertificates, { prefix })) >= SERVER_CERTIFICATES_MAX) {
      throw overQuota("ServerCertificatesPerAccount", SERVER_CERTIFICATES_MAX);
    }
    await tx.put(serverCertificates, created);
    const tags = toWireTags(created.tags);
    return {
      ServerCertificateMetadata: toWireMetadata(created),
      ...(tags.length > 0 && { Tags: tags }),
    };
  },
});
