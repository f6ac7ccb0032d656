/**
 * The corpus of authorization cases: JSON documents in `test/iam/cases/`, a file for each topic, one
 * runner. A case says which policies apply, what is asked, what the answer is and, in `because`,
 * which layer or rule gave it. Expectations are derived from AWS's documented rules, which each case
 * names; `uncertain` marks those on which AWS's pages are silent or disagree.
 *
 * ```json
 * {
 *   "name": "naming the role leaves the boundary in force",
 *   "rule": "golden vector 7",
 *   "principal": "A:S", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k",
 *   "policies": { "identity": [], "boundary": {...}, "resource": {...} },
 *   "expected": { "decision": "implicit", "because": "boundary" }
 * }
 * ```
 *
 * A policy is a whole document, or one statement, which is then of Version 2012-10-17.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  compilePolicy,
  decide,
  explain,
  reasonOf,
  type Admission,
  type AuthorizationRequest,
  type ContextValue,
  type Policy,
  type PolicySets,
  type Principal,
} from "../../src/iam-engine/index.ts";

interface Case {
  readonly name: string;
  /** Where the rule stands, for example `golden vector 7` or `5.4 Same account`. */
  readonly rule: string;
  readonly uncertain?: true;
  readonly principal: keyof typeof principals;
  readonly action: string;
  readonly resource: string;
  /** A's unless told. */
  readonly resourceAccount?: string;
  readonly resourcePolicyRequired?: true;
  readonly context?: Readonly<Record<string, ContextValue>>;
  readonly policies: Readonly<{
    identity?: readonly object[];
    boundary?: object;
    session?: readonly object[];
    resource?: object;
    trust?: object;
    scp?: readonly (readonly object[])[];
    rcp?: readonly (readonly object[])[];
    vpcEndpoint?: object;
    grants?: readonly string[];
    admissions?: readonly Admission[];
  }>;
  readonly expected: {
    readonly decision: "allow" | "explicit" | "implicit";
    /** The layer, or the rule where no policy decides. */
    readonly because: string;
    /** The end of AWS's sentence. */
    readonly reason?: string;
  };
}

const A = "111111111111";
const USER_ID = "AIDAEXAMPLEEXAMPLEEXA";
const ROLE_ID = "AROAEXAMPLEEXAMPLEEXA";

const principals = {
  "A:root": { kind: "root", account: A, arn: `arn:aws:iam::${A}:root` },
  "A:u": { kind: "user", account: A, arn: `arn:aws:iam::${A}:user/u`, userId: USER_ID },
  /** A user whose ARN has a path. */
  "A:p": {
    kind: "user",
    account: A,
    arn: `arn:aws:iam::${A}:user/dev/p`,
    userId: "AIDAPATHPATHPATHPATHP",
  },
  "A:S": {
    kind: "role-session",
    account: A,
    arn: `arn:aws:sts::${A}:assumed-role/R/S`,
    roleArn: `arn:aws:iam::${A}:role/R`,
    roleId: ROLE_ID,
  },
  /** A session of a role whose ARN has a path; its own has none. */
  "A:Q": {
    kind: "role-session",
    account: A,
    arn: `arn:aws:sts::${A}:assumed-role/Q/S`,
    roleArn: `arn:aws:iam::${A}:role/ci/Q`,
    roleId: "AROAPATHPATHPATHPATHP",
  },
  "A:federated": {
    kind: "federated-user",
    account: A,
    arn: `arn:aws:sts::${A}:federated-user/f`,
    issuerArn: `arn:aws:iam::${A}:user/u`,
    issuerId: USER_ID,
  },
  "cn:u": {
    kind: "user",
    account: A,
    arn: `arn:aws-cn:iam::${A}:user/u`,
    userId: "AIDACHINACHINACHINACH",
  },
  sns: {
    kind: "service",
    service: "sns.amazonaws.com",
    serviceNames: ["sns.amazonaws.com", "sns.eu-west-1.amazonaws.com"],
    arn: "sns.amazonaws.com",
  },
  web: webIdentity("accounts.google.com"),
  "web:google": webIdentity("accounts.google.com"),
  "web:facebook": webIdentity("graph.facebook.com"),
  "web:amazon": webIdentity("www.amazon.com"),
  "web:cognito": webIdentity("cognito-identity.amazonaws.com"),
  "web:oidc": webIdentity(`arn:aws:iam::${A}:oidc-provider/token.actions.githubusercontent.com`),
  "web:saml": webIdentity(`arn:aws:iam::${A}:saml-provider/corp`),
  anonymous: { kind: "anonymous", arn: "anonymous" },
} as const satisfies Record<string, Principal>;

