import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  EnableOrganizationsRootSessions,
  type EnableOrganizationsRootSessionsRequest,
  type EnableOrganizationsRootSessionsResponse,
} from "../contract.ts";
import { switchingRootFeature } from "../root-feature.ts";

/**
 * Lets an organization do single tasks as the root users of its members.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOrganizationsRootSessions.html | EnableOrganizationsRootSessions}
 */
export const enableOrganizationsRootSessions: Operation<
  EnableOrganizationsRootSessionsRequest,
  EnableOrganizationsRootSessionsResponse
> = writeOperation(
  EnableOrganizationsRootSessions,
  switchingRootFeature("iam:EnableOrganizationsRootSessions", "RootSessions", true),
);
