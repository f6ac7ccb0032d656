import type { Store } from "../model/store.ts";
import type { IdentitySource } from "./gateway.ts";
import type * as IdentityRecords from "../services/iam/identity-source.ts";
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
    policiesOf(caller) {
      const { kind } = caller.principal;
      if (kind === "root" || kind === "anonymous" || kind === "service") return NO_POLICIES;
      return source === undefined
        ? load().then((it) => it.policiesOf(caller))
        : source.policiesOf(caller);
    },
  };
}

const NO_POLICIES = {};
