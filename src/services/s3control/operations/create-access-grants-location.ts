import { writeOperation, type Operation } from "../../../model/operation.ts";
import { describeLocation } from "../access-grants-answer.ts";
import { invalidLocation, locationExists, tooManyLocations } from "../access-grants-faults.ts";
import { instanceAt, requireInstance } from "../access-grants-instance.ts";
import {
  checkRole,
  DEFAULT_LOCATION_ID,
  hasBucket,
  locationOf,
  passRole,
  type GrantsLocation,
} from "../access-grants-location.ts";
import { toDo } from "../account.ts";
import {
  CreateAccessGrantsLocation,
  type CreateAccessGrantsLocationRequest,
  type CreateAccessGrantsLocationResult,
} from "../contract.ts";
import { DEFAULT_SCOPE, parseScope } from "../grant-scope.ts";
import { tagConditions, withTags } from "../tagged.ts";
import { grantsLocations } from "../tables.ts";

const LOCATIONS_MAX = 1000;

/**
 * Registers a part of S3 with an instance of S3 Access Grants, and the role by which it is opened.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_CreateAccessGrantsLocation.html | CreateAccessGrantsLocation}
 */
export const createAccessGrantsLocation: Operation<
  CreateAccessGrantsLocationRequest,
  CreateAccessGrantsLocationResult
> = writeOperation(CreateAccessGrantsLocation, {
  crossAccount: false,
  locate: (input, call) => instanceAt(input, call),
  permission({ instance, ...asked }) {
    const { LocationScope, IAMRoleArn, Tags } = asked.input;
    // What it will be called is not known yet.
    const id = LocationScope === DEFAULT_SCOPE ? DEFAULT_LOCATION_ID : "*";
    const location = locationOf(instance, id, undefined);
    const own = {
      "s3:AccessGrantsLocationScope": LocationScope,
      ...tagConditions(Tags ?? []),
    };
    return [toDo("s3:CreateAccessGrantsLocation", location, asked, own), ...passRole(IAMRoleArn)];
  },
  async run({ input, instance, services, ids, clock, tx }) {
    const tags = withTags({}, input.Tags ?? []);
    const record = requireInstance(instance);
    const { account, region, partition } = record;
    const { LocationScope: scope, IAMRoleArn: roleArn } = input;
    const isDefault = scope === DEFAULT_SCOPE;
    const parsed = parseScope(scope, { isObject: false });
    const isSound = isDefault || (parsed !== undefined && (await hasBucket(parsed, record, tx)));
    if (!isSound) throw invalidLocation();
    await checkRole(roleArn, record, { services, ids });
    const place = { account, region };
    const [same] = await tx.scan(grantsLocations, {
      index: "byScope",
      prefix: { ...place, scope },
      limit: 1,
    });
    if (same !== undefined) throw locationExists();
    if ((await tx.count(grantsLocations, { prefix: place })) >= LOCATIONS_MAX) {
      throw tooManyLocations(LOCATIONS_MAX);
    }
    const id = isDefault ? DEFAULT_LOCATION_ID : ids.uuid();
    const createdAtMs = clock.nowMs();
    const made: GrantsLocation = { ...place, partition, id, scope, roleArn, createdAtMs, tags };
    await tx.put(grantsLocations, made);
    return describeLocation(made);
  },
});
