/**
 * Every combination of who asks, from which account, and what each kind of policy says, against a
 * table derived by hand from AWS's evaluation logic. The table is read here and by nothing else: no
 * rule of the engine is used to know what the engine should answer.
 *
 * How the table comes about, in the order of AWS's procedure:
 *
 * 1. A deny in any policy ends it: explicit.
 * 2. Service control policies that apply must allow at every level: else implicit. They bind users,
 *    role sessions, federated users and root users, never services or anonymous callers.
 *    A resource control policy only denies; that it says nothing does not matter.
 * 3. Services and anonymous callers have only the resource's policy.
 * 4. A root user in its own account needs nothing, except where even its account must be admitted
 *    (keys and roles); in another account the resource's policy must admit it.
 * 5. All others: the rows below. The first row that fits counts.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html | Policy evaluation logic}
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html | Principal}
 */
import { describe, expect, it } from "vitest";
import {
  compilePolicy,
  decide,
  type Policy,
  type PolicySets,
  type Principal,
} from "../../src/iam-engine/index.ts";

/**
 * What the resource's policy says: no policy, an allow for somebody else, for the caller's account,
 * for the entity behind the caller (the role of a session, the user of a federated user), for the
 * caller itself, for everybody, or a deny.
 */
type Match = "none" | "other" | "account" | "entity" | "self" | "everyone" | "deny";
type Says = "allow" | "none" | "deny";
type MaySay = Says | "absent";

interface Cell {
  readonly relation: "same" | "cross";
  /** A key or a role: identity policies count only where its own policy admits the account. */
  readonly needsTrust: boolean;
  readonly match: Match;
  readonly identity: Says;
  readonly boundary: MaySay;
  readonly session: MaySay;
  readonly scp: MaySay;
  readonly rcp: MaySay;
}

type Column = "user" | "role" | "federated";
type Answer = "allow" | "explicit" | "implicit";

/**
 * `id` identity policies allow (1) or say nothing (0). `bd` the boundary allows, or there is none
 * (1); it says nothing (0). `ss` the same for the session policy; `-` there is none, which matters
 * for federated users only. `*` whatever it is. Answers: Y allowed, n implicitly denied, `.` cannot
 * be: users have no session policy, nobody stands behind a user.
 */
const SAME_ACCOUNT = `
  match     id bd ss   user role federated
  none      0  *  *    n    n    n
  none      1  0  *    n    n    n
  none      1  1  0    .    n    n
  none      1  1  1    .    Y    Y
  none      1  1  -    Y    Y    n
  account   0  *  *    n    n    n
  account   1  0  *    n    n    n
  account   1  1  0    .    n    n
  account   1  1  1    .    Y    Y
  account   1  1  -    Y    Y    n
  entity    *  0  *    .    n    n
  entity    *  1  0    .    n    n
  entity    *  1  1    .    Y    Y
  entity    *  1  -    .    Y    n
  self      *  *  *    Y    Y    Y
  everyone  *  *  *    Y    Y    Y
`;

/** The same account's keys and roles: identity policies alone are not enough. */
const SAME_ACCOUNT_TRUST = `
  match     id bd ss   user role federated
  none      *  *  *    n    n    n
  ${SAME_ACCOUNT.slice(SAME_ACCOUNT.indexOf("account   0"))}
`;

/** Two verdicts, both needed: any match on one side; identity, boundary and session on the other. */
const CROSS_ACCOUNT = `
  match     id bd ss   user role federated
  none      *  *  *    n    n    n
  *         0  *  *    n    n    n
  *         1  0  *    n    n    n
  *         1  1  0    .    n    n
  *         1  1  1    .    Y    Y
  *         1  1  -    Y    Y    n
`;

interface Row {
  readonly key: readonly string[];
  readonly answers: Readonly<Record<Column, string | undefined>>;
}

function rowsOf(table: string): readonly Row[] {
  const [, ...lines] = table.trim().split("\n");
  return lines
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [match = "", id = "", bd = "", ss = "", user, role, federated] = line
        .trim()
        .split(/\s+/);
      return { key: [match, id, bd, ss], answers: { user, role, federated } };
    });
}

const TABLES = {
  same: rowsOf(SAME_ACCOUNT),
  sameTrust: rowsOf(SAME_ACCOUNT_TRUST),
  cross: rowsOf(CROSS_ACCOUNT),
};

/** Points 1 and 2 of the derivation. */
function beforeAnyAllow(cell: Cell): Answer | undefined {
  const { match, identity, boundary, session, scp, rcp } = cell;
  if ([match, identity, boundary, session, scp, rcp].includes("deny")) return "explicit";
  return scp === "none" ? "implicit" : undefined;
}

