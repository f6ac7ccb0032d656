/**
 * Random policies and requests, drawn from few enough words that statements often match, with
 * some nonsense among them.
 */
import * as fc from "../support/properties.ts";
import {
  compilePolicy,
  type AuthorizationRequest,
  type ContextValue,
  type Policy,
  type PolicySets,
  type Principal,
} from "../../src/iam-engine/index.ts";

export const A = "111111111111";
export const B = "222222222222";

export interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly [element: string]: unknown;
}

/** A policy still as statements, so that properties can change them. */
export type Statements = readonly Statement[];

/** The policies of a request still as statements. */
export interface StatementSets {
  readonly identity?: readonly Statements[];
  readonly boundary?: Statements;
  readonly session?: readonly Statements[];
  readonly resource?: Statements;
  readonly resourceIsTrust?: boolean;
  readonly scp?: readonly (readonly Statements[])[];
  readonly rcp?: readonly (readonly Statements[])[];
  readonly vpcEndpoint?: Statements;
  readonly grants?: readonly string[];
}

const nonsense = fc.string({ unit: "binary", maxLength: 12 });

function words(...list: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...list) },
    { weight: 1, arbitrary: nonsense },
  );
}

/** One text, or a list of some. */
function oneOrMore(text: fc.Arbitrary<string>): fc.Arbitrary<string | readonly string[]> {
  return fc.oneof(text, fc.array(text, { maxLength: 3 }));
}

const KEYS = [
  "aws:PrincipalTag/team",
  "aws:username",
  "aws:SourceIp",
  "aws:SecureTransport",
  "aws:CurrentTime",
  "aws:PrincipalArn",
  "aws:TagKeys",
  "s3:max-keys",
  "__proto__",
] as const;

const VALUES = [
  "red",
  "RED",
  "r*",
  "*",
  "?",
  "",
  "u",
  "${aws:username}",
  "${aws:PrincipalTag/team, 'red'}",
  "${*}",
  "10.0.0.0/8",
  "10.1.2.3",
  "2001:db8::/32",
  "true",
  "false",
  "2026-01-01T00:00:00Z",
  "1767225600",
  "5",
  "-1.5",
  "YQ==",
  `arn:aws:iam::${A}:user/u`,
  "arn:aws:iam::*:user/${aws:username}",
] as const;

const OPERATORS = [
  "StringEquals",
  "StringNotEquals",
  "StringEqualsIgnoreCase",
  "StringNotEqualsIgnoreCase",
  "StringLike",
  "StringNotLike",
  "NumericEquals",
  "NumericNotEquals",
  "NumericLessThan",
  "NumericGreaterThanEquals",
  "DateEquals",
  "DateNotEquals",
  "DateLessThan",
  "DateGreaterThanEquals",
  "Bool",
  "BinaryEquals",
  "IpAddress",
  "NotIpAddress",
  "ArnLike",
  "ArnNotLike",
  "ArnEquals",
  "Null",
  "StringAlmost",
] as const;

const operator = fc
  .tuple(
    fc.constantFrom("", "", "", "ForAllValues:", "ForAnyValue:"),
    fc.constantFrom(...OPERATORS),
    fc.constantFrom("", "", "IfExists"),
  )
  .map((parts) => parts.join(""));

const condition = fc.dictionary(
  operator,
  fc.dictionary(words(...KEYS), oneOrMore(words(...VALUES)), { maxKeys: 2 }),
  { maxKeys: 2 },
);

const action = words(
  "*",
  "s3:*",
  "s3:Get*",
  "s3:GetObject",
  "S3:getobject",
  "s3:?etObject",
  "kms:*",
);

const resource = words(
  "*",
  "arn:aws:s3:::b/*",
  "arn:aws:s3:::b/k",
  "arn:aws:s3:::b/${aws:username}",
  "arn:aws:s3:::b/${aws:PrincipalTag/team}*",
  "arn:*:s3:::?/*",
  "arn:aws:*",
  `arn:aws:kms:*:${A}:key/*`,
);

const aws = words(
  "*",
  A,
  `arn:aws:iam::${A}:root`,
  B,
  `arn:aws:iam::${A}:user/u`,
  `arn:aws:iam::${A}:role/R`,
  `arn:aws:sts::${A}:assumed-role/R/S`,
  `arn:aws:sts::${A}:federated-user/f`,
  "AIDAEXAMPLEEXAMPLEEXA",
);

const principal = fc.oneof(
  fc.constant("*"),
  fc.record({ AWS: oneOrMore(aws) }),
  fc.record({ Service: oneOrMore(words("sns.amazonaws.com", "s3.amazonaws.com")) }),
  fc.record({ AWS: oneOrMore(aws), Federated: oneOrMore(words("accounts.google.com")) }),
);

/** Either the element or its negation. */
function element(name: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  return fc.oneof(
    { weight: 5, arbitrary: value.map((one) => ({ [name]: one })) },
    { weight: 1, arbitrary: value.map((one) => ({ [`Not${name}`]: one })) },
  );
}

