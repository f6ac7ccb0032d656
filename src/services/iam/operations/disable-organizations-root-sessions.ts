import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  DisableOrganizationsRootSessions,
  type DisableOrganizationsRootSessionsRequest,
  type DisableOrganizationsRootSessionsResponse,
} from "../contract.ts";
import { switchingRootFeature } from "../root-feature.ts";

/**
 * No longer lets an organization do tasks as the root users of its members.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOrganizationsRootSessions.html | DisableOrganizationsRootSessions}
 */
export const disableOrganizationsRootSessions: Operation<
  DisableOrganizationsRootSessionsRequest,
  DisableOrganizationsRootSessionsResponse
> = writeOperation(
  DisableOrganizationsRootSessions,
  switchingRootFeature("iam:DisableOrganizationsRootSessions", "RootSessions", false),
);
