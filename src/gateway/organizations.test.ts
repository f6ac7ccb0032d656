import { describe, expect, it } from "vitest";
import { compilePolicy, type Policy } from "../iam-engine/index.ts";
import type { Principal } from "../model/principal.ts";
import type { OrganizationPlace } from "./gateway.ts";
import { guardRails, isOutside, organizationKey } from "./organizations.ts";

const NOTHING = JSON.stringify({ Version: "2012-10-17", Statement: [] });
const level: readonly Policy[] = [{ name: "nothing", compiled: compilePolicy(NOTHING) }];
const place = (id: string): OrganizationPlace => ({
  id,
  path: `${id}/r-ab12/`,
  scp: [level],
  rcp: [level],
});
const both = { ofPrincipal: place("o-1"), ofResource: place("o-2") };
const root: Principal = {
  kind: "root",
  account: "222222222222",
  arn: "arn:aws:iam::222222222222:root",
};

function session(roleArn: string): Principal {
  return {
    kind: "role-session",
    account: "222222222222",
    arn: "arn:aws:sts::222222222222:assumed-role/R/S",
    roleArn,
    roleName: "R",
    roleId: "AROAAAAAAAAAAAAAAAAAA",
    sessionName: "S",
  };
}

function permission(action: string): Parameters<typeof guardRails>[0] {
  const service = action.slice(0, action.indexOf(":"));
  const arn = `arn:aws:${service}:us-east-1:333333333333:thing`;
  const resource = { type: "thing", arn, account: "333333333333", region: "", record: undefined };
  return { action, resource };
}

describe("guardRails", () => {
  it("takes the principal's service control policies and the resource's resource control policies", () => {
    const rails = guardRails(permission("sqs:SendMessage"), root, both);
    expect(rails.scp).toBe(both.ofPrincipal.scp);
    expect(rails.rcp).toBe(both.ofResource.rcp);
  });

  it.each(["sns:Publish", "lambda:InvokeFunction", "iam:GetRole", "kms:RetireGrant"])(
    "has no resource control policy for %s",
    (action) => {
      const rails = guardRails(permission(action), root, both);
      expect(rails.rcp).toBeUndefined();
      expect(rails.scp).toBeDefined();
    },
  );

  it("has none for an action without a resource", () => {
    const rails = guardRails({ action: "sqs:ListQueues", resource: "*" }, root, both);
    expect(rails.rcp).toBeUndefined();
  });

  it("binds sessions of roles, but not of service-linked ones", () => {
    const ordinary = session("arn:aws:iam::222222222222:role/team/R");
    expect(guardRails(permission("sqs:SendMessage"), ordinary, both).scp).toBeDefined();
    const linked = session("arn:aws:iam::222222222222:role/aws-service-role/sso.amazonaws.com/R");
    expect(guardRails(permission("sqs:SendMessage"), linked, both)).toEqual({});
  });
});

describe("organizationKey", () => {
  it("tells each side's organization and path", () => {
    const all = { ...both, ofSource: place("o-3") };
    const value = (key: string): unknown => organizationKey(key, all);
    expect(value("aws:principalorgid")).toBe("o-1");
    expect(value("aws:principalorgpaths")).toEqual(["o-1/r-ab12/"]);
    expect(value("aws:resourceorgid")).toBe("o-2");
    expect(value("aws:resourceorgpaths")).toEqual(["o-2/r-ab12/"]);
    expect(value("aws:sourceorgid")).toBe("o-3");
    expect(value("aws:sourceorgpaths")).toEqual(["o-3/r-ab12/"]);
  });

  it("has none of them outside of organizations", () => {
    expect(organizationKey("aws:principalorgid", {})).toBeUndefined();
    expect(organizationKey("aws:principalorgpaths", {})).toBeUndefined();
  });
});

describe("isOutside", () => {
  const OWNER = "333333333333";
  const one = { ofPrincipal: place("o-1"), ofResource: place("o-1") };
  const owners = { ofResource: place("o-1") };
  const anonymous: Principal = { kind: "anonymous", arn: "anonymous" };

  it.each([
    { who: "an account itself is not", principal: root, owner: root.account, of: {}, is: false },
    { who: "another account is", principal: root, owner: OWNER, of: {}, is: true },
    { who: "another account of it is not", principal: root, owner: OWNER, of: one, is: false },
    { who: "one of another organization is", principal: root, owner: OWNER, of: both, is: true },
    { who: "one of none is", principal: root, owner: OWNER, of: owners, is: true },
    { who: "nobody known is", principal: anonymous, owner: OWNER, of: owners, is: true },
  ])("$who", ({ principal, owner, of, is }) => {
    expect(isOutside(principal, owner, of)).toBe(is);
  });
});
