import { readOperation, type Operation } from "../../../model/operation.ts";
import { globalRegion } from "../../../model/scope.ts";
import {
  ListServerCertificates,
  type ListServerCertificatesRequest,
  type ListServerCertificatesResponse,
} from "../contract.ts";
import { pathResource } from "../entity.ts";
import { checkPathPrefix } from "../name-rules.ts";
import { pageOf } from "../page.ts";
import { toWireMetadata } from "../server-certificate.ts";
import { serverCertificates } from "../tables.ts";

/**
 * Lists the server certificates of the caller's account, by name.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificates.html | ListServerCertificates}
 */
export const listServerCertificates: Operation<
  ListServerCertificatesRequest,
  ListServerCertificatesResponse
> = readOperation(ListServerCertificates, {
  crossAccount: false,
  validate: ({ PathPrefix }) => checkPathPrefix(PathPrefix),
  locate: () => ({}),
  permission: ({ input, scope }) => ({
    action: "iam:ListServerCertificates",
    resource: pathResource("server-certificate", input.PathPrefix, scope),
  }),
  async run({ input, scope, tx }) {
    const prefix = { account: scope.account, region: globalRegion(scope.partition) };
    const all = await tx.scan(serverCertificates, { prefix });
    const wanted = all.filter(({ path }) => path.startsWith(input.PathPrefix ?? "/"));
    const { items, ...page } = pageOf(wanted, ({ nameKey }) => nameKey, input);
    return { ServerCertificateMetadataList: items.map(toWireMetadata), ...page };
  },
});