function fromTable(column: Column, cell: Cell): Answer {
  const decided = beforeAnyAllow(cell);
  if (decided !== undefined) return decided;
  const { relation, needsTrust } = cell;
  const rows = TABLES[relation === "cross" ? "cross" : needsTrust ? "sameTrust" : "same"];
  const wanted = [
    cell.match === "other" ? "none" : cell.match,
    cell.identity === "allow" ? "1" : "0",
    cell.boundary === "none" ? "0" : "1",
    { absent: "-", allow: "1", none: "0", deny: "?" }[cell.session],
  ];
  const row = rows.find(({ key }) =>
    key.every((part, index) => part === "*" || part === wanted[index]),
  );
  const answer = row?.answers[column];
  if (answer !== "Y" && answer !== "n") throw new Error(`no row for ${column} ${wanted.join(" ")}`);
  return answer === "Y" ? "allow" : "implicit";
}

/** Points 3 and 4. */
function forRoot(cell: Cell): Answer {
  const decided = beforeAnyAllow(cell);
  if (decided !== undefined) return decided;
  if (cell.relation === "same" && !cell.needsTrust) return "allow";
  return cell.match === "account" || cell.match === "everyone" ? "allow" : "implicit";
}

function forService(cell: Cell): Answer {
  if (cell.match === "deny" || cell.rcp === "deny") return "explicit";
  return cell.match === "self" || cell.match === "everyone" ? "allow" : "implicit";
}

function forAnonymous(cell: Cell): Answer {
  if (cell.match === "deny" || cell.rcp === "deny") return "explicit";
  return cell.match === "everyone" ? "allow" : "implicit";
}

interface Caller {
  readonly name: string;
  readonly principal: Principal;
  /** Written in the resource's policy to name the caller in this way. */
  readonly names: Readonly<Partial<Record<Match, object>>>;
  readonly identity: readonly Says[];
  readonly boundary: readonly MaySay[];
  readonly session: readonly MaySay[];
  readonly scp: readonly MaySay[];
  readonly expected: (cell: Cell) => Answer;
}

const A = "111111111111";
const B = "222222222222";
const ROLE = `arn:aws:iam::${A}:role/R`;
const USER = `arn:aws:iam::${A}:user/u`;
const SESSION = `arn:aws:sts::${A}:assumed-role/R/S`;
const FEDERATED = `arn:aws:sts::${A}:federated-user/f`;
const ROOT = `arn:aws:iam::${A}:root`;

const SAYS = ["allow", "none", "deny"] as const;
const MAY_SAY = ["absent", ...SAYS] as const;
const role: Principal = {
  kind: "role-session",
  account: A,
  arn: SESSION,
  roleArn: ROLE,
  roleId: "AROAEXAMPLEEXAMPLEEXA",
};
const ofRole = {
  principal: role,
  names: { account: { AWS: A }, entity: { AWS: ROLE }, self: { AWS: SESSION } },
  identity: SAYS,
  boundary: MAY_SAY,
  scp: MAY_SAY,
  expected: (cell: Cell) => fromTable("role", cell),
};
const nothing = { identity: ["none"], boundary: ["absent"], session: ["absent"] } as const;

const callers: readonly Caller[] = [
  {
    name: "a user",
    principal: { kind: "user", account: A, arn: USER, userId: "AIDAEXAMPLEEXAMPLEEXA" },
    names: { account: { AWS: ROOT }, self: { AWS: USER } },
    identity: SAYS,
    boundary: MAY_SAY,
    session: ["absent"],
    scp: MAY_SAY,
    expected: (cell) => fromTable("user", cell),
  },
  { name: "a role session", ...ofRole, session: ["absent"] },
  { name: "a role session with a policy", ...ofRole, session: SAYS },
  {
    name: "a federated user",
    principal: { kind: "federated-user", account: A, arn: FEDERATED, issuerArn: USER },
    names: { account: { AWS: ROOT }, entity: { AWS: USER }, self: { AWS: FEDERATED } },
    identity: SAYS,
    boundary: MAY_SAY,
    session: MAY_SAY,
    scp: MAY_SAY,
    expected: (cell) => fromTable("federated", cell),
  },
  {
    name: "a root user",
    principal: { kind: "root", account: A, arn: ROOT },
    names: { account: { AWS: ROOT } },
    ...nothing,
    scp: MAY_SAY,
    expected: forRoot,
  },
  {
    name: "a service",
    principal: { kind: "service", service: "sns.amazonaws.com", arn: "sns.amazonaws.com" },
    names: { account: { AWS: ROOT }, self: { Service: "sns.amazonaws.com" } },
    ...nothing,
    scp: ["absent"],
    expected: forService,
  },
  {
    name: "an anonymous caller",
    principal: { kind: "anonymous", arn: "anonymous" },
    names: { account: { AWS: ROOT } },
    ...nothing,
    scp: ["absent"],
    expected: forAnonymous,
  },
];

/** Every combination of what may be. */
function cellsOf(caller: Caller): readonly Cell[] {
  const named = (["account", "entity", "self"] as const).filter((each) => each in caller.names);
  const dimensions: { readonly [Name in keyof Cell]: readonly Cell[Name][] } = {
    relation: ["same", "cross"],
    needsTrust: [false, true],
    match: ["none", "other", ...named, "everyone", "deny"],
    identity: caller.identity,
    boundary: caller.boundary,
    session: caller.session,
    scp: caller.scp,
    rcp: MAY_SAY,
  };
  let cells: readonly object[] = [{}];
  for (const [name, values] of Object.entries(dimensions)) {
    cells = cells.flatMap((cell) => values.map((value) => ({ ...cell, [name]: value })));
  }
  return cells as readonly Cell[];
}

