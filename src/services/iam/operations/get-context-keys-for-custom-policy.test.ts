import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  GetContextKeysForCustomPolicyCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { emulator } from "../../../testing/emulator.ts";

function policy(statement: object, version = "2012-10-17"): string {
  return JSON.stringify({ Version: version, Statement: { Effect: "Allow", ...statement } });
}

async function keysOf(...policies: readonly string[]): Promise<readonly string[] | undefined> {
  const { iam } = await emulator();
  const command = new GetContextKeysForCustomPolicyCommand({ PolicyInputList: [...policies] });
  return (await iam.send(command)).ContextKeyNames;
}

const table = "arn:aws:dynamodb:us-west-2:123456789012:table/${aws:username}";

describe("GetContextKeysForCustomPolicy", () => {
  it("lists the keys of variables and of conditions, as AWS's own example", async () => {
    const Condition = { DateGreaterThan: { "aws:CurrentTime": "2015-08-16T12:00:00Z" } };
    const example = policy({ Action: "dynamodb:*", Resource: table, Condition });
    expect(await keysOf(example)).toEqual(["aws:username", "aws:CurrentTime"]);
  });

  it("lists each key of several policies once, as it is written first", async () => {
    const first = policy({ Action: "*", NotResource: ["a", table] });
    const second = policy({
      Action: "*",
      Resource: "*",
      Condition: {
        StringLike: { "AWS:UserName": ["${aws:PrincipalTag/team, 'all'}-${*}"] },
        Null: { "aws:TokenIssueTime": "true" },
      },
    });
    expect(await keysOf(first, second)).toEqual([
      "aws:username",
      "aws:PrincipalTag/team",
      "aws:TokenIssueTime",
    ]);
  });

  it("finds no variables in policies of the old version", async () => {
    const Condition = { Bool: { "aws:SecureTransport": "true" } };
    const old = policy({ Action: "*", Resource: table, Condition }, "2008-10-17");
    expect(await keysOf(old)).toEqual(["aws:SecureTransport"]);
    expect(await keysOf(policy({ Action: "*", Resource: "*" }))).toEqual([]);
  });

  it("refuses what is no policy", async () => {
    await expect(keysOf("{")).rejects.toMatchObject({
      name: "InvalidInputException",
      $metadata: { httpStatusCode: 400 },
      message: "Syntax errors in policy.",
    });
    await expect(keysOf("\u2028")).rejects.toMatchObject({ name: "ValidationError" });
  });

  it("needs its permission", async () => {
    const { iam, as } = await emulator({ iam: "enforce" });
    await iam.send(new CreateUserCommand({ UserName: "alice" }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "alice" }));
    const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } =
      AccessKey ?? {};
    const command = new GetContextKeysForCustomPolicyCommand({ PolicyInputList: ["{}"] });
    await expect(as({ accessKeyId, secretAccessKey }).iam.send(command)).rejects.toThrow(
      "is not authorized to perform: iam:GetContextKeysForCustomPolicy on resource: * because no identity-based policy allows",
    );
  });
});
