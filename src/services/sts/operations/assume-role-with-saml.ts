import { writeOperation, type Operation, type Preparing } from "../../../model/operation.ts";
import type { Resource } from "../../../model/resource.ts";
import { parseArn } from "../../../model/arn.ts";
import type { Partition } from "../../../model/scope.ts";
import type { Role } from "../../iam/role.ts";
import { openKey } from "../../iam/saml-key.ts";
import { samlProviderAt, type SamlProvider } from "../../iam/saml-provider.ts";
import { checkRoleArn, roleAt } from "../assumed-role.ts";
import {
  AssumeRoleWithSAML,
  type AssumeRoleWithSAMLRequest,
  type AssumeRoleWithSAMLResponse,
} from "../contract.ts";
import { invalidIdentityToken, notAuthorized, validationError } from "../faults.ts";
import { federatedPermissions, type FederatedIdentity } from "../federated-identity.ts";
import { openFederatedSession } from "../federated-session.ts";
import { DURATION_SECONDS_MAX } from "../role-session.ts";
import { readAssertion, type SamlAssertion } from "../saml-assertion.ts";
import { givesRole, identityOf, nameQualifierOf, sessionSecondsOf } from "../saml-identity.ts";
import { readResponse } from "../saml-response.ts";
import { checkDuration, checkPolicies, checkSecret } from "../session-request.ts";
import { checkTokenLength } from "../session-token.ts";

/**
 * Gives temporary credentials of a role to the subject of a SAML assertion whose provider the role
 * trusts. The signature is verified before the trust policy is looked at.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html | AssumeRoleWithSAML}
 */
export const assumeRoleWithSAML: Operation<AssumeRoleWithSAMLRequest, AssumeRoleWithSAMLResponse> =
  writeOperation(AssumeRoleWithSAML, {
    crossAccount: true,
    admitsUnsigned: true,
    validate: checkRequest,
    locate: async ({ RoleArn, PrincipalArn }, call) => ({
      role: await roleAt(RoleArn, call),
      provider: (await samlProviderAt(PrincipalArn, call)).provider,
    }),
    permission: () => [],
    prepare: verify,
    preparedPermission: ({ prepared, role }) =>
      federatedPermissions("AssumeRoleWithSAML", prepared.identity, role),
    async run({ input, role, provider, prepared, ...call }) {
      const { assertion, identity } = prepared;
      requireProvider(provider);
      if (role.record === undefined) throw notAuthorized("AssumeRoleWithSAML");
      const DurationSeconds = input.DurationSeconds ?? sessionSecondsOf(assertion);
      const session = await openFederatedSession(
        { ...input, DurationSeconds },
        { role: role.record, identity, endsAtMs: assertion.sessionEndsAtMs },
        call,
      );
      return {
        ...session,
        Subject: assertion.subject,
        SubjectType: assertion.subjectType,
        Issuer: assertion.issuer,
        Audience: assertion.recipient,
        NameQualifier: nameQualifierOf(assertion, provider),
      };
    },
  });

const ASSERTION_LENGTH_MAX = 100_000;
const PROVIDER_ARN = /^arn:[\w-]+:iam::\d{12}:saml-provider\/[\w._-]+$/;

function checkRequest(input: AssumeRoleWithSAMLRequest): void {
  const { RoleArn, PrincipalArn, SAMLAssertion: assertion } = input;
  checkRoleArn(RoleArn);
  if (!PROVIDER_ARN.test(PrincipalArn)) throw validationError(`${PrincipalArn} is invalid`);
  checkSecret("sAMLAssertion", assertion, ASSERTION_LENGTH_MAX);
  checkDuration(input.DurationSeconds, DURATION_SECONDS_MAX);
  checkTokenLength(input.MinimumSessionTokenSize);
  checkPolicies(input);
}

/** A signed assertion, and whom it speaks of. */
interface Verified {
  readonly assertion: SamlAssertion;
  readonly identity: FederatedIdentity;
}

interface Asked extends Preparing {
  readonly input: AssumeRoleWithSAMLRequest;
  readonly role: Resource<Role>;
  readonly provider: Resource<SamlProvider>;
}

async function verify({ input, role, provider, clock, settings }: Asked): Promise<Verified> {
  const known = requireProvider(provider);
  const privateKeys = known.keys.map((key) => openKey(key, settings.vault));
  const signed = await readResponse(input.SAMLAssertion, { ...known, privateKeys });
  const assertion = readAssertion(signed, { nowMs: clock.nowMs(), partition: partitionOf(role) });
  const identity = identityOf(assertion, known);
  const isOneAccount = role.account === provider.account;
  if (!isOneAccount || !givesRole(assertion, role.arn, provider.arn)) {
    throw notAuthorized("AssumeRoleWithSAML");
  }
  return { assertion, identity };
}

function partitionOf({ arn }: Resource<Role>): Partition {
  return (parseArn(arn)?.partition ?? "aws") as Partition;
}

function requireProvider({ record }: Resource<SamlProvider>): SamlProvider {
  if (record === undefined) throw invalidIdentityToken("Specified provider doesn't exist");
  return record;
}
