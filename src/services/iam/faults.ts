/**
 * IAM's errors in AWS's words.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html | Common errors}
 */
import { Fault } from "../../model/fault.ts";
import {
  DeleteConflictException,
  EntityAlreadyExistsException,
  LimitExceededException,
  NoSuchEntityException,
} from "./contract.ts";

export function noSuchUser(name: string): Fault {
  return new Fault(NoSuchEntityException, `The user with name ${name} cannot be found.`);
}

export function noSuchAccessKey(id: string): Fault {
  return new Fault(NoSuchEntityException, `The Access Key with id ${id} cannot be found.`);
}

export function userExists(name: string): Fault {
  return new Fault(EntityAlreadyExistsException, `User with name ${name} already exists.`);
}

export function accessKeyLimit(limit: number): Fault {
  return new Fault(LimitExceededException, `Cannot exceed quota for AccessKeysPerUser: ${limit}`);
}

export function deleteAccessKeysFirst(): Fault {
  return new Fault(DeleteConflictException, "Cannot delete entity, must delete access keys first.");
}

/** A value outside its constraint, in the words of IAM's request validation. */
export function constraint(member: string, value: string, wanted: string): Fault {
  return new Fault(
    { code: "ValidationError" },
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${wanted}`,
  );
}

export function validationError(text: string): Fault {
  return new Fault({ code: "ValidationError" }, text);
}