/** Who comes with a provider's token, before the provider's role is assumed. */
function webIdentity(provider: string): Principal {
  return { kind: "web-identity", provider, arn: provider };
}

const GOLDEN_VECTORS = 48;

/** Golden vectors that are about a service's own rules, and where that service answers for them. */
const TESTED_ELSEWHERE: Readonly<Record<number, string>> = {
  30: "STS: AssumeRole refuses long sessions of chained roles",
  31: "IAM: a trust policy is bound to unique ids",
  41: "S3: RestrictPublicBuckets",
  42: "S3: object ownership",
  44: "Lambda: CreateFunction and PassRole",
  46: "SQS: operations that are not open to other accounts",
  47: "S3: HeadObject of a missing key",
};

const folder = new URL("cases/", import.meta.url);
const files = readdirSync(folder).toSorted();
const casesOf = (file: string): readonly Case[] =>
  JSON.parse(readFileSync(new URL(file, folder), "utf8")) as readonly Case[];

for (const file of files) {
  const rows = casesOf(file).map((each) => [titleOf(each), each] as const);
  describe(`authorization cases of ${file}`, () => {
    it.each(rows)("%s", (_, each) => {
      const request = requestOf(each);
      const sets = setsOf(each.policies);
      const decision = decide(request, sets);
      const kind =
        decision.outcome === "allow" ? "allow" : decision.isExplicit ? "explicit" : "implicit";
      expect({
        decision: kind,
        because: decision.rule ?? decision.layer,
        ...("reason" in each.expected && {
          reason: reasonOf(decision, each.action, sets.resourceIsTrust),
        }),
      }).toEqual(each.expected);
      // Whoever explains a decision must not come to another one.
      expect(explain(request, sets).decision).toEqual(decision);
    });
  });
}

describe("the corpus", () => {
  const all = files.flatMap(casesOf);
  console.log(
    `${all.length} authorization cases, ${all.filter(({ uncertain }) => uncertain).length} of them where AWS's pages are silent or disagree`,
  );

  it("has every golden vector that is not about a service's own rules", () => {
    const numbers = new Set(all.map(({ rule }) => Number(/^golden vector (\d+)$/.exec(rule)?.[1])));
    const missing: number[] = [];
    for (let number = 1; number <= GOLDEN_VECTORS; number += 1) {
      if (!numbers.has(number) && TESTED_ELSEWHERE[number] === undefined) missing.push(number);
    }
    expect(missing).toEqual([]);
  });

  it("tries every operator alone, with IfExists, and with both set operators", () => {
    const statements = all.flatMap(({ policies }) => statementsIn(policies));
    const tried = new Set(statements.flatMap((each) => Object.keys(each["Condition"] ?? {})));
    const forms = ["", ...SET_OPERATORS].flatMap((set) =>
      OPERATORS.flatMap((operator) => [`${set}${operator}`, `${set}${operator}IfExists`]),
    );
    expect([...forms, "Null"].filter((form) => !tried.has(form))).toEqual([]);
  });

  it("tries every form of a principal", () => {
    const statements = all.flatMap(({ policies }) => statementsIn(policies));
    const tried = statements.flatMap((each) => principalsIn(each["Principal"]));
    const missing = PRINCIPAL_FORMS.filter(
      ([type, form]) => !tried.some(([of, value]) => of === type && form.test(value)),
    );
    expect(missing).toEqual([]);
  });

  it("names the rule of every case, and tells all cases of a file apart", () => {
    const titles = files.flatMap((file) => casesOf(file).map((each) => file + titleOf(each)));
    expect(new Set(titles).size).toBe(titles.length);
    expect(all.filter(({ rule }) => rule === "")).toEqual([]);
  });
});

