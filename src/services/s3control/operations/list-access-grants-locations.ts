import { readOperation, type Operation } from "../../../model/operation.ts";
import { describeLocation } from "../access-grants-answer.ts";
import { instanceAt, requireInstance, toAsk } from "../access-grants-instance.ts";
import type { GrantsLocation } from "../access-grants-location.ts";
import {
  ListAccessGrantsLocations,
  type ListAccessGrantsLocationsRequest,
  type ListAccessGrantsLocationsResult,
} from "../contract.ts";
import { pageOf } from "../page.ts";
import { grantsLocations } from "../tables.ts";

/**
 * Lists the locations of an instance of S3 Access Grants, also for those whom its policy lets in.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListAccessGrantsLocations.html | ListAccessGrantsLocations}
 */
export const listAccessGrantsLocations: Operation<
  ListAccessGrantsLocationsRequest,
  ListAccessGrantsLocationsResult
> = readOperation(ListAccessGrantsLocations, {
  crossAccount: true,
  locate: (input, call) => instanceAt(input, call),
  permission: ({ instance, ...call }) => toAsk("s3:ListAccessGrantsLocations", instance, call),
  async run({ input, instance, tx }) {
    const { account, region } = requireInstance(instance);
    const { LocationScope: wanted } = input;
    const { page, ...rest } = await pageOf<GrantsLocation>(
      input,
      ({ scope }) => wanted === undefined || scope === wanted,
      (after, limit) =>
        tx.scan(grantsLocations, {
          prefix: { account, region },
          ...(after !== undefined && { from: after, fromExclusive: true }),
          limit,
        }),
    );
    return { AccessGrantsLocationsList: page.map(describeLocation), ...rest };
  },
});
