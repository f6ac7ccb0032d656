import { readOperation, type Operation } from "../../../model/operation.ts";
import { invalidIdentityCenter } from "../access-grants-faults.ts";
import { instanceAt, requireInstance } from "../access-grants-instance.ts";
import { toDo } from "../account.ts";
import {
  AssociateAccessGrantsIdentityCenter,
  type AssociateAccessGrantsIdentityCenterRequest,
} from "../contract.ts";

/**
 * Would connect an instance of S3 Access Grants with an IAM Identity Center; there is none here.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_AssociateAccessGrantsIdentityCenter.html | AssociateAccessGrantsIdentityCenter}
 */
export const associateAccessGrantsIdentityCenter: Operation<
  AssociateAccessGrantsIdentityCenterRequest,
  object
> = readOperation(AssociateAccessGrantsIdentityCenter, {
  crossAccount: false,
  locate: (input, call) => instanceAt(input, call),
  permission: ({ instance, ...asked }) =>
    toDo("s3:AssociateAccessGrantsIdentityCenter", instance, asked),
  run({ instance }) {
    requireInstance(instance);
    throw invalidIdentityCenter();
  },
});