const effect = fc.constantFrom<Statement["Effect"]>("Allow", "Allow", "Deny");
const body = fc
  .tuple(
    effect,
    element("Action", oneOrMore(action)),
    element("Resource", oneOrMore(resource)),
    fc.option(condition, { nil: undefined, freq: 2 }),
  )
  .map(([Effect, actions, resources, Condition]) => ({
    Effect,
    ...actions,
    ...resources,
    ...(Condition && { Condition }),
  }));

/** A statement that names no principal. */
export const statement: fc.Arbitrary<Statement> = body;

/** A statement of a resource's policy. */
export const principalStatement: fc.Arbitrary<Statement> = fc
  .tuple(body, element("Principal", principal))
  .map(([one, who]) => ({ ...one, ...who }));

const statements = fc.array(statement, { minLength: 1, maxLength: 4 });
const resourceStatements = fc.array(principalStatement, { minLength: 1, maxLength: 4 });
const fullAccess: Statements = [{ Effect: "Allow", Action: "*", Resource: "*" }];
const levels = fc.array(fc.tuple(fc.constant(fullAccess), statements), {
  minLength: 1,
  maxLength: 3,
});
const sometimes = { nil: undefined, freq: 2 } as const;

/** The policies that apply to a request. */
export const statementSets: fc.Arbitrary<StatementSets> = fc
  .record({
    identity: fc.array(statements, { maxLength: 2 }),
    boundary: fc.option(statements, sometimes),
    session: fc.option(fc.array(statements, { maxLength: 2 }), sometimes),
    resource: fc.option(resourceStatements, { nil: undefined, freq: 4 }),
    resourceIsTrust: fc.constantFrom(false, false, true),
    scp: fc.option(levels, sometimes),
    rcp: fc.option(fc.array(fc.tuple(resourceStatements), { maxLength: 2 }), sometimes),
    vpcEndpoint: fc.option(resourceStatements, { nil: undefined, freq: 1 }),
    grants: fc.constantFrom<readonly string[]>([], [], [], ["a grant"]),
  })
  .map((all) => {
    const present = Object.entries(all).filter(([, value]) => value !== undefined);
    return Object.fromEntries(present) as StatementSets;
  });

const PRINCIPALS: readonly Principal[] = [
  { kind: "root", account: A, arn: `arn:aws:iam::${A}:root` },
  { kind: "user", account: A, arn: `arn:aws:iam::${A}:user/u`, userId: "AIDAEXAMPLEEXAMPLEEXA" },
  {
    kind: "role-session",
    account: A,
    arn: `arn:aws:sts::${A}:assumed-role/R/S`,
    roleArn: `arn:aws:iam::${A}:role/R`,
    roleId: "AROAEXAMPLEEXAMPLEEXA",
  },
  {
    kind: "federated-user",
    account: A,
    arn: `arn:aws:sts::${A}:federated-user/f`,
    issuerArn: `arn:aws:iam::${A}:user/u`,
  },
  { kind: "user", account: A, arn: `arn:aws-cn:iam::${A}:user/u`, userId: "AIDACHINACHINACHINACH" },
  { kind: "service", service: "sns.amazonaws.com", arn: "sns.amazonaws.com" },
  { kind: "web-identity", provider: "accounts.google.com", arn: "accounts.google.com" },
  { kind: "anonymous", arn: "anonymous" },
];

const contextValue: fc.Arbitrary<ContextValue> = oneOrMore(words(...VALUES));

export const request: fc.Arbitrary<AuthorizationRequest> = fc.record({
  principal: fc.constantFrom(...PRINCIPALS),
  action: words("s3:GetObject", "s3:GetObject", "kms:Decrypt", "sts:GetCallerIdentity"),
  resource: words("arn:aws:s3:::b/k", "arn:aws:s3:::b/u", "*", `arn:aws:kms:eu-west-1:${A}:key/k`),
  resourceAccount: fc.constantFrom(A, A, B),
  resourcePolicyRequired: fc.constantFrom(false, false, true),
  context: fc
    .dictionary(fc.constantFrom(...KEYS), contextValue, { maxKeys: 5 })
    .map((keys) => new Map(Object.entries(keys).map(([key, one]) => [key.toLowerCase(), one]))),
});

/** A policy made of statements. */
export function policyOf(name: string, list: Statements): Policy {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: list });
  return { name, compiled: compilePolicy(text) };
}

/** The policies of a request, compiled. */
export function setsOf(sets: StatementSets): PolicySets {
  const { identity, boundary, session, resource: ofResource, scp, rcp, vpcEndpoint } = sets;
  const all = (name: string, lists: readonly Statements[]): readonly Policy[] =>
    lists.map((list) => policyOf(name, list));
  return {
    ...(identity && { identity: all("identity", identity) }),
    boundary: boundary && policyOf("boundary", boundary),
    session: session && all("session", session),
    resource: ofResource && policyOf("resource", ofResource),
    resourceIsTrust: sets.resourceIsTrust ?? false,
    scp: scp?.map((level) => all("scp", level)),
    rcp: rcp?.map((level) => all("rcp", level)),
    vpcEndpoint: vpcEndpoint && policyOf("endpoint", vpcEndpoint),
    grants: sets.grants,
  };
}
