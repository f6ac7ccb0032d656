/** Puts a simulation together of what a request brings and what IAM's records hold. */
import { loadCatalogue } from "../../iam-engine/catalogue.ts";
import { compileGlob, matchesGlob, tokensOf } from "../../iam-engine/glob.ts";
import type { Policy } from "../../iam-engine/index.ts";
import type { Call } from "../../model/operation.ts";
import { compileInput } from "./context-key.ts";
import type { PolicyIdentifier, SimulatePolicyResponse } from "./contract.ts";
import { findEntityAt, parseEntityArn, type EntityAt } from "./entity-at.ts";
import type { EntityPolicy } from "./entity-policy.ts";
import { entityArn } from "./entity.ts";
import { invalidInput } from "./faults.ts";
import { isAwsManaged } from "./managed-policy.ts";
import { pageInOrder } from "./page.ts";
import { sessionPrincipal, type Role } from "./role.ts";
import { evaluateAction, type Simulation } from "./simulation.ts";
import { accountIn, simulatedContext, type SimulationRequest } from "./simulation-request.ts";

/** The parts that come from elsewhere than the request. */
export interface SimulationSource {
  readonly entity?: EntityAt | undefined;
  readonly identity: readonly Policy[];
  readonly boundary?: Policy | undefined;
  readonly organization: Simulation["organization"];
}

/** Policies of a request, by their places in it: `PolicyInputList.1`. */
export function inputPolicies(member: string, texts: readonly string[] = []): readonly Policy[] {
  return texts.map((text, index) => ({
    name: `${member}.${index + 1}`,
    compiled: compileInput(text),
  }));
}

/** A policy of an entity, by the name that AWS's simulator gives it. */
export function simulatedPolicy({ name, arn, text, ownerType, ownerName }: EntityPolicy): Policy {
  const sourceId = arn === undefined ? `${ownerType}_${ownerName}_${name}` : name;
  return { name: sourceId, arn, compiled: compileInput(text) };
}

/** Simulates all actions of a request, a page of them. */
export async function simulate(
  input: SimulationRequest,
  source: SimulationSource,
  call: Pick<Call, "scope" | "tx">,
): Promise<SimulatePolicyResponse> {
  const { caller, keys } = await callerOf(input.CallerArn, source.entity, call);
  const [boundary = source.boundary] = inputPolicies(
    "PermissionsBoundaryPolicyInputList",
    input.PermissionsBoundaryPolicyInputList,
  );
  const added = inputPolicies("PolicyInputList", input.PolicyInputList);
  const { ResourcePolicy, ResourceArns = [], ResourceOwner = caller.account } = input;
  const simulation: Simulation = {
    caller,
    identity: [...source.identity, ...added],
    boundary,
    resourcePolicy:
      ResourcePolicy === undefined
        ? undefined
        : { name: "ResourcePolicy", compiled: compileInput(ResourcePolicy) },
    organization: source.organization,
    context: simulatedContext(input.ContextEntries ?? [], keys),
    resources: ResourceArns.length === 0 ? ["*"] : ResourceArns,
    owner: accountIn(ResourceOwner) ?? caller.account,
  };
  const { items, ...page } = pageInOrder(input.ActionNames, input);
  const formOf = await resourceForms(simulation, call);
  return {
    EvaluationResults: items.map((action) => evaluateAction(simulation, action, formOf(action))),
    ...page,
  };
}

/** How AWS names several resources of an action together: by the form of their ARNs. */
async function resourceForms(
  { resources }: Simulation,
  { scope }: Pick<Call, "scope">,
): Promise<(action: string) => string> {
  if (resources.length === 1) return () => "*";
  const catalogue = await loadCatalogue();
  const [first = ""] = resources;
  return (action) => {
    const forms = (catalogue.action(action)?.resourceTypes ?? [])
      .map(({ arn }) => arn)
      .filter((form) => wildcard(form.replaceAll(/\$\{[^}]*\}/g, "*"))(first))
      .toSorted((a, b) => b.length - a.length);
    return forms[0]?.replace("${Partition}", scope.partition) ?? "*";
  };
}

