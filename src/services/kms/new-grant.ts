/**
 * What a CreateGrant request asks for.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html | Creating grants}
 */
import type { Permission } from "../../model/resource.ts";
import {
  check,
  eachOneOf,
  grantTokens,
  keyIdLength,
  length,
  pattern,
  principal,
  type Complaint,
} from "./constraint.ts";
import type { CreateGrantRequest, GrantConstraints } from "./contract.ts";
import { isSameContext, type EncryptionContext } from "./encryption-context.ts";
import { invalidPrincipalArn, validation } from "./faults.ts";
import type { Grant } from "./grant.ts";
import { grantableOperations, grantOperations } from "./grant-match.ts";
import { isSymmetric, type KmsKey } from "./key.ts";

const CONTEXT_PAIRS_MAX = 8;
const CONTEXT_PART_LENGTH_MAX = 384;

/**
 * Checks a request as far as it can be without the key.
 *
 * @throws Fault `ValidationException`, `InvalidArnException`
 */
export function requireNewGrant(input: CreateGrantRequest): void {
  const { Operations: operations, Constraints: constraints = {}, Name: name } = input;
  check(
    keyIdLength(input.KeyId),
    ...principalForms(input),
    eachOneOf("operations", operations, grantOperations),
    grantTokens(input.GrantTokens),
    length("name", name, { min: 1, max: 256 }),
    pattern("name", name, /^[a-zA-Z0-9:/_-]+$/),
  );
  if (operations.length === 0) throw validation("At least one grant operation must be specified.");
  requirePrincipals(input);
  requireContext(constraints.EncryptionContextEquals);
  requireContext(constraints.EncryptionContextSubset);
}

function principalForms(input: CreateGrantRequest): readonly Complaint[] {
  return [
    principal("granteePrincipal", input.GranteePrincipal),
    principal("retiringPrincipal", input.RetiringPrincipal),
    principal("granteeServicePrincipal", input.GranteeServicePrincipal),
    principal("retiringServicePrincipal", input.RetiringServicePrincipal),
  ];
}

function requirePrincipals(input: CreateGrantRequest): void {
  const { GranteePrincipal: grantee, GranteeServicePrincipal: service } = input;
  if ((grantee === undefined) === (service === undefined)) {
    throw validation("Specify either GranteePrincipal or GranteeServicePrincipal.");
  }
  if (input.RetiringPrincipal !== undefined && input.RetiringServicePrincipal !== undefined) {
    throw validation("Specify either RetiringPrincipal or RetiringServicePrincipal.");
  }
  for (const arn of [grantee, input.RetiringPrincipal]) {
    if (arn !== undefined && !PRINCIPAL.test(arn)) throw invalidPrincipalArn(arn);
  }
  for (const name of [service, input.RetiringServicePrincipal]) {
    if (name !== undefined && !SERVICE.test(name)) throw invalidPrincipalArn(name);
  }
  requireServiceTerms(input);
}

/** A service is granted something for one resource only, and somebody must be able to end that. */
function requireServiceTerms(input: CreateGrantRequest): void {
  const isForService = input.GranteeServicePrincipal !== undefined;
  const hasSource = input.Constraints?.SourceArn !== undefined;
  if (hasSource && !isForService) {
    throw validation("The SourceArn constraint needs a GranteeServicePrincipal.");
  }
  if (!isForService) return;
  if (!hasSource) throw validation("GranteeServicePrincipal needs the SourceArn constraint.");
  if ((input.RetiringPrincipal ?? input.RetiringServicePrincipal) === undefined) {
    throw validation(
      "GranteeServicePrincipal needs a RetiringPrincipal or a RetiringServicePrincipal.",
    );
  }
}

const PRINCIPAL =
  /^arn:aws(?:-cn|-us-gov)?:(?:iam::\d{12}:(?:root|(?:user|role)\/[\w+=,.@/-]+)|sts::\d{12}:(?:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]+|federated-user\/[\w+=,.@-]+))$/;
const SERVICE = /^[a-z\d.-]+\.amazonaws\.com(?:\.cn)?$/;

