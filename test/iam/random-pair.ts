/**
 * Random pairs of a policy set and a request. The policies and requests come from pools of a few
 * thousand; a pair takes any of them for each layer, so that a million pairs are made in seconds.
 */
import * as fc from "../support/properties.ts";
import {
  decide,
  explain,
  reasonOf,
  type Decision,
  type PolicySets,
} from "../../src/iam-engine/index.ts";
import { policyOf, principalStatement, request, statement } from "./arbitrary.ts";

const POOL = 3000;
/** Explaining takes longer: one pair in so many is explained too. */
const EXPLAINED_EVERY = 16;

export interface RandomFigures {
  readonly pairs: number;
  readonly allowed: number;
  readonly deniedExplicitly: number;
  readonly deniedImplicitly: number;
  /** Pairs that threw, or whose decision has no reason, each with what is wrong; none, one hopes. */
  readonly wrong: readonly string[];
}

/** Decides so many random pairs. */
export function decideRandomPairs(pairs: number, seed: number): RandomFigures {
  const pick = picker(seed);
  const sample = <Value>(of: fc.Arbitrary<Value>): readonly Value[] =>
    fc.sample(of, { seed, numRuns: POOL });
  const lists = sample(fc.array(statement, { maxLength: 4 }));
  const policies = lists.map((list) => policyOf("a policy", list));
  const ofResources = sample(fc.array(principalStatement, { maxLength: 4 })).map((list) =>
    policyOf("a resource's policy", list),
  );
  const full = policyOf("full access", [{ Effect: "Allow", Action: "*", Resource: "*" }]);
  const requests = sample(request);
  const setsOf = (): PolicySets => ({
    identity: Array.from({ length: pick(3) }, () => from(policies, pick)),
    boundary: pick(3) === 0 ? from(policies, pick) : undefined,
    session: pick(3) === 0 ? [from(policies, pick)] : undefined,
    resource: pick(4) === 0 ? undefined : from(ofResources, pick),
    resourceIsTrust: pick(5) === 0,
    scp: pick(3) === 0 ? [[full], [pick(2) === 0 ? full : from(policies, pick)]] : undefined,
    rcp: pick(4) === 0 ? [[from(ofResources, pick)]] : undefined,
    vpcEndpoint: pick(8) === 0 ? from(ofResources, pick) : undefined,
    grants: pick(8) === 0 ? ["a grant"] : [],
  });

  const counts = { allowed: 0, deniedExplicitly: 0, deniedImplicitly: 0 };
  const wrong: string[] = [];
  for (let index = 0; index < pairs; index += 1) {
    const asked = from(requests, pick);
    const sets = setsOf();
    try {
      const decision = decide(asked, sets);
      if (decision.outcome === "allow") counts.allowed += 1;
      else if (decision.isExplicit) counts.deniedExplicitly += 1;
      else counts.deniedImplicitly += 1;
      const fault = faultOf(decision, asked.action);
      if (fault !== undefined) wrong.push(`pair ${index}: ${fault}`);
      if (index % EXPLAINED_EVERY === 0 && explain(asked, sets).decision.layer !== decision.layer) {
        wrong.push(`pair ${index}: explained otherwise than decided`);
      }
    } catch (error) {
      wrong.push(`pair ${index}: ${String(error)}`);
    }
  }
  return { pairs, ...counts, wrong };
}

/** What is missing in a decision; undefined when it says why. */
function faultOf(decision: Decision, action: string): string | undefined {
  const { outcome, isExplicit, layer, rule, policy, statement: found } = decision;
  if (layer === undefined && rule === undefined) return "no layer and no rule";
  if (isExplicit && (policy === undefined || found === undefined)) return "no statement denies";
  if (isExplicit && outcome === "allow") return "an explicit allow";
  if (outcome === "deny" && layer !== undefined && reasonOf(decision, action) === "") {
    return "no sentence";
  }
  const isByPolicy = layer !== undefined && decision.principalClass !== "grant";
  if (outcome === "allow" && isByPolicy && found === undefined) return "no statement allows";
  return undefined;
}

function from<Value>(pool: readonly Value[], pick: (below: number) => number): Value {
  return pool[pick(pool.length)] as Value;
}

/** Whole numbers from 0 to below a bound, the same for the same seed (mulberry32). */
function picker(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
