import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetOpenIDConnectProvider,
  type GetOpenIDConnectProviderRequest,
  type GetOpenIDConnectProviderResponse,
} from "../contract.ts";
import { providerAt, requireProvider } from "../oidc-provider.ts";
import { toWireTags } from "../tag.ts";
import { wireDate } from "../wire-date.ts";

/**
 * Tells about an OpenID Connect provider.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html | GetOpenIDConnectProvider}
 */
export const getOpenIDConnectProvider: Operation<
  GetOpenIDConnectProviderRequest,
  GetOpenIDConnectProviderResponse
> = readOperation(GetOpenIDConnectProvider, {
  crossAccount: false,
  locate: (input, call) => providerAt(input.OpenIDConnectProviderArn, call),
  permission: ({ provider }) => ({ action: "iam:GetOpenIDConnectProvider", resource: provider }),
  run({ provider }) {
    const { path, clientIds, thumbprints, createdAtMs, tags } = requireProvider(provider);
    return {
      Url: path,
      ClientIDList: clientIds,
      ThumbprintList: thumbprints,
      CreateDate: wireDate(createdAtMs),
      Tags: toWireTags(tags),
    };
  },
});
