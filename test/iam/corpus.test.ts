/**
 * The corpus of authorization cases: JSON documents in `test/iam/cases/`, one runner. A case says
 * which policies apply, what is asked, what the answer is and, in `because`, which layer gave it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  compilePolicy,
  decide,
  explain,
  type ContextValue,
  type Policy,
  type PolicySets,
  type Principal,
} from "../../src/iam-engine/index.ts";

interface Case {
  readonly name: string;
  /** Where the rule stands, for example `golden vector 7`. */
  readonly rule: string;
  readonly principal: keyof typeof principals;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount?: string;
  readonly resourcePolicyRequired?: boolean;
  readonly context?: Readonly<Record<string, ContextValue>>;
  readonly policies: Readonly<{
    identity?: readonly unknown[];
    boundary?: unknown;
    session?: readonly unknown[];
    resource?: unknown;
    trust?: unknown;
    scp?: readonly (readonly unknown[])[];
    rcp?: readonly (readonly unknown[])[];
    vpcEndpoint?: unknown;
    grants?: readonly string[];
  }>;
  readonly expected: {
    readonly decision: "allow" | "explicit" | "implicit";
    readonly because?: string;
  };
}

const A = "111111111111";
const ROLE_ID = "AROAEXAMPLEEXAMPLEEXA";

const principals = {
  "A:root": { kind: "root", account: A, arn: `arn:aws:iam::${A}:root` },
  "A:u": {
    kind: "user",
    account: A,
    arn: `arn:aws:iam::${A}:user/u`,
    userId: "AIDAEXAMPLEEXAMPLEEXA",
  },
  "A:S": {
    kind: "role-session",
    account: A,
    arn: `arn:aws:sts::${A}:assumed-role/R/S`,
    roleArn: `arn:aws:iam::${A}:role/R`,
    roleId: ROLE_ID,
  },
  "A:federated": {
    kind: "federated-user",
    account: A,
    arn: `arn:aws:sts::${A}:federated-user/f`,
    issuerArn: `arn:aws:iam::${A}:user/u`,
  },
  sns: { kind: "service", service: "sns.amazonaws.com", arn: "sns.amazonaws.com" },
  anonymous: { kind: "anonymous", arn: "anonymous" },
} as const satisfies Record<string, Principal>;

function policy(name: string, document: unknown): Policy {
  return { name, compiled: compilePolicy(JSON.stringify(document)) };
}

function setsOf({ policies }: Case): PolicySets {
  const list = (name: string, documents: readonly unknown[]): readonly Policy[] =>
    documents.map((document) => policy(name, document));
  const resource = policies.resource ?? policies.trust;
  return {
    ...(policies.identity && { identity: list("identity", policies.identity) }),
    ...(policies.session && { session: list("session", policies.session) }),
    ...(policies.scp && { scp: policies.scp.map((level) => list("scp", level)) }),
    ...(policies.rcp && { rcp: policies.rcp.map((level) => list("rcp", level)) }),
    ...(policies.grants && { grants: policies.grants }),
    boundary: policies.boundary === undefined ? undefined : policy("boundary", policies.boundary),
    vpcEndpoint:
      policies.vpcEndpoint === undefined ? undefined : policy("endpoint", policies.vpcEndpoint),
    resource: resource === undefined ? undefined : policy("resource", resource),
    resourceIsTrust: policies.trust !== undefined,
  };
}

const folder = new URL("cases/", import.meta.url);
for (const file of readdirSync(folder).toSorted()) {
  const cases = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as readonly Case[];
  describe(`authorization cases of ${file}`, () => {
    it.each(cases.map((each) => [`${each.rule}: ${each.name}`, each] as const))("%s", (_, each) => {
      const context = new Map(
        Object.entries(each.context ?? {}).map(([key, value]) => [key.toLowerCase(), value]),
      );
      const request = {
        principal: principals[each.principal],
        action: each.action,
        resource: each.resource,
        resourceAccount: each.resourceAccount ?? A,
        resourcePolicyRequired: each.resourcePolicyRequired ?? false,
        context,
      };
      const sets = setsOf(each);
      const decision = decide(request, sets);
      const kind =
        decision.outcome === "allow" ? "allow" : decision.isExplicit ? "explicit" : "implicit";
      expect({ kind, because: decision.rule ?? decision.layer ?? "no policy" }).toEqual({
        kind: each.expected.decision,
        because: each.expected.because,
      });
      // Whoever explains a decision must not come to another one.
      expect(explain(request, sets).decision).toEqual(decision);
    });
  });
}
