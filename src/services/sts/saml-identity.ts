/**
 * What a SAML assertion says about its subject: the roles that it may have, condition keys, session
 * tags. AWS reads what it is told under names of its own, and directories' usual attributes.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-saml | Keys for SAML-based federation}
 */
import { createHash } from "node:crypto";
import type { Tag } from "./contract.ts";
import { invalidIdentityToken } from "./faults.ts";
import type { Conditions, FederatedIdentity } from "./federated-identity.ts";
import type { SamlAssertion } from "./saml-assertion.ts";
import { checkTags } from "./session-request.ts";

const AWS = "https://aws.amazon.com/SAML/Attributes/";

/** The provider that proved an assertion. */
export interface ProvenBy {
  readonly arn: string;
  readonly account: string;
}

/**
 * Reads the identity out of a signed assertion.
 *
 * @throws Fault `InvalidIdentityToken`, `ValidationError`, `InvalidParameterValue`
 */
export function identityOf(assertion: SamlAssertion, provider: ProvenBy): FederatedIdentity {
  const tags = tagsIn(assertion);
  checkTags(tags);
  return {
    principal: {
      kind: "web-identity",
      provider: provider.arn,
      arn: `${assertion.subject} of ${provider.arn}`,
    },
    sessionName: sessionNameOf(assertion),
    conditions: conditionsOf(assertion, provider),
    kept: ["saml:sub", "saml:sub_type", "saml:namequalifier"],
    tags,
    transitiveTagKeys: valuesOf(assertion, "TransitiveTagKeys"),
    sourceIdentity: sourceIdentityOf(assertion),
  };
}

/** Tells whether the assertion gives its subject a role, by the pair of the role and the provider. */
export function givesRole(assertion: SamlAssertion, roleArn: string, providerArn: string): boolean {
  return valuesOf(assertion, "Role").some((pair) => {
    const [one, other, ...more] = pair.split(",").map((part) => part.trim());
    if (more.length > 0) return false;
    return (one === roleArn && other === providerArn) || (one === providerArn && other === roleArn);
  });
}

/** How long the assertion wants the session to last. */
export function sessionSecondsOf(assertion: SamlAssertion): number | undefined {
  const [text] = valuesOf(assertion, "SessionDuration");
  if (text === undefined) return undefined;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw invalidIdentityToken("SessionDuration in AuthnResponse must be a number of seconds");
}

/** The issuer, the account and the provider's name, so that subjects of several can be told apart. */
export function nameQualifierOf({ issuer }: SamlAssertion, { account, arn }: ProvenBy): string {
  const name = arn.slice(arn.lastIndexOf("/"));
  return createHash("sha1")
    .update(issuer + account + name)
    .digest("base64");
}

const NAME = /^[a-zA-Z_0-9+=,.@-]{2,64}$/;

function sessionNameOf(assertion: SamlAssertion): string {
  const [name] = valuesOf(assertion, "RoleSessionName");
  if (name === undefined) {
    throw invalidIdentityToken("RoleSessionName is required in AuthnResponse");
  }
  if (NAME.test(name)) return name;
  throw invalidIdentityToken(
    "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}",
  );
}

function sourceIdentityOf(assertion: SamlAssertion): string | undefined {
  const [name] = valuesOf(assertion, "SourceIdentity");
  if (name === undefined || (NAME.test(name) && !name.startsWith("aws:"))) return name;
  throw invalidIdentityToken(
    'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"',
  );
}

function tagsIn({ attributes }: SamlAssertion): readonly Tag[] {
  const prefix = `${AWS}PrincipalTag:`;
  return [...attributes]
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, values]) => {
      const [Value, ...more] = values;
      const Key = name.slice(prefix.length);
      if (Value !== undefined && more.length === 0) return { Key, Value };
      throw invalidIdentityToken(`The session tag ${Key} in AuthnResponse must have one value`);
    });
}

function valuesOf({ attributes }: SamlAssertion, name: string): readonly string[] {
  return attributes.get(AWS + name) ?? [];
}

const EDU_PERSON = "urn:oid:1.3.6.1.4.1.5923.1.1.1.";
const EDU_ORG = "urn:oid:1.3.6.1.4.1.5923.1.2.1.";
const CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";

/** Attributes that are condition keys, by the names that directories give them. */
const KEYS: readonly (readonly [string, string])[] = [
  [`${EDU_PERSON}1`, "saml:edupersonaffiliation"],
  [`${EDU_PERSON}2`, "saml:edupersonnickname"],
  [`${EDU_PERSON}3`, "saml:edupersonorgdn"],
  [`${EDU_PERSON}4`, "saml:edupersonorgunitdn"],
  [`${EDU_PERSON}5`, "saml:edupersonprimaryaffiliation"],
  [`${EDU_PERSON}6`, "saml:edupersonprincipalname"],
  [`${EDU_PERSON}7`, "saml:edupersonentitlement"],
  [`${EDU_PERSON}8`, "saml:edupersonprimaryorgunitdn"],
  [`${EDU_PERSON}9`, "saml:edupersonscopedaffiliation"],
  [`${EDU_PERSON}10`, "saml:edupersontargetedid"],
  [`${EDU_PERSON}11`, "saml:edupersonassurance"],
  [`${EDU_ORG}2`, "saml:eduorghomepageuri"],
  [`${EDU_ORG}3`, "saml:eduorgidentityauthnpolicyuri"],
  [`${EDU_ORG}4`, "saml:eduorglegalname"],
  [`${EDU_ORG}5`, "saml:eduorgsuperioruri"],
  [`${EDU_ORG}6`, "saml:eduorgwhitepagesuri"],
  ["urn:oid:2.5.4.3", "saml:cn"],
  ["urn:oid:2.5.4.4", "saml:surname"],
  ["urn:oid:2.5.4.41", "saml:name"],
  ["urn:oid:2.5.4.42", "saml:givenName"],
  ["urn:oid:2.5.4.45", "saml:x500UniqueIdentifier"],
  ["urn:oid:0.9.2342.19200300.100.1.1", "saml:uid"],
  ["urn:oid:0.9.2342.19200300.100.1.3", "saml:mail"],
  ["urn:oid:0.9.2342.19200300.100.1.45", "saml:organizationStatus"],
  ["http://schemas.xmlsoap.org/claims/CommonName", "saml:commonName"],
  [`${CLAIMS}name`, "saml:name"],
  [`${CLAIMS}givenname`, "saml:givenName"],
  [`${CLAIMS}surname`, "saml:surname"],
  [`${CLAIMS}emailaddress`, "saml:mail"],
  [
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid",
    "saml:primaryGroupSID",
  ],
];

/** Keys that can have several values. */
const LISTS: ReadonlySet<string> = new Set(
  KEYS.map(([, key]) => key).filter((key) => key.startsWith("saml:edu")),
);

function conditionsOf(assertion: SamlAssertion, provider: ProvenBy): Conditions {
  const found: [string, string | readonly string[]][] = [
    ["saml:iss", assertion.issuer],
    ["saml:aud", assertion.recipient],
    ["saml:sub", assertion.subject],
    ["saml:sub_type", assertion.subjectType],
    ["saml:namequalifier", nameQualifierOf(assertion, provider)],
    ["saml:doc", provider.account + provider.arn.slice(provider.arn.lastIndexOf("/"))],
  ];
  for (const [name, key] of KEYS) {
    const values = assertion.attributes.get(name) ?? [];
    const [first] = values;
    if (first !== undefined) found.push([key, LISTS.has(key) ? values : first]);
  }
  return Object.fromEntries(found);
}
