import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  EnableOrganizationsRootCredentialsManagement,
  type EnableOrganizationsRootCredentialsManagementRequest,
  type EnableOrganizationsRootCredentialsManagementResponse,
} from "../contract.ts";
import { switchingRootFeature } from "../root-feature.ts";

/**
 * Lets an organization manage the credentials of its members' root users.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOrganizationsRootCredentialsManagement.html | EnableOrganizationsRootCredentialsManagement}
 */
export const enableOrganizationsRootCredentialsManagement: Operation<
  EnableOrganizationsRootCredentialsManagementRequest,
  EnableOrganizationsRootCredentialsManagementResponse
> = writeOperation(
  EnableOrganizationsRootCredentialsManagement,
  switchingRootFeature(
    "iam:EnableOrganizationsRootCredentialsManagement",
    "RootCredentialsManagement",
    true,
  ),
);