function policy(name: string, statements: readonly object[]): Policy {
  return {
    name,
    compiled: compilePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements })),
  };
}

const allow = { Effect: "Allow", Action: "*", Resource: "*" };
const deny = { Effect: "Deny", Action: "*", Resource: "*" };
const elsewhere = { Effect: "Allow", Action: "sqs:*", Resource: "*" };
const everybody = { Principal: "*" };

/** A deny stands beside an allow: that it wins is part of what is tested. */
const SAYING: Readonly<Record<Says, Policy>> = {
  allow: policy("allows", [allow]),
  none: policy("says nothing", [elsewhere]),
  deny: policy("denies", [allow, deny]),
};
const SAYING_TO_ALL: Readonly<Record<Says, Policy>> = {
  allow: policy("allows", [{ ...allow, ...everybody }]),
  none: policy("says nothing", [{ ...elsewhere, ...everybody }]),
  deny: policy("denies", [
    { ...allow, ...everybody },
    { ...deny, ...everybody },
  ]),
};

function resourcePolicies(caller: Caller): ReadonlyMap<Match, Policy> {
  const to = (principal: object | string): Policy =>
    policy("names", [{ ...allow, Principal: principal }]);
  return new Map<Match, Policy>([
    ["other", to({ AWS: `arn:aws:iam::333333333333:root`, Service: "s3.amazonaws.com" })],
    ["everyone", to("*")],
    ["deny", SAYING_TO_ALL.deny],
    ...Object.entries(caller.names).map(([match, name]) => [match as Match, to(name)] as const),
  ]);
}

function one<Found>(says: MaySay, of: Readonly<Record<Says, Found>>): Found | undefined {
  return says === "absent" ? undefined : of[says];
}

function setsOf(cell: Cell, resources: ReadonlyMap<Match, Policy>): PolicySets {
  const session = one(cell.session, SAYING);
  const scp = one(cell.scp, SAYING);
  const rcp = one(cell.rcp, SAYING_TO_ALL);
  return {
    identity: cell.identity === "none" ? [] : [SAYING[cell.identity]],
    boundary: one(cell.boundary, SAYING),
    session: session && [session],
    resource: resources.get(cell.match),
    // The other levels allow: a level that says nothing, or denies, must be enough.
    scp: scp && [[SAYING.allow], [scp], [SAYING.allow]],
    rcp: rcp && [[SAYING_TO_ALL.allow], [rcp]],
  };
}

describe("the matrix of authorization", () => {
  it.each(callers)("decides every cell of $name as the table does", (caller) => {
    const resources = resourcePolicies(caller);
    const falseAllows: Cell[] = [];
    const falseDenies: Cell[] = [];
    const wrongKinds: Cell[] = [];
    const cells = cellsOf(caller);
    for (const cell of cells) {
      const { outcome, isExplicit } = decide(
        {
          principal: caller.principal,
          action: cell.needsTrust ? "kms:Decrypt" : "s3:GetObject",
          resource: cell.needsTrust ? "arn:aws:kms:eu-west-1:1:key/k" : "arn:aws:s3:::b/k",
          resourceAccount: cell.relation === "same" ? A : B,
          resourcePolicyRequired: cell.needsTrust,
          context: new Map(),
        },
        setsOf(cell, resources),
      );
      const expected = caller.expected(cell);
      if (outcome === "allow" && expected !== "allow") falseAllows.push(cell);
      else if (outcome === "deny" && expected === "allow") falseDenies.push(cell);
      else if (outcome === "deny" && isExplicit !== (expected === "explicit")) {
        wrongKinds.push(cell);
      }
    }
    console.log(
      `${caller.name}: ${cells.length} cells, ${falseAllows.length} false allows, ${falseDenies.length} false denies, ${wrongKinds.length} denials of the wrong kind`,
    );
    expect({ falseAllows, falseDenies, wrongKinds }).toEqual({
      falseAllows: [],
      falseDenies: [],
      wrongKinds: [],
    });
    expect(cells.length).toBe(CELLS[caller.name]);
  });
});

/** relation, kind of resource, match, identity, boundary, session, SCP and RCP, multiplied. */
const CELLS: Readonly<Record<string, number>> = {
  "a user": 2 * 2 * 6 * 3 * 4 * 1 * 4 * 4,
  "a role session": 2 * 2 * 7 * 3 * 4 * 1 * 4 * 4,
  "a role session with a policy": 2 * 2 * 7 * 3 * 4 * 3 * 4 * 4,
  "a federated user": 2 * 2 * 7 * 3 * 4 * 4 * 4 * 4,
  "a root user": 2 * 2 * 5 * 4 * 4,
  "a service": 2 * 2 * 6 * 4,
  "an anonymous caller": 2 * 2 * 5 * 4,
};
