/**
 * Key policies: whether a text is one, and the one that a key has unless another is given.
 *
 * A key policy must admit even the key's own account, so a bad one locks everybody out. Two checks
 * stand before that: the text must be a policy that names principals, and unless the caller waives
 * it, the caller must be allowed to change it again (`lockOutCheck`, judged like any permission).
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html | Creating a key policy}
 */
import { compilePolicy, PolicySyntaxError, type CompiledPolicy } from "../../iam-engine/index.ts";
import type { Call } from "../../model/operation.ts";
import type { Permission, Resource } from "../../model/resource.ts";
import type { Scope } from "../../model/scope.ts";
import { at, check, length, type Complaint } from "./constraint.ts";
import {
  invalidPrincipals,
  lockedOut,
  malformedPolicy,
  overlyPermissive,
  policyTooLarge,
} from "./faults.ts";
import { plainConditions } from "./key-permission.ts";

/** The only name that a key policy can have. */
export const POLICY_NAME = "default";

const BYTES_MAX = 32_768;

type Statement = CompiledPolicy["document"]["statements"][number];

/** Gives everything to the account, whose identity policies then say who may do what. */
export function defaultPolicy({
  partition,
  account,
}: Pick<Scope, "partition" | "account">): string {
  return JSON.stringify(
    {
      Version: "2012-10-17",
      Id: "key-default-1",
      Statement: [
        {
          Sid: "Enable IAM User Permissions",
          Effect: "Allow",
          Principal: { AWS: `arn:${partition}:iam::${account}:root` },
          Action: "kms:*",
          Resource: "*",
        },
      ],
    },
    undefined,
    2,
  );
}

/** Checks the policy's text as far as the request's form goes. */
export function policyForm(policy: string | undefined): Complaint {
  return length("policy", policy, { min: 1, max: 131_072 });
}

/**
 * Checks a key policy.
 *
 * Whether the users and roles that it names exist is looked at when it is stored (`bindKeyPolicy`).
 *
 * @throws Fault `ValidationException`, `LimitExceededException`, `MalformedPolicyDocumentException`
 */
export function requirePolicy(policy: string | undefined): void {
  if (policy === undefined) return;
  check(policyCharacters(policy));
  if (Buffer.byteLength(policy) > BYTES_MAX) throw policyTooLarge();
  const { statements } = parse(policy);
  if (statements.length === 0) throw malformedPolicy("Policy document contains no statements.");
  for (const statement of statements) {
    requirePrincipal(statement);
    for (const condition of statement.conditions) requireNarrow(condition);
  }
}

/** AWS tells its pattern without anchors, and means them. */
function policyCharacters(policy: string): Complaint {
  // oxlint-disable-next-line no-control-regex -- the characters that AWS takes in a policy
  if (/^[\u0009\u000A\u000D\u0020-\u00FF]*$/.test(policy)) return undefined;
  const wanted = String.raw`satisfy regular expression pattern: [\u0009\u000A\u000D\u0020-\u00FF]+`;
  return at("policy", policy, wanted);
}

function parse(policy: string): CompiledPolicy["document"] {
  try {
    return compilePolicy(policy).document;
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw malformedPolicy("Policy document is malformed.");
    throw error;
  }
}

function requirePrincipal({ principal, notPrincipal }: Statement): void {
  const element = principal ?? notPrincipal;
  if (element === undefined)
    throw malformedPolicy("Policy contains a statement with no principal.");
  if (element.kind === "everyone") return;
  const named = Object.entries(element.by);
  const isGood =
    named.length > 0 &&
    named.every(([type, values]) => values.length > 0 && values.every((one) => isNamed(type, one)));
  if (!isGood) throw invalidPrincipals();
}

/**
 * `ForAllValues` also holds for a request that has no such context or tag at all.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#set-operators | Using set operators with condition keys}
 */
function requireNarrow({ operator, key }: Statement["conditions"][number]): void {
  if (!operator.toLowerCase().startsWith("forallvalues:")) return;
  const name = key.toLowerCase();
  if (name.startsWith("kms:encryptioncontext:")) {
    throw overlyPermissive("OverlyPermissiveCondition:EncryptionContext", "encryption context");
  }
  if (name.startsWith("aws:requesttag/")) {
    throw overlyPermissive("OverlyPermissiveCondition", "tag");
  }
}

const AWS_PRINCIPAL =
  /^(?:\*|\d{12}|A(?:IDA|ROA)[A-Z0-9]{12,124}|arn:aws(?:-cn|-us-gov)?:(?:iam::\d{12}:(?:root|(?:user|role)\/[\w+=,.@/-]+)|sts::\d{12}:(?:assumed-role|federated-user)\/[\w+=,.@/-]+))$/;
const SERVICE_PRINCIPAL = /^[a-z\d.-]+\.amazonaws\.com(?:\.cn)?$/i;

function isNamed(type: string, value: string): boolean {
  switch (type) {
    case "AWS":
      return AWS_PRINCIPAL.test(value);
    case "Service":
      return SERVICE_PRINCIPAL.test(value);
    case "Federated":
      return value !== "";
    default:
      return false;
  }
}

/**
 * That the caller may change the policy again, once it is what is proposed: judged in every mode,
 * as if it stood already.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#prevent-unmanageable-key | BypassPolicyLockoutSafetyCheck}
 */
export function lockOutCheck(
  key: Resource,
  policy: string,
  call: Pick<Call, "caller" | "scope">,
): Permission {
  return {
    action: "kms:PutKeyPolicy",
    resource: { ...key, policy, policyKind: "key" },
    conditions: plainConditions(call),
    denial: lockedOut,
    isBinding: true,
  };
}
