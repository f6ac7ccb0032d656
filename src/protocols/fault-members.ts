/**
 * How an error is spelt, in the protocols that are not XML. A modelled error's members come from
 * its contract, the message among them.
 */
import type { Member, StructureShape } from "../model/contract.ts";
import type { Fault } from "../model/fault.ts";
import { FRAMEWORK_NAMESPACE } from "./faults.ts";
import type { FaultContext } from "./protocol.ts";

/** The errors that AWS's framework raises with a capital `Message`; its others have a small one. */
const CAPITAL_MESSAGE: ReadonlySet<string> = new Set([
  "AccessDeniedException",
  "SerializationException",
]);

const NO_MEMBERS: Readonly<Record<string, Member>> = {};
const DOCUMENT: Member = { shape: { kind: "document" } };

/** The name under which the text of an error goes: `message`, or `Message` where AWS has that. */
export function messageMember(fault: Fault): string {
  const members = fault.contract?.members ?? NO_MEMBERS;
  if (Object.hasOwn(members, "message")) return "message";
  if (Object.hasOwn(members, "Message")) return "Message";
  return fault.contract === undefined && CAPITAL_MESSAGE.has(fault.code) ? "Message" : "message";
}

/** The name of an error with its namespace, as in `com.amazonaws.sqs#QueueDoesNotExist`. */
export function typeName(fault: Fault, { service }: FaultContext): string {
  return `${fault.namespace ?? service?.namespace ?? FRAMEWORK_NAMESPACE}#${fault.code}`;
}

/** An error's members besides its text, and their shape: JSON as they are if not modelled. */
export function faultMembers(fault: Fault): {
  readonly shape: StructureShape;
  readonly value: Readonly<Record<string, unknown>>;
} {
  const value = fault.members;
  if (fault.contract !== undefined) return { shape: fault.contract, value };
  const members = Object.fromEntries(Object.keys(value).map((name) => [name, DOCUMENT]));
  return { shape: { kind: "structure", name: fault.code, members, required: [] }, value };
}

/**
 * Services that once spoke Query tell the code of those days in a header.
 *
 * @see {@link https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait | awsQueryCompatible}
 */
export function queryErrorHeader(
  fault: Fault,
  { service }: FaultContext,
): Readonly<Record<string, string>> {
  if (service?.awsQueryCompatible !== true) return {};
  return { "x-amzn-query-error": `${fault.queryCode};${fault.fault}` };
}
