import { writeOperation, type Operation } from "../../../model/operation.ts";
import { checkPemText, readSigningCertificate } from "../certificate.ts";
import {
  UploadSigningCertificate,
  type UploadSigningCertificateRequest,
  type UploadSigningCertificateResponse,
} from "../contract.ts";
import { lockEntity } from "../entity.ts";
import { duplicateCertificate, overQuota } from "../faults.ts";
import {
  certificatesOf,
  newCertificateId,
  SIGNING_CERTIFICATES_MAX,
  toWireSigningCertificate,
  type SigningCertificate,
} from "../signing-certificate.ts";
import { signingCertificates } from "../tables.ts";
import { nameFor, userKind, userNamed } from "../user.ts";

/**
 * Takes in a certificate with which a user signs requests.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSigningCertificate.html | UploadSigningCertificate}
 */
export const uploadSigningCertificate: Operation<
  UploadSigningCertificateRequest,
  UploadSigningCertificateResponse
> = writeOperation(UploadSigningCertificate, {
  crossAccount: false,
  validate: ({ CertificateBody }) => checkPemText("certificateBody", CertificateBody),
  locate: (input, call) => userNamed(nameFor(input.UserName, call.caller.principal), call),
  permission: ({ user }) => ({ action: "iam:UploadSigningCertificate", resource: user }),
  async run({ input, user, clock, ids, tx }) {
    const owner = await lockEntity(userKind, user, tx);
    const { account, id: userId } = owner;
    const { fingerprint256: fingerprint } = readSigningCertificate(input.CertificateBody);
    const prefix = { account };
    const all = await tx.scan(signingCertificates, { index: "byUser", prefix });
    if (all.some((each) => each.fingerprint === fingerprint)) throw duplicateCertificate();
    if ((await certificatesOf(owner, tx)).length >= SIGNING_CERTIFICATES_MAX) {
      throw overQuota("CertificatesPerUser", SIGNING_CERTIFICATES_MAX);
    }
    const created: SigningCertificate = {
      id: newCertificateId(ids),
      account,
      userId,
      body: input.CertificateBody.trim(),
      fingerprint,
      status: "Active",
      uploadedAtMs: clock.nowMs(),
    };
    await tx.put(signingCertificates, created);
    return { Certificate: toWireSigningCertificate(created, owner) };
  },
});
