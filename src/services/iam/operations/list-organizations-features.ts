import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListOrganizationsFeatures,
  type ListOrganizationsFeaturesRequest,
  type ListOrganizationsFeaturesResponse,
} from "../contract.ts";
import { rootAccessOf } from "../root-feature.ts";

/**
 * Lists the features of centralized root access that an organization has enabled.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html | ListOrganizationsFeatures}
 */
export const listOrganizationsFeatures: Operation<
  ListOrganizationsFeaturesRequest,
  ListOrganizationsFeaturesResponse
> = readOperation(ListOrganizationsFeatures, {
  crossAccount: false,
  locate: () => ({}),
  permission: () => ({ action: "iam:ListOrganizationsFeatures", resource: "*" }),
  run: ({ scope, tx }) => rootAccessOf(scope, tx),
});
