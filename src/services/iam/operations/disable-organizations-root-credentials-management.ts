import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  DisableOrganizationsRootCredentialsManagement,
  type DisableOrganizationsRootCredentialsManagementRequest,
  type DisableOrganizationsRootCredentialsManagementResponse,
} from "../contract.ts";
import { switchingRootFeature } from "../root-feature.ts";

/**
 * No longer lets an organization manage the credentials of its members' root users.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOrganizationsRootCredentialsManagement.html | DisableOrganizationsRootCredentialsManagement}
 */
export const disableOrganizationsRootCredentialsManagement: Operation<
  DisableOrganizationsRootCredentialsManagementRequest,
  DisableOrganizationsRootCredentialsManagementResponse
> = writeOperation(
  DisableOrganizationsRootCredentialsManagement,
  switchingRootFeature(
    "iam:DisableOrganizationsRootCredentialsManagement",
    "RootCredentialsManagement",
    false,
  ),
);
