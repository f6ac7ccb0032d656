import { describe, expect, it } from "vitest";
import type { Caller, Principal } from "../../model/principal.ts";
import { senderIdOf } from "./sending.ts";

const account = "111111111111";

function caller(principal: Principal): Caller {
  return {
    principal,
    account,
    partition: "aws",
    sourceIp: "192.0.2.1",
    secureTransport: true,
    via: [],
  };
}

describe("senderIdOf", () => {
  it.each<[Principal, string]>([
    [{ kind: "root", account, arn: "arn:aws:iam::111111111111:root" }, account],
    [
      {
        kind: "user",
        account,
        arn: "arn:aws:iam::111111111111:user/a",
        userName: "a",
        userId: "AIDA1",
      },
      "AIDA1",
    ],
    [
      {
        kind: "role-session",
        account,
        arn: "arn:aws:sts::111111111111:assumed-role/r/s",
        roleArn: "arn:aws:iam::111111111111:role/r",
        roleName: "r",
        roleId: "AROA1",
        sessionName: "s",
      },
      "AROA1:s",
    ],
    [
      {
        kind: "federated-user",
        account,
        arn: "arn:aws:sts::111111111111:federated-user/f",
        name: "f",
        issuerArn: "arn:aws:iam::111111111111:user/a",
      },
      "111111111111:f",
    ],
    [
      { kind: "service", service: "sns.amazonaws.com", arn: "sns.amazonaws.com" },
      "sns.amazonaws.com",
    ],
    [{ kind: "anonymous", arn: "anonymous" }, "192.0.2.1"],
  ])("says who $kind is", (principal, senderId) => {
    expect(senderIdOf(caller(principal))).toBe(senderId);
  });
});
