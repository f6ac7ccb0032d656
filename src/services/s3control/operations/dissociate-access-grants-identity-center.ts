import { readOperation, type Operation } from "../../../model/operation.ts";
import { invalidIdentityCenter } from "../access-grants-faults.ts";
import { instanceAt, requireInstance } from "../access-grants-instance.ts";
import { toDo } from "../account.ts";
import {
  DissociateAccessGrantsIdentityCenter,
  type DissociateAccessGrantsIdentityCenterRequest,
} from "../contract.ts";

/**
 * Would part an instance of S3 Access Grants from its IAM Identity Center; none has one here.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_DissociateAccessGrantsIdentityCenter.html | DissociateAccessGrantsIdentityCenter}
 */
export const dissociateAccessGrantsIdentityCenter: Operation<
  DissociateAccessGrantsIdentityCenterRequest,
  object
> = readOperation(DissociateAccessGrantsIdentityCenter, {
  crossAccount: false,
  locate: (input, call) => instanceAt(input, call),
  permission: ({ instance, ...asked }) =>
    toDo("s3:DissociateAccessGrantsIdentityCenter", instance, asked),
  run({ instance }) {
    requireInstance(instance);
    throw invalidIdentityCenter();
  },
});
