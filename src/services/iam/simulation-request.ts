/**
 * What a simulation is asked: the checks of a request in AWS's words, and its parts in our form.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html | SimulateCustomPolicy}
 */
import type { Context, ContextValue } from "../../iam-engine/index.ts";
import { parseArn } from "../../model/arn.ts";
import { isAccountId } from "../../model/scope.ts";
import type { ContextEntry, SimulateCustomPolicyRequest } from "./contract.ts";
import { parseEntityArn } from "./entity-at.ts";
import { constraint, invalidInput } from "./faults.ts";
import { checkDocumentText } from "./policy-document.ts";

/** What both operations take. */
export type SimulationRequest = Omit<
  SimulateCustomPolicyRequest,
  "PolicyInputList" | "OrderedOrganizationPolicyInputList"
> & { readonly PolicyInputList?: readonly string[] | undefined };

const CONTEXT_TYPES: readonly string[] = [
  "string",
  "stringList",
  "numeric",
  "numericList",
  "boolean",
  "booleanList",
  "ip",
  "ipList",
  "binary",
  "binaryList",
  "date",
  "dateList",
];

/** The scenarios of `ec2:RunInstances`; each names the resources that belong to it. */
const SCENARIOS: ReadonlySet<string> = new Set([
  "EC2-Classic-InstanceStore",
  "EC2-Classic-EBS",
  "EC2-VPC-InstanceStore",
  "EC2-VPC-InstanceStore-Subnet",
  "EC2-VPC-EBS",
  "EC2-VPC-EBS-Subnet",
]);

/**
 * Checks what both operations take.
 *
 * @param hasSource Whether the request names an entity, which then is the caller.
 * @throws Fault `ValidationError`, `InvalidInput`
 */
export function checkSimulation(input: SimulationRequest, hasSource: boolean): void {
  const { ActionNames, ContextEntries = [], PermissionsBoundaryPolicyInputList = [] } = input;
  for (const action of ActionNames) checkLength("actionNames", action, 3, 128);
  for (const { ContextKeyName, ContextKeyType } of ContextEntries) {
    if (ContextKeyName !== undefined) checkLength("contextEntries", ContextKeyName, 5, 256);
    if (ContextKeyType === undefined || CONTEXT_TYPES.includes(ContextKeyType)) continue;
    const wanted = `satisfy enum value set: [${CONTEXT_TYPES.join(", ")}]`;
    throw constraint("contextEntries.contextKeyType", wanted);
  }
  input.PolicyInputList?.forEach(checkDocumentText);
  PermissionsBoundaryPolicyInputList.forEach(checkDocumentText);
  if (input.ResourcePolicy !== undefined) checkDocumentText(input.ResourcePolicy);
  if (PermissionsBoundaryPolicyInputList.length > 1) {
    throw invalidInput("The list of Permissions Boundary policies cannot exceed 1 items.");
  }
  checkResources(input);
  for (const action of ActionNames) {
    if (!action.includes(":")) {
      throw invalidInput("The action is invalid since it is missing names");
    }
  }
  checkScenario(input);
  checkCaller(input, hasSource);
}

function checkLength(member: string, value: string, min: number, max: number): void {
  if (value.length >= min && value.length <= max) return;
  throw constraint(
    member,
    `satisfy constraint: [Member must have length less than or equal to ${max}, Member must have length greater than or equal to ${min}]`,
  );
}

function checkResources({ ResourceArns = [] }: SimulationRequest): void {
  for (const resource of ResourceArns) {
    if (resource === "*" && ResourceArns.length === 1) continue;
    if (parseArn(resource) !== undefined) continue;
    throw invalidInput(`ResourceNames are not in a valid ARN format: ${resource}.`);
  }
}

function checkScenario({ ActionNames, ResourceHandlingOption }: SimulationRequest): void {
  if (ResourceHandlingOption === undefined) return;
  const isKnown = SCENARIOS.has(ResourceHandlingOption);
  for (const action of ActionNames) {
    if (isKnown && action.toLowerCase() === "ec2:runinstances") continue;
    throw invalidInput(
      `Invalid input resource handling options. Action does not support resource handling options: ${action}.`,
    );
  }
}

function checkCaller(input: SimulationRequest, hasSource: boolean): void {
  const { CallerArn, ResourceOwner, ResourcePolicy, ResourceArns = ["*"] } = input;
  if (CallerArn !== undefined && parseEntityArn(CallerArn) === undefined) {
    throw invalidInput(
      "Invalid caller - Caller must be an IAM user, role or group in this context.",
    );
  }
  if (ResourceOwner !== undefined && accountIn(ResourceOwner) === undefined) {
    throw invalidInput("Invalid Resource Owner.");
  }
  if (ResourcePolicy === undefined) return;
  if (CallerArn === undefined && !hasSource) {
    throw invalidInput("Invalid caller - Caller cannot be null or empty.");
  }
  if (ResourceArns.includes("*")) {
    throw invalidInput("Invalid Entity Arn: * does not clearly define entity type and name.");
  }
}

/** The account that owns resources: a number, or the ARN of an account. */
export function accountIn(owner: string): string | undefined {
  if (isAccountId(owner)) return owner;
  const { service, account = "" } = parseArn(owner) ?? {};
  return service === "iam" && isAccountId(account) ? account : undefined;
}

/** The keys of an imagined request, and which of those that policies speak of it lacks. */
export interface SimulatedContext extends Context {
  missingOf(keys: readonly string[]): readonly string[];
}

/** Makes the context: what the request says goes before what its caller says by itself. */
export function simulatedContext(
  entries: readonly ContextEntry[],
  ofCaller: ReadonlyMap<string, string>,
): SimulatedContext {
  const values = new Map<string, ContextValue>(ofCaller);
  for (const { ContextKeyName, ContextKeyType = "string", ContextKeyValues = [] } of entries) {
    if (ContextKeyName === undefined) continue;
    const [only] = ContextKeyValues;
    const isSingle = ContextKeyValues.length === 1 && !ContextKeyType.endsWith("List");
    values.set(
      ContextKeyName.toLowerCase(),
      isSingle && only !== undefined ? only : ContextKeyValues,
    );
  }
  return {
    get: (key) => values.get(key),
    missingOf: (keys) => keys.filter((key) => !values.has(key.toLowerCase())),
  };
}