/** AWS's name of a caller that no request names. */
const STUB = "STUB_PRINCIPAL_FOR_POLICY_SIMULATOR";

interface SimulatedCaller {
  readonly caller: Simulation["caller"];
  /** The condition keys that follow from who it is. */
  readonly keys: ReadonlyMap<string, string>;
}

async function callerOf(
  callerArn: string | undefined,
  source: EntityAt | undefined,
  { scope, tx }: Pick<Call, "scope" | "tx">,
): Promise<SimulatedCaller> {
  const { account, partition } = scope;
  const arn = callerArn ?? (source && entityArn(source.type, source.entity));
  if (arn === undefined) {
    const stub = { partition, account, path: "/", name: STUB };
    return {
      caller: { kind: "user", account, arn: entityArn("user", stub), userId: STUB },
      keys: new Map([
        ["aws:principalaccount", account],
        ["aws:userid", STUB],
      ]),
    };
  }
  const named = parseEntityArn(arn);
  if (named === undefined) throw new Error(`${arn} was checked to name an entity`);
  const found = await findEntityAt(arn, tx);
  const id = found?.entity.id ?? arn;
  const keys = new Map([
    ["aws:principalarn", arn],
    ["aws:principalaccount", named.account],
    ["aws:userid", id],
  ]);
  if (named.type === "user") keys.set("aws:username", named.name);
  const isRole = found?.type === "role";
  const caller: Simulation["caller"] = isRole
    ? sessionPrincipal(found.entity as Role, "simulation")
    : { kind: "user", account: named.account, arn, userId: id };
  return { caller, keys };
}

const POLICY_TYPES: readonly string[] = [
  "aws-managed",
  "inline",
  "permission-boundary",
  "rcp",
  "scp",
  "user-managed",
];

/** What a request leaves out of the policies of an entity. */
export interface Exclusions {
  readonly types: ReadonlySet<string>;
  isExcluded(policy: EntityPolicy): boolean;
}

/** Reads what is left out. @throws Fault `InvalidInput` */
export function readExclusions(list: readonly PolicyIdentifier[] = []): Exclusions {
  const types = new Set<string>();
  const tests: ((policy: EntityPolicy) => boolean)[] = [];
  for (const { PolicyType, PolicyArn, InlinePolicyIdentifier: inline } of list) {
    const given = [PolicyType, PolicyArn, inline].filter((each) => each !== undefined);
    if (given.length !== 1) {
      throw invalidInput(
        "Exactly one of PolicyType, PolicyArn, or InlinePolicyIdentifier must be specified.",
      );
    }
    if (PolicyType !== undefined) {
      if (!POLICY_TYPES.includes(PolicyType))
        throw invalidInput(`Invalid policy type: ${PolicyType}.`);
      types.add(PolicyType);
    }
    if (PolicyArn !== undefined) {
      const matches = wildcard(PolicyArn);
      tests.push(({ arn }) => arn !== undefined && matches(arn));
    }
    if (inline !== undefined) {
      const matches = wildcard(inline.AttachmentName);
      tests.push(
        ({ arn, name, ownerType, ownerName }) =>
          arn === undefined &&
          name === inline.PolicyName &&
          ownerType === inline.AttachmentType &&
          matches(ownerName),
      );
    }
  }
  return {
    types,
    isExcluded: (policy) =>
      types.has(typeOf(policy)) || tests.some((isExcluded) => isExcluded(policy)),
  };
}

function typeOf({ arn }: EntityPolicy): string {
  if (arn === undefined) return "inline";
  return isAwsManaged(arn) ? "aws-managed" : "user-managed";
}

function wildcard(pattern: string): (text: string) => boolean {
  const glob = compileGlob(tokensOf(pattern));
  return (text) => matchesGlob(glob, text);
}
