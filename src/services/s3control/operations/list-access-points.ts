import { accessPoints } from "../../../model/bucket-access.ts";
import { readOperation, type Operation } from "../../../model/operation.ts";
import { listedAccessPoint } from "../access-point-answer.ts";
import { accountOf, toDo } from "../account.ts";
import {
  ListAccessPoints,
  type ListAccessPointsRequest,
  type ListAccessPointsResult,
} from "../contract.ts";
import { invalidRequest } from "../faults.ts";

const PAGE_MAX = 1000;

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
      const limit = pageSize(input.MaxResults);
      const found = await tx.scan(accessPoints, {
        ...(bucket === undefined
          ? { prefix: { account, region } }
          : { index: "byBucket", prefix: { account, region, bucket } }),
        ...(token !== undefined && { from: nameIn(token), fromExclusive: true }),
        limit: limit + 1,
      });
      const page = found.slice(0, limit);
      const last = found.length > limit ? page.at(-1) : undefined;
      return {
        AccessPointList: page.map(listedAccessPoint),
        ...(last !== undefined && { NextToken: Buffer.from(last.name).toString("base64url") }),
      };
    },
  });

function pageSize(maxResults: number = PAGE_MAX): number {
  if (Number.isInteger(maxResults) && maxResults >= 1) return Math.min(maxResults, PAGE_MAX);
  throw invalidRequest(`Argument maxResults must be an integer between 1 and ${PAGE_MAX}`);
}

function nameIn(token: string): string {
  const name = Buffer.from(token, "base64url").toString();
  if (name !== "" && Buffer.from(name).toString("base64url") === token) return name;
  throw invalidRequest("The continuation token provided is incorrect");
}