function requireContext(context: EncryptionContext): void {
  if (context === undefined) return;
  const pairs = Object.entries(context);
  const isTooLong = pairs.some(([name, value]) =>
    [name, value].some((part) => part.length > CONTEXT_PART_LENGTH_MAX),
  );
  if (pairs.length > CONTEXT_PAIRS_MAX || isTooLong) {
    throw validation(
      `A grant constraint can have at most ${CONTEXT_PAIRS_MAX} encryption context pairs of at most ${CONTEXT_PART_LENGTH_MAX} characters.`,
    );
  }
}

/**
 * Checks that a key can be granted like this.
 *
 * @throws Fault `ValidationException`
 */
export function requireGrantable(
  key: KmsKey,
  { Operations, Constraints }: CreateGrantRequest,
): void {
  const possible = grantableOperations(key.keyUsage, isSymmetric(key));
  const impossible = Operations.filter((operation) => !possible.includes(operation));
  if (impossible.length > 0) {
    throw validation(
      `Grant operations [${impossible.join(", ")}] are not supported for key spec ${key.keySpec} and key usage ${key.keyUsage}.`,
    );
  }
  const { EncryptionContextEquals: equals, EncryptionContextSubset: subset } = Constraints ?? {};
  if (!isSymmetric(key) && (equals ?? subset) !== undefined) {
    throw validation(
      `Encryption context constraints are not supported for key spec ${key.keySpec}.`,
    );
  }
}

/** The condition keys of a request. */
export function grantConditions(input: CreateGrantRequest): NonNullable<Permission["conditions"]> {
  const { GranteePrincipal, RetiringPrincipal, Constraints: constraints = {} } = input;
  return {
    "kms:GranteePrincipal": GranteePrincipal,
    "kms:RetiringPrincipal": RetiringPrincipal,
    "kms:GranteeServicePrincipal": input.GranteeServicePrincipal,
    "kms:RetiringServicePrincipal": input.RetiringServicePrincipal,
    "kms:GrantOperations": input.Operations,
    "kms:GrantConstraintType": constraintType(constraints),
    "kms:GrantConstraintSourceArn": constraints.SourceArn,
  };
}

/** The condition key `kms:GrantConstraintType`. */
export function constraintType(constraints: GrantConstraints): string | undefined {
  if (constraints.EncryptionContextEquals !== undefined) return "EncryptionContextEquals";
  return constraints.EncryptionContextSubset === undefined ? undefined : "EncryptionContextSubset";
}

/** The grant that a request asks for. */
export function grantOf(
  input: CreateGrantRequest,
  { partition, account, region, keyId }: KmsKey,
  facts: Pick<Grant, "grantId" | "createdAtMs" | "issuingAccount">,
): Grant {
  const { Operations, Constraints: constraints } = input;
  return {
    partition,
    account,
    region,
    keyId,
    grantee: input.GranteePrincipal ?? input.GranteeServicePrincipal ?? "",
    retiring: input.RetiringPrincipal ?? input.RetiringServicePrincipal ?? null,
    name: input.Name ?? null,
    operations: [...new Set(Operations)],
    ...(constraints !== undefined && hasAny(constraints) && { constraints }),
    ...facts,
  };
}

function hasAny(constraints: GrantConstraints): boolean {
  return Object.values(constraints).some((value) => value !== undefined);
}

/** Tells whether a request is one again that was granted already. */
export function isSameGrant(one: Grant, other: Grant): boolean {
  const a = one.constraints ?? {};
  const b = other.constraints ?? {};
  return (
    one.grantee === other.grantee &&
    one.retiring === other.retiring &&
    one.operations.toSorted().join() === other.operations.toSorted().join() &&
    a.SourceArn === b.SourceArn &&
    isSameConstraint(a.EncryptionContextEquals, b.EncryptionContextEquals) &&
    isSameConstraint(a.EncryptionContextSubset, b.EncryptionContextSubset)
  );
}

function isSameConstraint(one: EncryptionContext, other: EncryptionContext): boolean {
  return (one === undefined) === (other === undefined) && isSameContext(one, other);
}
