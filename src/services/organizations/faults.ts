/**
 * The errors of Organizations in AWS's words. Several come with a `Reason` that says more than the
 * code.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/CommonErrors.html | Common errors}
 */
import { Fault } from "../../model/fault.ts";
import type { ErrorContract } from "../../model/contract.ts";
import {
  AccessDeniedException,
  AccountAlreadyClosedException,
  AccountNotFoundException,
  AlreadyInOrganizationException,
  AWSOrganizationsNotInUseException,
  ChildNotFoundException,
  ConstraintViolationException,
  CreateAccountStatusNotFoundException,
  DestinationParentNotFoundException,
  DuplicateAccountException,
  DuplicateHandshakeException,
  DuplicateOrganizationalUnitException,
  DuplicatePolicyAttachmentException,
  DuplicatePolicyException,
  EffectivePolicyNotFoundException,
  HandshakeAlreadyInStateException,
  HandshakeConstraintViolationException,
  HandshakeNotFoundException,
  InvalidHandshakeTransitionException,
  InvalidInputException,
  InvalidResponsibilityTransferTransitionException,
  MalformedPolicyDocumentException,
  MasterCannotLeaveOrganizationException,
  OrganizationalUnitNotEmptyException,
  OrganizationalUnitNotFoundException,
  OrganizationNotEmptyException,
  ParentNotFoundException,
  PolicyInUseException,
  PolicyNotAttachedException,
  PolicyNotFoundException,
  PolicyTypeAlreadyEnabledException,
  PolicyTypeNotAvailableForOrganizationException,
  PolicyTypeNotEnabledException,
  ResourcePolicyNotFoundException,
  ResponsibilityTransferAlreadyInStatusException,
  ResponsibilityTransferNotFoundException,
  RootNotFoundException,
  SourceParentNotFoundException,
  TargetNotFoundException,
} from "./contract.ts";

/** Makes an error whose wording never varies. */
export function fixed(contract: ErrorContract, text: string, Reason?: string): () => Fault {
  const extra = Reason === undefined ? {} : { members: { Reason } };
  return () => new Fault(contract, text, extra);
}

// Who may ask.
export function accessDenied(text: string): Fault {
  return new Fault(AccessDeniedException, text);
}

export const notYourOrganization: () => Fault = fixed(
  AccessDeniedException,
  "You don't have permissions to access this resource.",
);
export const organizationsNotInUse: () => Fault = fixed(
  AWSOrganizationsNotInUseException,
  "Your account is not a member of an organization.",
);

// What is asked.
const PATTERN = "You provided a value that does not match the required pattern.";

export function invalidInput(text: string, Reason: string): Fault {
  return new Fault(InvalidInputException, text, { members: { Reason } });
}

export const invalidPattern: () => Fault = fixed(InvalidInputException, PATTERN, "INVALID_PATTERN");
export const invalidTarget: () => Fault = fixed(
  InvalidInputException,
  PATTERN,
  "INVALID_PATTERN_TARGET_ID",
);
export const invalidValue: () => Fault = fixed(
  InvalidInputException,
  "You specified an invalid value.",
  "INVALID_ENUM",
);
export const invalidPolicyType: () => Fault = fixed(
  InvalidInputException,
  "You specified an invalid policy type string.",
  "INVALID_ENUM_POLICY_TYPE",
);

export const targetNotSupported: () => Fault = fixed(
  InvalidInputException,
  "You can't perform the specified operation on that target entity.",
  "TARGET_NOT_SUPPORTED",
);

export const invalidPageToken: () => Fault = fixed(
  InvalidInputException,
  "You specified an invalid pagination token.",
  "INVALID_NEXT_TOKEN",
);
export const invalidMailbox: () => Fault = fixed(
  InvalidInputException,
  "You specified an invalid email address for the invited account owner.",
  "INVALID_EMAIL_ADDRESS_TARGET",
);
export const invalidParty: () => Fault = fixed(
  InvalidInputException,
  "You specified the wrong type of entity (account, organization, or email) as a party.",
  "INVALID_PARTY_TYPE_TARGET",
);
export const unknownService: () => Fault = fixed(
  InvalidInputException,
  "You specified an unrecognized service principal.",
  "UNRECOGNIZED_SERVICE_PRINCIPAL",
);
export const immutablePolicy: () => Fault = fixed(
  InvalidInputException,
  "You specified a policy that is managed by AWS and can't be modified.",
  "IMMUTABLE_POLICY",
);
export const nonDetachablePolicy: () => Fault = fixed(
  InvalidInputException,
  "You can't detach this AWS Managed policy.",
  "NON_DETACHABLE_POLICY",
);
export const duplicateTagKey: () => Fault = fixed(
  InvalidInputException,
  "Tag keys must be unique among the tags attached to the same entity.",
  "DUPLICATE_TAG_KEY",
);
export const systemTag: () => Fault = fixed(
  InvalidInputException,
  "You specified a tag key that is a system tag. You can't add, edit, or delete system tag keys because they're reserved for AWS use.",
  "INVALID_SYSTEM_TAGS_PARAMETER",
);

