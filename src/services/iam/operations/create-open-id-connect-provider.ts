import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  CreateOpenIDConnectProvider,
  type CreateOpenIDConnectProviderRequest,
  type CreateOpenIDConnectProviderResponse,
} from "../contract.ts";
import { existsAlready } from "../faults.ts";
import { globalRegion } from "../../../model/scope.ts";
import {
  checkClientIds,
  checkThumbprints,
  checkUrl,
  providerAt,
  providerPath,
} from "../oidc-provider.ts";
import { oidcProviders } from "../tables.ts";
import { readTags, taggedCreation, toWireTags } from "../tag.ts";

/**
 * Makes an OpenID Connect provider known, so that roles can trust it.
 *
 * DIFFERS: without thumbprints none are fetched.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html | CreateOpenIDConnectProvider}
 */
export const createOpenIDConnectProvider: Operation<
  CreateOpenIDConnectProviderRequest,
  CreateOpenIDConnectProviderResponse
> = writeOperation(CreateOpenIDConnectProvider, {
  crossAccount: false,
  validate({ Url, ClientIDList, ThumbprintList, Tags }) {
    checkUrl(Url);
    checkClientIds(ClientIDList);
    checkThumbprints(ThumbprintList);
    readTags(Tags);
  },
  locate({ Url }, call) {
    const { partition, account } = call.scope;
    return providerAt(`arn:${partition}:iam::${account}:oidc-provider/${providerPath(Url)}`, call);
  },
  permission: ({ input, provider }) =>
    taggedCreation(
      { action: "iam:CreateOpenIDConnectProvider", resource: provider },
      "iam:TagOpenIDConnectProvider",
      input.Tags,
    ),
  async run({ input, provider, scope, clock, tx }) {
    if (provider.record !== undefined) {
      throw existsAlready(`Provider with url ${input.Url} already exists.`);
    }
    const { arn, account } = provider;
    const tags = readTags(input.Tags);
    await tx.put(oidcProviders, {
      account,
      region: globalRegion(scope.partition),
      arn,
      path: providerPath(input.Url),
      clientIds: [...new Set(input.ClientIDList)],
      thumbprints: input.ThumbprintList ?? [],
      createdAtMs: clock.nowMs(),
      tags,
    });
    return { OpenIDConnectProviderArn: arn, ...(input.Tags && { Tags: toWireTags(tags) }) };
  },
});
