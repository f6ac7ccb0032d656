import { describe, expect, it } from "vitest";
import {
  isSparedFromDeny,
  matchPrincipal,
  type Principal,
  type PrincipalElement,
} from "./principal.ts";

const A = "111111111111";
const root = { kind: "root", account: A, arn: `arn:aws:iam::${A}:root` } as const;
const user = {
  kind: "user",
  account: A,
  arn: `arn:aws:iam::${A}:user/team/alice`,
  userId: "AIDAALICE",
} as const;
const session = {
  kind: "role-session",
  account: A,
  arn: `arn:aws:sts::${A}:assumed-role/deploy/ci`,
  roleArn: `arn:aws:iam::${A}:role/path/deploy`,
  roleId: "AROADEPLOY",
} as const;
const federated = {
  kind: "federated-user",
  account: A,
  arn: `arn:aws:sts::${A}:federated-user/f`,
  issuerArn: user.arn,
} as const;
const sns = { kind: "service", service: "sns.amazonaws.com", arn: "sns.amazonaws.com" } as const;
const web = { kind: "web-identity", provider: "accounts.google.com", arn: "web" } as const;
const anonymous = { kind: "anonymous", arn: "anonymous" } as const;

function listed(by: Readonly<Record<string, readonly string[]>>): PrincipalElement {
  return { kind: "listed", by };
}

describe("a principal element", () => {
  it.each<[string, string, Principal, string | undefined]>([
    ["AWS", "*", anonymous, "everyone"],
    ["AWS", A, user, "account"],
    ["AWS", root.arn, session, "account"],
    ["AWS", root.arn, root, "account"],
    ["AWS", user.arn, user, "user"],
    ["AWS", "AIDAALICE", user, "user"],
    ["AWS", user.arn.toUpperCase(), user, undefined],
    ["AWS", session.arn, session, "session"],
    ["AWS", session.roleArn, session, "via-role"],
    ["AWS", "AROADEPLOY", session, "via-role"],
    ["AWS", `arn:aws:iam::${A}:role/deploy`, session, undefined],
    ["AWS", federated.arn, federated, "session"],
    ["AWS", user.arn, federated, "via-user"],
    ["AWS", "222222222222", user, undefined],
    ["AWS", `arn:aws:sns::${A}:root`, user, undefined],
    ["AWS", `arn:aws:iam::${A}:user/*`, user, undefined],
    ["AWS", A, sns, undefined],
    ["AWS", A, anonymous, undefined],
    ["Service", "sns.amazonaws.com", sns, "service"],
    ["Service", "s3.amazonaws.com", sns, undefined],
    ["Service", "*", sns, undefined],
    ["AWS", "sns.amazonaws.com", sns, undefined],
    ["Federated", "accounts.google.com", web, "federated"],
    ["Federated", "accounts.google.com", user, undefined],
    ["CanonicalUser", A, user, undefined],
  ])("%s %s: %o is matched as %s", (type, value, principal, expected) => {
    expect(matchPrincipal(listed({ [type]: [value] }), principal)).toBe(expected);
  });

  it("matches in the strongest of its ways", () => {
    expect(matchPrincipal(listed({ AWS: [A, user.arn] }), user)).toBe("user");
    // In either order, whoever is named goes before everybody.
    expect(matchPrincipal(listed({ AWS: ["*", user.arn] }), user)).toBe("user");
    expect(matchPrincipal(listed({ AWS: [session.arn, "*"] }), session)).toBe("session");
    expect(matchPrincipal(listed({ AWS: [session.roleArn, session.arn, A] }), session)).toBe(
      "session",
    );
  });
});

describe("NotPrincipal of a Deny", () => {
  it.each<[string, Principal, readonly string[], boolean]>([
    ["a user without its account", user, [user.arn], false],
    ["a user with its account", user, [user.arn, root.arn], true],
    ["a user by account id", user, [user.arn, A], true],
    ["an account alone", user, [root.arn], false],
    ["the root user", root, [root.arn], true],
    ["a session without its role", session, [session.arn, root.arn], false],
    ["a session with role and account", session, [session.arn, session.roleArn, root.arn], true],
    ["a federated user", federated, [federated.arn, root.arn], true],
    ["a service", sns, ["sns.amazonaws.com"], true],
    ["another service", sns, ["s3.amazonaws.com"], false],
    ["nobody", anonymous, [root.arn], false],
    ["everybody", anonymous, ["*"], true],
  ])("spares only whose every ancestor is listed: %s", (_, principal, values, expected) => {
    const type = principal.kind === "service" ? "Service" : "AWS";
    expect(isSparedFromDeny(listed({ [type]: values }), principal)).toBe(expected);
  });
});
