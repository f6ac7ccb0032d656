import { writeOperation, type Operation } from "../../../model/operation.ts";
import { check, secretIdLength } from "../constraint.ts";
import { TagResource, type TagResourceRequest, type Unit } from "../contract.ts";
import { lockLivePrimary, type LocatedSecret } from "../located.ts";
import { saveSecret } from "../replication.ts";
import { onSecret } from "../secret-operation.ts";
import { requestTagConditions } from "../secret-permission.ts";
import { mergeTags, requireTags, withTags } from "../tag.ts";
import { tagPermissions } from "../tag-permission.ts";

/**
 * Adds tags to a secret, or changes their values.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_TagResource.html | TagResource}
 */
export const tagResource: Operation<TagResourceRequest, Unit> = writeOperation<
  TagResourceRequest,
  Unit,
  LocatedSecret
>(TagResource, {
  ...onSecret("TagResource"),
  validate({ SecretId, Tags }) {
    check(secretIdLength(SecretId));
    requireTags(Tags);
  },
  permission: ({ secret, input }) =>
    tagPermissions("TagResource", secret, {
      conditions: requestTagConditions(input.Tags),
      tags: mergeTags(secret.tags, input.Tags),
    }),
  async run({ input, secret: located, tx }) {
    const secret = await lockLivePrimary(located, tx);
    await saveSecret({ ...secret, tags: withTags(secret.tags, input.Tags) }, tx);
    return {};
  },
});
