import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListSigningCertificates,
  type ListSigningCertificatesRequest,
  type ListSigningCertificatesResponse,
} from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { pageOf } from "../page.ts";
import { certificatesOf, toWireSigningCertificate } from "../signing-certificate.ts";
import { userOrRoot } from "../user.ts";

/**
 * Lists the certificates with which a user signs requests.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSigningCertificates.html | ListSigningCertificates}
 */
export const listSigningCertificates: Operation<
  ListSigningCertificatesRequest,
  ListSigningCertificatesResponse
> = readOperation(ListSigningCertificates, {
  crossAccount: false,
  locate: (input, call) => userOrRoot(input.UserName, call),
  permission: ({ user }) => ({ action: "iam:ListSigningCertificates", resource: user }),
  async run({ input, user, tx }) {
    const owner = requireEntity(user);
    const sorted = (await certificatesOf(owner, tx)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const { items, ...page } = pageOf(sorted, ({ id }) => id, input);
    return { Certificates: items.map((each) => toWireSigningCertificate(each, owner)), ...page };
  },
});
