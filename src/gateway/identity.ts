import type { Policy, PolicySets } from "../iam-engine/index.ts";
import type { Caller } from "../model/principal.ts";
import type { ReadTransaction, Store } from "../model/store.ts";
import type { IdentitySource } from "./gateway.ts";
import type * as IdentityRecords from "../services/iam/identity-source.ts";
import {
  organizationFactsOf,
  type PolicyLevel,
} from "../services/organizations/organization-facts.ts";
import { compiledPolicy } from "./policy-cache.ts";
import type { Registry } from "./registry.ts";

/**
 * Asks IAM who is known. IAM is loaded at the first minted key: an account's root user, which is
 * all that most requests come from, needs none of it.
 */
export function createIdentitySource(store: Store, registry: Registry): IdentitySource {
  let source: typeof IdentityRecords | undefined;
  const load = async (): Promise<typeof IdentityRecords> => {
    if (source === undefined) {
      await registry.load("iam");
      source = await import("../services/iam/identity-source.ts");
    }
    return source;
  };
  return {
    async findCredential(accessKeyId) {
      const { findCredential } = source ?? (await load());
      return store.read((tx) => findCredential(accessKeyId, tx));
    },
    policiesOf(caller, tx) {
      const { kind } = caller.principal;
      if (kind === "anonymous" || kind === "service") return NO_POLICIES;
      if (kind === "root" && caller.session === undefined) return NO_POLICIES;
      return policiesIn(caller, tx);
    },
    async organizationOf(account, partition, tx) {
      const facts = await organizationFactsOf(account, partition, tx);
      if (facts === undefined) return undefined;
      const { id, path, scp, rcp } = facts;
      return { id, path, scp: scp?.map(compileLevel), rcp: rcp?.map(compileLevel) };
    },
  };

  async function policiesIn(caller: Caller, tx: ReadTransaction): Promise<PolicySets> {
    const { documentsOf } = source ?? (await load());
    return compileAll(await documentsOf(caller, tx));
  }
}

const NO_POLICIES: PolicySets = {};

function compileAll({ identity, boundary, session }: IdentityRecords.CallerDocuments): PolicySets {
  return {
    ...(identity !== undefined && { identity: identity.map(compile) }),
    ...(boundary !== undefined && { boundary: compile(boundary) }),
    ...(session !== undefined && { session: session.map(compile) }),
  };
}

function compileLevel(level: PolicyLevel): readonly Policy[] {
  return level.map(compile);
}

function compile({ name, arn, text }: IdentityRecords.NamedDocument): Policy {
  return { name, arn, compiled: compiledPolicy(text) };
}
