/**
 * Who may change tags: whoever may before, and still may afterwards. Where permissions hang on tags,
 * AWS lets nobody lose theirs by a change of tags.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_TagResource.html | TagResource}
 */
import type { Permission } from "../../model/resource.ts";
import type { SecretResource } from "./located.ts";
import { secretPermission } from "./secret-permission.ts";
import type { Tags } from "./tag.ts";

/** @param change The condition keys of the request, and the tags that it leads to. */
export function tagPermissions(
  action: string,
  secret: SecretResource,
  {
    conditions,
    tags,
  }: {
    readonly conditions: NonNullable<Permission["conditions"]>;
    readonly tags: Tags | undefined;
  },
): readonly Permission[] {
  const before = secretPermission(action, secret, conditions);
  if (secret.record === undefined) return [before];
  return [before, secretPermission(action, { ...secret, tags }, conditions)];
}
