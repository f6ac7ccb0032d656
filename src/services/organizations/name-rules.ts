/**
 * The forms of names and other texts that people choose.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html | Patterns of CreateAccount}
 */
import {
  invalidInput,
  invalidPattern,
  invalidPolicyType,
  tooLong,
  tooShort,
  unknownService,
} from "./faults.ts";
import { isAuthorization, isPolicyType, type PolicyType } from "./policy-type.ts";

/** @throws Fault `InvalidInputException` */
export function checkAccountName(name: string): void {
  checkLength("accountName", name, { min: 1, max: 50 });
  if (!/^[\u0020-\u007e]+$/.test(name)) throw invalidPattern();
}

/** @throws Fault `InvalidInputException` */
export function checkEmail(address: string): void {
  checkLength("email", address, { min: 6, max: 64 });
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) throw invalidPattern();
}

/** @throws Fault `InvalidInputException` */
export function checkRoleName(name: string): void {
  if (/^[\w+=,.@-]{1,64}$/.test(name) && !name.startsWith("AWSServiceRoleFor")) return;
  throw invalidInput("You provided a role name that isn't valid.", "INVALID_ROLE_NAME");
}

/** @throws Fault `InvalidInputException` */
export function checkUnitName(name: string): void {
  checkLength("name", name, { min: 1, max: 128 });
}

/** @throws Fault `InvalidInputException` */
export function checkPolicyName(name: string): void {
  checkLength("name", name, { min: 1, max: 128 });
}

/** @throws Fault `InvalidInputException` */
export function checkTransferName(name: string, member: "sourceName" | "name"): void {
  checkLength(member, name, { min: 1, max: 128 });
  if (!/^[ -~]+$/.test(name)) throw invalidPattern();
}

/** @throws Fault `InvalidInputException` */
export function checkNotes(text = ""): void {
  checkLength("notes", text, { min: 0, max: 1024 });
}

/** @throws Fault `InvalidInputException` */
export function checkDescription(text: string): void {
  checkLength("description", text, { min: 0, max: 512 });
}

/** @throws Fault `InvalidInputException` */
export function checkServicePrincipal(name: string): void {
  checkLength("servicePrincipal", name, { min: 1, max: 128 });
  // AWS knows its services by a list that it does not publish whole; this is their form.
  if (!/^[a-z\d](?:[a-z\d.-]*[a-z\d])?\.amazonaws\.com(?:\.cn)?$/.test(name))
    throw unknownService();
}

/** @throws Fault `InvalidInputException` */
export function readPolicyType(type: string): PolicyType {
  if (!isPolicyType(type)) throw invalidPolicyType();
  return type;
}

/** A type that has an effective policy. @throws Fault `InvalidInputException` */
export function readManagementType(text: string): PolicyType {
  const type = readPolicyType(text);
  if (isAuthorization(type)) throw invalidPolicyType();
  return type;
}

function checkLength(
  member: string,
  text: string,
  { min, max }: { readonly min: number; readonly max: number },
): void {
  if (text.length < min) throw tooShort(member, min);
  if (text.length > max) throw tooLong(member, max);
}
