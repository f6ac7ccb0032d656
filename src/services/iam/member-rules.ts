/**
 * What IAM wants of the members of a request, whatever the operation, before it asks whether the
 * caller may do this and whether there is what is named:
 *
 * ```
 * GetRole RoleName=arn:aws:iam::111111111111:role/ci   The specified value for roleName is invalid. ...
 * GetPolicyVersion VersionId=5                         Value at 'versionId' failed to satisfy constraint: ...
 * ListRoles MaxItems=0                                 Value at 'maxItems' failed to satisfy constraint: ...
 * ```
 *
 * What an operation wants beside this is checked by its own `validate`.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html | Lengths and patterns of members}
 */
import type { Operation } from "../../model/operation.ts";
import type { Service } from "../../model/service.ts";
import { constraint } from "./faults.ts";
import { checkPolicyArn } from "./managed-policy.ts";
import { checkName, type NamedMember } from "./name-rules.ts";
import { checkPageSize } from "./page.ts";

/** Has all operations check their members first. */
export function checkingMembers(operations: Service["operations"]): Service["operations"] {
  return (operations as unknown as readonly Operation[]).map((operation): Operation => ({
    ...operation,
    validate(input, call) {
      checkMembers(input as Readonly<Record<string, unknown>>);
      operation.validate(input, call);
    },
  })) as unknown as Service["operations"];
}

/** @throws Fault `ValidationError` */
function checkMembers(input: Readonly<Record<string, unknown>>): void {
  for (const member of Object.keys(input)) {
    const value = input[member];
    if (typeof value === "string") TEXTS.get(member)?.(value);
    else if (member === "MaxItems") checkPageSize(value as number | undefined);
  }
}

type Check = (value: string) => void;

const ARN = textOf(20, 2048);
const DOCUMENT = textOf(1, 131_072);
const MFA_CODE = textOf(6, 6, String.raw`[\d]+`);
const NAME = String.raw`[\w+=,.@-]+`;

const TEXTS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ["AWSServiceName", textOf(1, 128, NAME)("awsServiceName")],
  ["AccessKeyId", textOf(16, 128, String.raw`[\w]+`)("accessKeyId")],
  ["AssumeRolePolicyDocument", DOCUMENT("assumeRolePolicyDocument")],
  ["AuthenticationCode1", MFA_CODE("authenticationCode1")],
  ["AuthenticationCode2", MFA_CODE("authenticationCode2")],
  ["CustomSuffix", textOf(1, 64, NAME)("customSuffix")],
  ["DeletionTaskId", textOf(1, 1000)("deletionTaskId")],
  ["GroupName", nameOf("groupName")],
  ["InstanceProfileName", nameOf("instanceProfileName")],
  ["Marker", textOf(1, 320)("marker")],
  ["OpenIDConnectProviderArn", ARN("openIDConnectProviderArn")],
  ["PermissionsBoundary", (arn) => checkPolicyArn(arn, "permissionsBoundary")],
  ["PolicyArn", (arn) => checkPolicyArn(arn)],
  ["PolicyDocument", DOCUMENT("policyDocument")],
  ["PolicyName", nameOf("policyName")],
  ["RoleName", nameOf("roleName")],
  ["SerialNumber", textOf(9, 256, String.raw`[\w+=/:,.@-]+`)("serialNumber")],
  ["ServerCertificateName", nameOf("serverCertificateName")],
  ["UserName", nameOf("existingUserName")],
  ["VersionId", textOf(0, 256, String.raw`v[1-9][0-9]*(\.[A-Za-z0-9-]*)?`)("versionId")],
]);

function nameOf(member: NamedMember): Check {
  return (value) => checkName(member, value);
}

/** A text of some length, and of AWS's pattern where there is one. */
function textOf(lengthMin: number, lengthMax: number, pattern?: string): (member: string) => Check {
  const form = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`);
  return (member) => (value) => {
    if (value.length < lengthMin) {
      throw constraint(member, `have length greater than or equal to ${lengthMin}`);
    }
    if (value.length > lengthMax) {
      throw constraint(member, `have length less than or equal to ${lengthMax}`);
    }
    if (form?.test(value) === false) {
      throw constraint(member, `satisfy regular expression pattern: ${pattern}`);
    }
  };
}