/** Every condition operator of AWS but `Null`, which is combined with nothing. */
const OPERATORS = `
  StringEquals StringNotEquals StringEqualsIgnoreCase StringNotEqualsIgnoreCase
  StringLike StringNotLike NumericEquals NumericNotEquals NumericLessThan NumericLessThanEquals
  NumericGreaterThan NumericGreaterThanEquals DateEquals DateNotEquals DateLessThan
  DateLessThanEquals DateGreaterThan DateGreaterThanEquals Bool BinaryEquals IpAddress NotIpAddress
  ArnEquals ArnNotEquals ArnLike ArnNotLike
`
  .trim()
  .split(/\s+/);
const SET_OPERATORS = ["ForAllValues:", "ForAnyValue:"];

/** Every form of a principal, as a pattern of the values under its type. */
const PRINCIPAL_FORMS: readonly (readonly [string, RegExp])[] = [
  ["*", /^\*$/],
  ["AWS", /^\*$/],
  ["AWS", /^\d{12}$/],
  ["AWS", /^arn:aws:iam::\d{12}:root$/],
  ["AWS", /^arn:aws:iam::\d{12}:user\/u$/],
  ["AWS", /^arn:aws:iam::\d{12}:user\/dev\/p$/],
  ["AWS", /^arn:aws:iam::\d{12}:role\/R$/],
  ["AWS", /^arn:aws:iam::\d{12}:role\/ci\/Q$/],
  ["AWS", /^arn:aws:sts::\d{12}:assumed-role\/R\/S$/],
  ["AWS", /^arn:aws:sts::\d{12}:federated-user\/f$/],
  ["AWS", /^AIDA/],
  ["AWS", /^AROA/],
  ["AWS", /:group\//],
  ["AWS", /:user\/\*$/],
  ["Service", /^sns\.amazonaws\.com$/],
  ["Service", /^sns\.eu-west-1\.amazonaws\.com$/],
  ["Federated", /^(?:accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com)$/],
  ["Federated", /^cognito-identity\.amazonaws\.com$/],
  ["Federated", /:oidc-provider\//],
  ["Federated", /:saml-provider\//],
  ["CanonicalUser", /^[0-9a-f]{64}$/],
];

/** All statements of a case's policies. */
function statementsIn(policies: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (typeof policies !== "object" || policies === null) return [];
  if ("Effect" in policies) return [{ ...policies }];
  return Object.values(policies).flatMap(statementsIn);
}

/** Types and values of an element, each as `AWS 111111111111`. */
function principalsIn(element: unknown): readonly (readonly [string, string])[] {
  if (element === undefined) return [];
  if (typeof element === "string") return [["*", element]];
  return Object.entries(element as Readonly<Record<string, string | readonly string[]>>).flatMap(
    ([type, values]) => [values].flat().map((value) => [type, value] as const),
  );
}

function titleOf({ rule, name, uncertain }: Case): string {
  return `${rule}: ${name}${uncertain === true ? " (uncertain)" : ""}`;
}

function requestOf(each: Case): AuthorizationRequest {
  const context = Object.entries(each.context ?? {}).map(
    ([key, value]) => [key.toLowerCase(), value] as const,
  );
  return {
    principal: principals[each.principal],
    action: each.action,
    resource: each.resource,
    resourceAccount: each.resourceAccount ?? A,
    resourcePolicyRequired: each.resourcePolicyRequired ?? false,
    context: new Map(context),
  };
}

function setsOf(policies: Case["policies"]): PolicySets {
  const resource = policies.resource ?? policies.trust;
  const { identity, session, scp, rcp, grants, admissions } = policies;
  return {
    ...(identity && { identity: named("identity", identity) }),
    boundary: policies.boundary && policy("boundary", policies.boundary),
    session: session && named("session", session),
    resource: resource && policy("resource", resource),
    resourceIsTrust: policies.trust !== undefined,
    scp: scp?.map((level) => named("scp", level)),
    rcp: rcp?.map((level) => named("rcp", level)),
    vpcEndpoint: policies.vpcEndpoint && policy("endpoint", policies.vpcEndpoint),
    grants,
    admissions,
  };
}

function named(name: string, documents: readonly object[]): readonly Policy[] {
  return documents.map((document) => policy(name, document));
}

function policy(name: string, document: object): Policy {
  const whole = "Statement" in document ? document : { Version: "2012-10-17", Statement: document };
  return { name, compiled: compilePolicy(JSON.stringify(whole)) };
}
