import { readOperation, type Operation } from "../../../model/operation.ts";
import { describeInstance } from "../access-grants-answer.ts";
import { instanceOf } from "../access-grants-instance.ts";
import { accountOf, toDo } from "../account.ts";
import {
  ListAccessGrantsInstances,
  type ListAccessGrantsInstancesRequest,
  type ListAccessGrantsInstancesResult,
} from "../contract.ts";
import { nameIn, pageSize } from "../page.ts";

/**
 * Lists the instances of S3 Access Grants of an account in a region: there is one or none, because
 * nobody can share another one with it here.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListAccessGrantsInstances.html | ListAccessGrantsInstances}
 */
export const listAccessGrantsInstances: Operation<
  ListAccessGrantsInstancesRequest,
  ListAccessGrantsInstancesResult
> = readOperation(ListAccessGrantsInstances, {
  crossAccount: false,
  locate: () => ({}),
  permission: (asked) => toDo("s3:ListAccessGrantsInstances", "*", asked),
  async run({ input, caller, scope, tx }) {
    pageSize(input.MaxResults);
    if (input.NextToken !== undefined) nameIn(input.NextToken);
    const { record } = await instanceOf(accountOf(input, { caller }), { scope, tx });
    return { AccessGrantsInstancesList: record === undefined ? [] : [describeInstance(record)] };
  },
});
