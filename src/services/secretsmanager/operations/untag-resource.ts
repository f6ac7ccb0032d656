import { writeOperation, type Operation } from "../../../model/operation.ts";
import { check, secretIdLength } from "../constraint.ts";
import { UntagResource, type Unit, type UntagResourceRequest } from "../contract.ts";
import { lockLivePrimary, type LocatedSecret } from "../located.ts";
import { saveSecret } from "../replication.ts";
import { onSecret } from "../secret-operation.ts";
import { requireTagKeys, withoutTags } from "../tag.ts";
import { tagPermissions } from "../tag-permission.ts";

/**
 * Takes tags away from a secret; keys that it has not are passed over.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UntagResource.html | UntagResource}
 */
export const untagResource: Operation<UntagResourceRequest, Unit> = writeOperation<
  UntagResourceRequest,
  Unit,
  LocatedSecret
>(UntagResource, {
  ...onSecret("UntagResource"),
  validate({ SecretId, TagKeys }) {
    check(secretIdLength(SecretId));
    requireTagKeys(TagKeys);
  },
  permission: ({ secret, input }) =>
    tagPermissions("UntagResource", secret, {
      conditions: { "aws:TagKeys": input.TagKeys },
      tags: withoutTags(secret.tags, input.TagKeys),
    }),
  async run({ input, secret: located, tx }) {
    const secret = await lockLivePrimary(located, tx);
    await saveSecret({ ...secret, tags: withoutTags(secret.tags, input.TagKeys) }, tx);
    return {};
  },
});
