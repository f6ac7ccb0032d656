/**
 * The errors of what an organization gives away: administrators of services, and its resource policy.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_RegisterDelegatedAdministrator.html#API_RegisterDelegatedAdministrator_Errors | Errors}
 */
import type { Fault } from "../../model/fault.ts";
import {
  AccountAlreadyRegisteredException,
  AccountNotRegisteredException,
  InvalidInputException,
} from "./contract.ts";
import { fixed, violation } from "./faults.ts";

export const alreadyRegistered: () => Fault = fixed(
  AccountAlreadyRegisteredException,
  "The provided account is already a delegated administrator for your organization.",
);

export const notRegistered: () => Fault = fixed(
  AccountNotRegisteredException,
  "The provided account is not a registered delegated administrator for your organization.",
);

export const managementAsAdministrator: () => Fault = violation(
  "You cannot register master account/yourself as delegated administrator for your organization.",
  "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR",
);

export const suspendedAsAdministrator: () => Fault = violation(
  "You cannot register a suspended account as a delegated administrator.",
  "CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR",
);

export const serviceAccessNotEnabled: () => Fault = violation(
  "You attempted to register a delegated administrator before you enabled service access. Call the EnableAWSServiceAccess API first.",
  "SERVICE_ACCESS_NOT_ENABLED",
);

export const trustInUse: () => Fault = violation(
  "You must deregister all delegated administrators before you can perform this action.",
  "DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE",
);

export const removesAdministrator: () => Fault = violation(
  "You attempted to remove an account from the organization that is registered as a delegated administrator for a service integrated with your organization. You can complete this operation only after you deregister this account as a delegated administrator.",
  "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
);

export const closesAdministrator: () => Fault = violation(
  "You can't close an account that is registered as a delegated administrator.",
  "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
);

export const invalidResourcePolicy: () => Fault = fixed(
  InvalidInputException,
  "You specified a resource policy that is not valid JSON policy text.",
  "INVALID_RESOURCE_POLICY_JSON",
);

export const invalidPrincipal: () => Fault = fixed(
  InvalidInputException,
  "You specified an invalid principal element in the policy.",
  "INVALID_PRINCIPAL",
);

export const unsupportedAction: () => Fault = fixed(
  InvalidInputException,
  "You specified an action that a resource policy of an organization does not support.",
  "UNSUPPORTED_ACTION_IN_RESOURCE_POLICY",
);
