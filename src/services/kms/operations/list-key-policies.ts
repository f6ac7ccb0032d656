import { readOperation, type Operation } from "../../../model/operation.ts";
import { check, keyIdLength } from "../constraint.ts";
import {
  ListKeyPolicies,
  type ListKeyPoliciesRequest,
  type ListKeyPoliciesResponse,
} from "../contract.ts";
import { keyChange } from "../key-change.ts";
import { POLICY_NAME } from "../key-policy.ts";
import { requireKey, type LocatedKey } from "../located.ts";
import { pageOf, validatePage } from "../page.ts";

const LIMITS = { usual: 100, max: 1000 };

/**
 * Lists the names of a key's policies: there is always the one.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyPolicies.html | ListKeyPolicies}
 */
export const listKeyPolicies: Operation<ListKeyPoliciesRequest, ListKeyPoliciesResponse> =
  readOperation<ListKeyPoliciesRequest, ListKeyPoliciesResponse, LocatedKey>(ListKeyPolicies, {
    ...keyChange("ListKeyPolicies"),
    validate(input) {
      check(keyIdLength(input.KeyId));
      validatePage(input, LIMITS);
    },
    run({ input, key }) {
      requireKey(key);
      const { items, facts } = pageOf([POLICY_NAME], (name) => name, input, LIMITS);
      return { PolicyNames: items, ...facts };
    },
  });
