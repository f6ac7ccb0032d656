import { accessPoints } from "../../../model/bucket-access.ts";
import { readOperation, type Operation } from "../../../model/operation.ts";
import { scanPage } from "../../../model/page.ts";
import { listedAccessPoint } from "../access-point-answer.ts";
import { accountOf, toDo } from "../account.ts";
import {
  ListAccessPoints,
  type ListAccessPointsRequest,
  type ListAccessPointsResult,
} from "../contract.ts";
import { nameIn, pageSize } from "../page.ts";

/**
 * Lists the access points of an account in a region, by name; those of one bucket where it is named.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListAccessPoints.html | ListAccessPoints}
 */
export const listAccessPoints: Operation<ListAccessPointsRequest, ListAccessPointsResult> =
  readOperation(ListAccessPoints, {
    crossAccount: false,
    locate: () => ({}),
    permission: (asked) => toDo("s3:ListAccessPoints", "*", asked),
    async run({ input, caller, scope, tx }) {
      const account = accountOf(input, { caller });
      const { region } = scope;
      const { Bucket: bucket, NextToken: token } = input;
      if (bucket?.isWellFormed() === false || !account.isWellFormed()) return {};
      const place =
        bucket === undefined
          ? { prefix: { account, region } }
          : { index: "byBucket", prefix: { account, region, bucket } };
      const { items, next } = await scanPage(
        { table: accessPoints, ...place, idOf: ({ name }) => name },
        {
          size: pageSize(input.MaxResults),
          after: token === undefined ? undefined : nameIn(token),
        },
        tx,
      );
      return {
        AccessPointList: items.map(listedAccessPoint),
        ...(next !== undefined && { NextToken: next }),
      };
    },
  });
