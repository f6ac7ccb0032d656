import { parseArn } from "../../../model/arn.ts";
import { writeOperation, type Operation } from "../../../model/operation.ts";
import type { ReadTransaction } from "../../../model/store.ts";
import { grantOf, type AccessGrant } from "../access-grant.ts";
import { describeGrant } from "../access-grants-answer.ts";
import {
  grantExists,
  invalidGrant,
  invalidIdentityCenter,
  tooManyGrants,
} from "../access-grants-faults.ts";
import { requireInstance, type GrantsInstance } from "../access-grants-instance.ts";
import {
  hasBucket,
  locationAt,
  requireLocation,
  type GrantsLocation,
} from "../access-grants-location.ts";
import { toDo } from "../account.ts";
import {
  CreateAccessGrant,
  type CreateAccessGrantRequest,
  type CreateAccessGrantResult,
  type Grantee,
} from "../contract.ts";
import { malformedXml } from "../faults.ts";
import { pathOf, scopeWithin } from "../grant-scope.ts";
import { isGrantPermission } from "../grant-policy.ts";
import { tagConditions, withTags } from "../tagged.ts";
import { grants, grantsLocations } from "../tables.ts";

const GRANTS_MAX = 100_000;

/**
 * Grants a user or role, of any account, a part of a location.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_CreateAccessGrant.html | CreateAccessGrant}
 */
export const createAccessGrant: Operation<CreateAccessGrantRequest, CreateAccessGrantResult> =
  writeOperation(CreateAccessGrant, {
    crossAccount: false,
    validate: checkRequest,
    locate: (input, call) => locationAt(input, call),
    permission({ instance, location, ...asked }) {
      const { input } = asked;
      const scope = location.record && scopeOf(input, location.record);
      const own = {
        "s3:AccessGrantScope": scope && pathOf(scope),
        ...tagConditions(input.Tags ?? []),
      };
      // Its id is not known yet.
      return toDo("s3:CreateAccessGrant", grantOf(instance, "*", undefined), asked, own);
    },
    async run({ input, instance, location, ids, clock, tx }) {
      const tags = withTags({}, input.Tags ?? []);
      const owner = requireInstance(instance);
      const { account, region, partition } = owner;
      const { id: locationId } = requireLocation(location);
      const locked = await tx.lock(grantsLocations, { account, region, id: locationId });
      const scope = await soundScope(input, requireLocation({ ...location, record: locked }), {
        owner,
        tx,
      });
      const made: AccessGrant = {
        account,
        region,
        partition,
        id: ids.uuid(),
        locationId,
        ...scope,
        grantee: granteeIn(input.Grantee),
        permission: permissionIn(input),
        subPrefix: input.AccessGrantsLocationConfiguration?.S3SubPrefix,
        createdAtMs: clock.nowMs(),
        tags,
      };
      if (await isThere(made, tx)) throw grantExists();
      if ((await tx.count(grants, { prefix: { account, region } })) >= GRANTS_MAX) {
        throw tooManyGrants(GRANTS_MAX);
      }
      await tx.put(grants, made);
      return describeGrant(made);
    },
  });

function checkRequest(input: CreateAccessGrantRequest): void {
  permissionIn(input);
  const { S3PrefixType, Grantee: grantee, ApplicationArn } = input;
  if (S3PrefixType !== undefined && S3PrefixType !== "Object") throw malformedXml();
  granteeIn(grantee);
  if (ApplicationArn !== undefined) throw invalidIdentityCenter();
}

function permissionIn({ Permission }: CreateAccessGrantRequest): AccessGrant["permission"] {
  if (isGrantPermission(Permission)) return Permission;
  throw malformedXml();
}

/** Users and roles only: directories are an IAM Identity Center's. */
function granteeIn({ GranteeType, GranteeIdentifier }: Grantee): string {
  if (GranteeType === "DIRECTORY_USER" || GranteeType === "DIRECTORY_GROUP") {
    throw invalidIdentityCenter();
  }
  if (GranteeType !== "IAM" || GranteeIdentifier === undefined) throw malformedXml();
  const arn = parseArn(GranteeIdentifier);
  const isEntity = arn?.service === "iam" && /^(?:user|role)\/./.test(arn.resource);
  if (!isEntity || !GranteeIdentifier.isWellFormed()) throw invalidGrant();
  return GranteeIdentifier;
}

function scopeOf(
  { S3PrefixType, AccessGrantsLocationConfiguration: configuration }: CreateAccessGrantRequest,
  { scope }: GrantsLocation,
): ReturnType<typeof scopeWithin> {
  const isObject = S3PrefixType === "Object";
  return scopeWithin(scope, configuration?.S3SubPrefix ?? "", { isObject });
}

async function soundScope(
  input: CreateAccessGrantRequest,
  location: GrantsLocation,
  { owner, tx }: { readonly owner: GrantsInstance; readonly tx: ReadTransaction },
): Promise<Pick<AccessGrant, "scope" | "isObject">> {
  const scope = scopeOf(input, location);
  if (scope === undefined || !(await hasBucket(scope, owner, tx))) throw invalidGrant();
  return { scope: pathOf(scope), isObject: input.S3PrefixType === "Object" };
}

async function isThere(made: AccessGrant, tx: ReadTransaction): Promise<boolean> {
  const { account, region, grantee, scope, permission, isObject } = made;
  const prefix = { account, region, grantee, scope };
  const same = await tx.scan(grants, { index: "byGrantee", prefix });
  return same.some((each) => each.permission === permission && each.isObject === isObject);
}
