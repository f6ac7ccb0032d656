import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListMFADeviceTags,
  type ListMFADeviceTagsRequest,
  type ListMFADeviceTagsResponse,
} from "../contract.ts";
import { deviceAt } from "../mfa-device.ts";
import { taggedDevice } from "../tagged-kinds.ts";
import { listingTags } from "../tagging.ts";

/**
 * Lists the tags of a virtual MFA device.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADeviceTags.html | ListMFADeviceTags}
 */
export const listMFADeviceTags: Operation<ListMFADeviceTagsRequest, ListMFADeviceTagsResponse> =
  readOperation(
    ListMFADeviceTags,
    listingTags({
      kind: taggedDevice,
      action: "iam:ListMFADeviceTags",
      locate: async ({ SerialNumber }: ListMFADeviceTagsRequest, call) =>
        (await deviceAt(SerialNumber, call)).device,
    }),
  );
