/**
 * Custom key stores. No account here has one: there is no CloudHSM cluster and no external key
 * manager to be reached, and AWS answers that to whoever tries to connect one.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/key-store-overview.html | Key stores}
 */
import type { Call, OperationSpec } from "../../model/operation.ts";
import type { ReadTransaction } from "../../model/store.ts";
import { check, length, oneOf, type Complaint } from "./constraint.ts";
import type { CreateCustomKeyStoreRequest } from "./contract.ts";
import { clusterNotFound, customKeyStoreNotFound, proxyUnreachable, validation } from "./faults.ts";
import { plainConditions } from "./key-permission.ts";

type Spec<Input> = Pick<
  OperationSpec<Input, never, Record<never, never>, ReadTransaction>,
  "crossAccount" | "locate" | "permission"
>;

/** What all operations on key stores have in common. @param operation The action is named alike. */
export function keyStoreSpec<Input>(operation: string): Spec<Input> {
  return {
    crossAccount: false,
    locate: () => ({}),
    permission: ({ caller, scope }: Pick<Call, "caller" | "scope">) => ({
      action: `kms:${operation}`,
      resource: "*",
      conditions: plainConditions({ caller, scope }),
    }),
  };
}

export function storeIdLength(storeId: string | undefined): Complaint {
  return length("customKeyStoreId", storeId, { min: 1, max: 64 });
}

/** The operations on one store: there is none. */
export function oneKeyStore<Input extends { readonly CustomKeyStoreId: string }>(
  operation: string,
): Spec<Input> & {
  validate(input: Input): void;
  run(facts: { readonly input: Input }): never;
} {
  return {
    ...keyStoreSpec<Input>(operation),
    validate: ({ CustomKeyStoreId }) => check(storeIdLength(CustomKeyStoreId)),
    run({ input }) {
      throw customKeyStoreNotFound(input.CustomKeyStoreId);
    },
  };
}

const CLUSTER_STORE = "AWS_CLOUDHSM";

/** @throws Fault `ValidationException` */
export function requireNewStore(input: CreateCustomKeyStoreRequest): void {
  const { CustomKeyStoreType: type = CLUSTER_STORE } = input;
  check(
    length("customKeyStoreName", input.CustomKeyStoreName, { min: 1, max: 256 }),
    oneOf("customKeyStoreType", input.CustomKeyStoreType, [CLUSTER_STORE, "EXTERNAL_KEY_STORE"]),
    length("cloudHsmClusterId", input.CloudHsmClusterId, { min: 19, max: 24 }),
    length("xksProxyUriEndpoint", input.XksProxyUriEndpoint, { min: 10, max: 128 }),
  );
  const needed =
    type === CLUSTER_STORE
      ? ([
          ["CloudHsmClusterId", input.CloudHsmClusterId],
          ["TrustAnchorCertificate", input.TrustAnchorCertificate],
          ["KeyStorePassword", input.KeyStorePassword],
        ] as const)
      : ([
          ["XksProxyConnectivity", input.XksProxyConnectivity],
          ["XksProxyUriEndpoint", input.XksProxyUriEndpoint],
          ["XksProxyUriPath", input.XksProxyUriPath],
          ["XksProxyAuthenticationCredential", input.XksProxyAuthenticationCredential],
        ] as const);
  const missing = needed.find(([, value]) => value === undefined);
  if (missing !== undefined) throw validation(`${missing[0]} is required for ${type} key stores.`);
}

/** What AWS says when there is nothing at the other end. */
export function unreachable(input: CreateCustomKeyStoreRequest): Error {
  return input.CustomKeyStoreType === "EXTERNAL_KEY_STORE"
    ? proxyUnreachable(`${input.XksProxyUriEndpoint ?? ""}${input.XksProxyUriPath ?? ""}`)
    : clusterNotFound(input.CloudHsmClusterId ?? "");
}
