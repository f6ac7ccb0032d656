/**
 * Requests that no recorded case makes, to have an answer of our own for each recorded one. Nothing
 * is expected here: the answers are compared by `answers.test.ts`.
 */
import type { Case, Step } from "./recording.ts";

type Asked = Pick<Step, "operation" | "params">;

function asking(service: string, name: string, steps: readonly Asked[]): Case {
  return {
    name: `${service}: ${name}`,
    recorded: "",
    steps: steps.map((step, id) => ({
      id,
      account: "primary",
      region: "${region}",
      service,
      ...step,
    })),
  };
}

const LAMBDA_TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ],
});
const READ_OBJECTS = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::my-bucket/*" }],
});
const BASIC_EXECUTION = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

/** By service. */
export const extraCases: Readonly<Record<string, readonly Case[]>> = {
  iam: [
    asking("iam", "a function's role as CloudFormation makes it", [
      {
        operation: "CreateRole",
        params: { RoleName: "r", AssumeRolePolicyDocument: LAMBDA_TRUST, Description: "" },
      },
      { operation: "AttachRolePolicy", params: { RoleName: "r", PolicyArn: BASIC_EXECUTION } },
      {
        operation: "PutRolePolicy",
        params: { RoleName: "r", PolicyName: "p", PolicyDocument: READ_OBJECTS },
      },
      { operation: "GetRole", params: { RoleName: "r" } },
      { operation: "ListAttachedRolePolicies", params: { RoleName: "r" } },
      { operation: "ListRolePolicies", params: { RoleName: "r" } },
      { operation: "GetRolePolicy", params: { RoleName: "r", PolicyName: "p" } },
    ]),
    asking("iam", "a managed policy", [
      { operation: "CreatePolicy", params: { PolicyName: "p", PolicyDocument: READ_OBJECTS } },
      { operation: "GetPolicy", params: { PolicyArn: "${0:Policy.Arn}" } },
      {
        operation: "GetPolicyVersion",
        params: { PolicyArn: "${0:Policy.Arn}", VersionId: "v1" },
      },
    ]),
    asking("iam", "an access key, active and then not", [
      { operation: "CreateUser", params: { UserName: "u" } },
      { operation: "CreateAccessKey", params: { UserName: "u" } },
      { operation: "ListAccessKeys", params: { UserName: "u" } },
      {
        operation: "UpdateAccessKey",
        params: {
          UserName: "u",
          AccessKeyId: "${1:AccessKey.AccessKeyId}",
          Status: "Inactive",
        },
      },
      { operation: "ListAccessKeys", params: { UserName: "u" } },
    ]),
  ],
};
