import type { Policy, PolicySets } from "../iam-engine/index.ts";
import type { Credential } from "../model/credential.ts";
import type { Caller, Principal } from "../model/principal.ts";
import type { ReadTransaction, Store } from "../model/store.ts";
import type { IdentitySource, OrganizationPlace } from "./gateway.ts";
import type * as IdentityRecords from "../services/iam/identity-source.ts";
import {
  organizationFactsOf,
  type PolicyLevel,
} from "../services/organizations/organization-facts.ts";
import { NotLoaded } from "./attempt.ts";
import { compiledPolicy } from "./policy-cache.ts";
import type { Registry } from "./registry.ts";
import { Remembered } from "./remembered.ts";

/**
 * Asks IAM who is known. IAM is loaded at the first minted key: an account's root user, which is
 * all that most requests come from, needs none of it.
 *
 * What a user with five policies in an organization of three levels may do takes 16 records to find.
 * It is found once for each revision of those tables.
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
  const credentials = new Remembered<Credential>();
  const policies = new Remembered<PolicySets>();
  const places = new Remembered<Place>();

  async function lookUpCredential(accessKeyId: string): Promise<Credential | undefined> {
    const { findCredential } = source ?? (await load());
    return store.read(async (tx) => {
      const found = await findCredential(accessKeyId, tx);
      // A key that is not there may be made at any time, by tables that are not counted.
      if (found !== undefined) credentials.keep(accessKeyId, found, tx.revision("identity"));
      return found;
    });
  }

  async function lookUpPolicies(caller: Caller, tx: ReadTransaction): Promise<PolicySets> {
    const { documentsOf } = source ?? (await load());
    const { identity, boundary } = await documentsOf(caller, tx);
    const found: PolicySets = {
      ...(identity !== undefined && { identity: identity.map(compile) }),
      ...(boundary !== undefined && { boundary: compile(boundary) }),
    };
    policies.keep(holderOf(caller.principal), found, tx.revision("identity"));
    return found;
  }

  return {
    isLoaded: () => source !== undefined,
    load: async () => void (await load()),
    async roleSession(roleArn, sessionName, tx) {
      const { roleSession } = source ?? (await load());
      return roleSession(roleArn, sessionName, tx);
    },
    async findMissingPrincipal(names, tx) {
      // Tables cannot be made inside of a transaction.
      if (source === undefined) throw new NotLoaded("iam", load);
      return source.findMissingPrincipal(names, tx);
    },
    findCredential(accessKeyId) {
      const known = credentials.find(accessKeyId, store.revision("identity"));
      return known === undefined ? lookUpCredential(accessKeyId) : Promise.resolve(known);
    },
    policiesOf(caller, tx) {
      const { kind } = caller.principal;
      if (kind === "anonymous" || kind === "service" || kind === "web-identity") return NO_POLICIES;
      if (kind === "root") return withSession(NO_POLICIES, caller);
      const known = policies.find(holderOf(caller.principal), tx.revision("identity"));
      if (known !== undefined) return withSession(known, caller);
      return lookUpPolicies(caller, tx).then((found) => withSession(found, caller));
    },
    async organizationOf(account, partition, tx) {
      const key = `${partition}:${account}`;
      const known = places.find(key, tx.revision("identity"));
      if (known !== undefined) return known.place;
      const facts = await organizationFactsOf(account, partition, tx);
      const place = facts && {
        id: facts.id,
        path: facts.path,
        scp: facts.scp?.map(compileLevel),
        rcp: facts.rcp?.map(compileLevel),
      };
      places.keep(key, { place }, tx.revision("identity"));
      return place;
    },
  };
}

/** Most accounts stand in no organization, which is worth remembering too. */
interface Place {
  readonly place: OrganizationPlace | undefined;
}

const NO_POLICIES: PolicySets = {};

/** On what the identity policies of a principal hang: a name that is used again is another one. */
function holderOf(principal: Principal): string {
  switch (principal.kind) {
    case "user":
      return `${principal.arn} ${principal.userId}`;
    case "role-session":
      return `${principal.roleArn} ${principal.roleId}`;
    case "federated-user":
      return `${principal.account} ${principal.issuerArn}`;
    default:
      return principal.arn;
  }
}

/** A session is cut down by its own policies. */
function withSession(found: PolicySets, { session }: Caller): PolicySets {
  if (session?.policies === undefined) return found;
  const compiled = session.policies.map((text) => compile({ name: "the session policy", text }));
  return { ...found, session: compiled };
}

function compileLevel(level: PolicyLevel): readonly Policy[] {
  return level.map((document) => ({ ...compile(document), attachment: document.attachment }));
}

function compile({ name, arn, text }: IdentityRecords.NamedDocument): Policy {
  return { name, arn, compiled: compiledPolicy(text) };
}