export function missingMember(member: string): Fault {
  return invalidInput(
    `You must include a value for all required parameters: ${member}.`,
    "INPUT_REQUIRED",
  );
}

export function tooShort(member: string, lengthMin: number): Fault {
  return constraint(
    member,
    `have length greater than or equal to ${lengthMin}`,
    "MIN_LENGTH_EXCEEDED",
  );
}

export function tooLong(member: string, lengthMax: number): Fault {
  return constraint(
    member,
    `have length less than or equal to ${lengthMax}`,
    "MAX_LENGTH_EXCEEDED",
  );
}

export function tooSmall(member: string, min: number): Fault {
  return constraint(member, `have value greater than or equal to ${min}`, "MIN_VALUE_EXCEEDED");
}

export function tooBig(member: string, max: number): Fault {
  return constraint(member, `have value less than or equal to ${max}`, "MAX_VALUE_EXCEEDED");
}

function constraint(member: string, wanted: string, Reason: string): Fault {
  return invalidInput(
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must ${wanted}`,
    Reason,
  );
}

// What must be there.
export const noSuchAccount: () => Fault = fixed(
  AccountNotFoundException,
  "You specified an account that doesn't exist.",
);
export const noSuchUnit: () => Fault = fixed(
  OrganizationalUnitNotFoundException,
  "You specified an organizational unit that doesn't exist.",
);
export const noSuchParent: () => Fault = fixed(
  ParentNotFoundException,
  "You specified parent that doesn't exist.",
);
export const noSuchSource: () => Fault = fixed(
  SourceParentNotFoundException,
  "You specified a source parent that doesn't exist.",
);
export const noSuchDestination: () => Fault = fixed(
  DestinationParentNotFoundException,
  "You specified a destination parent that doesn't exist.",
);
export const noSuchChild: () => Fault = fixed(
  ChildNotFoundException,
  "You specified a child that doesn't exist.",
);
export const noSuchRoot: () => Fault = fixed(
  RootNotFoundException,
  "You specified a root that doesn't exist.",
);
export const noSuchTarget: () => Fault = fixed(
  TargetNotFoundException,
  "You specified a target that doesn't exist.",
);
export const noSuchPolicy: () => Fault = fixed(
  PolicyNotFoundException,
  "You specified a policy that doesn't exist.",
);
export const noSuchHandshake: () => Fault = fixed(
  HandshakeNotFoundException,
  "You specified a handshake that doesn't exist.",
);
export const noSuchAccountRequest: () => Fault = fixed(
  CreateAccountStatusNotFoundException,
  "You specified a create account request that doesn't exist.",
);
export const noSuchResourcePolicy: () => Fault = fixed(
  ResourcePolicyNotFoundException,
  "You specified a resource policy that doesn't exist.",
);
export const noEffectivePolicy: () => Fault = fixed(
  EffectivePolicyNotFoundException,
  "If you ran this action on the management account, this policy type is not enabled. If you ran the action on a member account, the account doesn't have an effective policy of this type. Contact the administrator of your organization about attaching a policy of this type to the account.",
);

export const noSuchTransfer: () => Fault = fixed(
  ResponsibilityTransferNotFoundException,
  "You specified a responsibility transfer that doesn't exist.",
);

// What must not be there yet.
export const alreadyInOrganization: () => Fault = fixed(
  AlreadyInOrganizationException,
  "The provided account is already a member of an organization.",
);
export const duplicateUnit: () => Fault = fixed(
  DuplicateOrganizationalUnitException,
  "An OU with the same name already exists.",
);
export const duplicatePolicy: () => Fault = fixed(
  DuplicatePolicyException,
  "A policy with the same name already exists.",
);
export const duplicateAttachment: () => Fault = fixed(
  DuplicatePolicyAttachmentException,
  "The selected policy is already attached to the specified target.",
);
export const duplicateHandshake: () => Fault = fixed(
  DuplicateHandshakeException,
  "A handshake with the same action and target already exists.",
);
export const sameParent: () => Fault = fixed(
  DuplicateAccountException,
  "The account is already in the specified destination parent.",
);
export const alreadyClosed: () => Fault = fixed(
  AccountAlreadyClosedException,
  "The provided account is already closed.",
);
// When transfers begin and end.
export const startNotAtMonthsBeginning: () => Fault = fixed(
  InvalidInputException,
  "You provided an invalid start date. The start date must be the beginning of the month.",
  "START_DATE_NOT_BEGINNING_OF_MONTH",
);
export const startTooEarly: () => Fault = fixed(
  InvalidInputException,
  "You provided an invalid start date. The start date is too early.",
  "START_DATE_TOO_EARLY",
);
export const endNotAtMonthsEnd: () => Fault = fixed(
  InvalidInputException,
  "You provided an invalid end date. The end date must be the end of the month.",
  "END_DATE_NOT_END_OF_MONTH",
);
export const endTooEarly: () => Fault = fixed(
  InvalidInputException,
  "You provided an invalid end date. The end date is too early.",
  "END_DATE_TOO_EARLY",
);

// What stands in the way.
export const organizationNotEmpty: () => Fault = fixed(
  OrganizationNotEmptyException,
  "To delete an organization you must first remove all member accounts (except the master).",
);
export const unitNotEmpty: () => Fault = fixed(
  OrganizationalUnitNotEmptyException,
  "The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and try the operation again.",
);
export const policyInUse: () => Fault = fixed(
  PolicyInUseException,
  "The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts before performing this operation.",
);
export const managementCannotLeave: () => Fault = fixed(
  MasterCannotLeaveOrganizationException,
  "You can't remove a management account from an organization. If you want the management account to become a member account in another organization, you must first delete the current organization of the management account.",
);

// Policies and their types.
export const typeNotEnabled: () => Fault = fixed(
  PolicyTypeNotEnabledException,
  "This operation can be performed only for enabled policy types.",
);
export const typeAlreadyEnabled: () => Fault = fixed(
  PolicyTypeAlreadyEnabledException,
  "The specified policy type is already enabled.",
);
export const typeNotAvailable: () => Fault = fixed(
  PolicyTypeNotAvailableForOrganizationException,
  "You can't use the specified policy type with the feature set currently enabled for this organization. For example, you can enable SCPs only after you enable all features in the organization.",
);
export const malformedPolicy: () => Fault = fixed(
  MalformedPolicyDocumentException,
  "The provided policy document does not meet the requirements of the specified policy type.",
);
export const notAttached: () => Fault = fixed(
  PolicyNotAttachedException,
  "The policy isn't attached to the specified target in the specified root.",
);

// What an organization's rules do not admit.
/** Makes the error of a rule that an organization does not let be broken. */
export function violation(text: string, Reason: string): () => Fault {
  return fixed(ConstraintViolationException, text, Reason);
}

export const policyTooLarge: () => Fault = violation(
  "You have exceeded the maximum policy size.",
  "POLICY_CONTENT_LIMIT_EXCEEDED",
);
export const tooManyAttached: () => Fault = violation(
  "You have attached the maximum number of policies to the specified target.",
  "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
);
export const lastAttached: () => Fault = violation(
  "You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.",
  "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
);
export const tooDeep: () => Fault = violation(
  "You attempted to create an OU tree that is too many levels deep.",
  "OU_DEPTH_LIMIT_EXCEEDED",
);
export const needsAllFeatures: () => Fault = violation(
  "You attempted to perform an operation that requires an organization to be configured to support all features. An organization that supports only consolidated billing features can't perform this operation.",
  "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE",
);
export const closesManagement: () => Fault = violation(
  "You can't close the management account of the organization.",
  "CANNOT_CLOSE_MANAGEMENT_ACCOUNT",
);
export const tooManyTags: () => Fault = violation(
  "You have exceeded the number of tags allowed on this resource.",
  "MAX_TAG_LIMIT_EXCEEDED",
);

// Handshakes.
export const alreadyInState: () => Fault = fixed(
  HandshakeAlreadyInStateException,
  "The specified handshake is already in the requested state.",
);
export const invalidTransition: () => Fault = fixed(
  InvalidHandshakeTransitionException,
  "You can't perform the operation on the handshake in its current state.",
);
export const invitedIsMember: () => Fault = fixed(
  HandshakeConstraintViolationException,
  "The handshake request is invalid because the invited account is already a member of an organization.",
  "ALREADY_IN_AN_ORGANIZATION",
);
export const featuresAlreadyEnabled: () => Fault = fixed(
  HandshakeConstraintViolationException,
  "The handshake request is invalid because the organization has already enabled all features.",
  "ORGANIZATION_ALREADY_HAS_ALL_FEATURES",
);
export const invitationsDisabled: () => Fault = fixed(
  HandshakeConstraintViolationException,
  "You can't issue new invitations to join an organization while it's in the process of enabling all features.",
  "INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES",
);
export const ownTransfer: () => Fault = fixed(
  HandshakeConstraintViolationException,
  "An account can't accept a transfer invitation if it is both the sender and recipient of the invitation.",
  "SOURCE_AND_TARGET_CANNOT_MATCH",
);
export const transferExists: () => Fault = fixed(
  HandshakeConstraintViolationException,
  "You cannot perform this operation with the current transfer.",
  "RESPONSIBILITY_TRANSFER_ALREADY_EXISTS",
);
export const alreadyWithdrawn: () => Fault = fixed(
  ResponsibilityTransferAlreadyInStatusException,
  "The responsibility transfer is already in the status that you specified.",
);
export const notUnderWay: () => Fault = fixed(
  InvalidResponsibilityTransferTransitionException,
  "The responsibility transfer can't transition to the requested state because it's not in a valid state for this operation.",
);
export const transferEnded: () => Fault = violation(
  "You cannot update this transfer because it is no longer active.",
  "TRANSFER_RESPONSIBILITY_UPDATE_NOT_ALLOWED",
);
export const transferUnderWay: () => Fault = violation(
  "You cannot delete organization due to an ongoing responsibility transfer process. To delete the organization, you must resolve the current transfer process.",
  "ACTIVE_RESPONSIBILITY_TRANSFER_PROCESS",
);
